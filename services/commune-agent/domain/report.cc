#include "services/commune-agent/domain/report.h"

#include <utility>

namespace childsync::commune_agent {

RowReport ReportRow(const Row& row, RowTrouble trouble, std::optional<Verdict> verdict) {
  RowReport report{.sheet = row.sheet,
                   .row = row.row,
                   .record_id = row.record_id,
                   .full_name = row.record.full_name,
                   .trouble = trouble};
  if (verdict.has_value()) {
    if (trouble == RowTrouble::kNone) report.verdict = std::move(verdict->outcome);
    report.findings = std::move(verdict->findings);
    report.standardised = std::move(verdict->standardised);
  }
  if (trouble == RowTrouble::kRecordIdMissing) {
    report.findings.push_back({"RECORD_ID_MISSING", "record_id", "record", "error"});
  }
  if (trouble == RowTrouble::kRecordIdRepeated) {
    report.findings.push_back({"RECORD_ID_REPEATED", "record_id", "record", "error"});
  }
  return report;
}

}  // namespace childsync::commune_agent
