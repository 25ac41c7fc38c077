// Appendix 01 as CSV (CONTRACT, section 3): one row a commune by unit_code, then the unit above them. Where
// in the log the figures stand is in the headers, and how many children are counted in no unit ("unknown"):
// the file's last row is the unit above, which is the sum of the rows before it.
#pragma once

#include <string>
#include <string_view>

#include "common/http/http_server.h"
#include "services/tally/report/report.h"

namespace childsync::tally {

// `unit`: a code, or empty for the report's unit. 404: no such unit.
HttpResponse AppendixCsv(const Report& report, std::string_view unit);

// "verdicts=7,9;roster=4,4;units=<version>".
std::string PositionText(const Report& report);

}  // namespace childsync::tally
