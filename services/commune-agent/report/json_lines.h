// One JSON object a line for each row, as the contract has it; for programs.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_REPORT_JSON_LINES_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_REPORT_JSON_LINES_H_

#include <ostream>
#include <span>

#include "services/commune-agent/domain/report.h"

namespace childsync::commune_agent {

struct JsonOptions {
  bool with_sheet = false;         // several sheets have a header
  bool with_standardised = false;  // the verdicts tell what standardisation changed (the tally's alone don't)
};

// A row that is too large to be sent has "error":"ROW_TOO_LARGE".
void WriteJsonLines(std::span<const RowReport> rows, const JsonOptions& options, std::ostream& out);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_REPORT_JSON_LINES_H_
