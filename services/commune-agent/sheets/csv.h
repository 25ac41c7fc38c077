// Rows of a CSV as a spreadsheet program shows them.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CSV_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CSV_H_

#include <string_view>

#include "absl/status/status.h"
#include "services/commune-agent/sheets/cell.h"
#include "services/commune-agent/sheets/limits.h"

namespace childsync::commune_agent {

// The delimiter under which the text's header has most headings: one of , ; tab |. Without any header: a
// comma. A first line "sep=;", as Excel writes it, decides, and is no row.
//
// A blank line is a row; a quoted line break is none. Lines end in CRLF, LF or CR. ="0512", which keeps a
// leading zero in Excel, is 0512.
absl::Status ReadCsv(std::string_view utf8, const Limits& limits, const RowSink& sink);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CSV_H_
