// A workbook made of a CSV's cells, all as text, so that no leading zero is lost. It says by kCsvName what it
// is made of, so that its records are those of the CSV.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_CSV_WORKBOOK_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_CSV_WORKBOOK_H_

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

inline constexpr std::string_view kCsvSheet = "Danh sách";

// Writes over `file`, which is the CSV. `read` is what was read of it: rows keep their numbers.
absl::Status MakeWorkbookOfCsv(const std::filesystem::path& file, const std::string& encoding,
                               const Export& read);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_CSV_WORKBOOK_H_
