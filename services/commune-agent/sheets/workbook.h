// What a workbook says of its sheets: their names and parts, its date system, which styles show a date, its
// shared strings.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_WORKBOOK_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_WORKBOOK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/archive.h"
#include "services/commune-agent/sheets/legacy_text.h"
#include "services/commune-agent/sheets/shared_strings.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

struct SheetPart {
  std::string name;
  std::string part;
  bool hidden = false;
};

struct Workbook {
  DateSystem date_system = DateSystem::k1900;  // of its date cells
  bool of_csv = false;                         // a write-back made it of a CSV: its numbers are no dates
  std::vector<SheetPart> sheets;  // worksheets in the order of their tabs; charts aren't among them
  std::vector<bool> date_styles;  // by a cell's style
  // By a cell's style: the encoding that its font, .Vn* or VNI-*, shows.
  std::vector<std::optional<Legacy>> style_fonts;
  SharedStrings strings;
};

absl::StatusOr<Workbook> ReadWorkbook(Archive& archive, const Limits& limits);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_WORKBOOK_H_
