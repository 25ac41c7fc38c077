// Streams the cells of one sheet of a workbook.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_WORKSHEET_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_WORKSHEET_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/archive.h"
#include "services/commune-agent/sheets/cell.h"
#include "services/commune-agent/sheets/workbook.h"

namespace childsync::commune_agent {

// Sees each cell that holds text, in order, with its row (from 1), column (from 0) and style, and may rewrite
// the text.
using TextCells = std::function<absl::Status(int row, int column, int style, std::string& text)>;

struct WorksheetSummary {
  // The first row with a formula whose result the file doesn't hold; 0: none. Formulas are never computed.
  int first_row_without_result = 0;
};

// A formula cell has its stored result, a date cell YYYY-MM-DD, a number its digits, an error its text. Rows
// and cells without a place of their own stand in order. A merged cell's value is in its top left cell alone,
// as in the file. `text_bytes`, what the file's cells have held so far, grows by this sheet's.
absl::StatusOr<WorksheetSummary> ReadWorksheet(Archive& archive, const Workbook& workbook,
                                               const SheetPart& sheet, const Limits& limits,
                                               int64_t& text_bytes, const RowSink& sink,
                                               const TextCells& text_cells = nullptr);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_WORKSHEET_H_
