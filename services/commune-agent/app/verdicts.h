// Finds the tally's verdicts on the rows of a publish.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_VERDICTS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_VERDICTS_H_

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "services/commune-agent/app/console.h"
#include "services/commune-agent/app/publisher.h"
#include "services/commune-agent/domain/ports.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/report/table.h"

namespace childsync::commune_agent {

// One a row. A verdict counts only if it judges the row's own content: an older one is still on its way to
// being replaced.
struct RowVerdicts {
  std::vector<std::optional<Verdict>> verdicts;
  size_t awaited = 0;  // sendable rows without one
  size_t found = 0;
};
RowVerdicts MatchVerdicts(const Export& sheet, const Published& published, const TalliedRecords& tallied);

PublishSummary SummaryOf(const Published& published, bool with_verdicts, SentBy sent_by);

// Asks what the verdict would be on the rows that `wanted` names by their index; the others stay without.
absl::Status JudgeInto(Judge& judge, const Export& sheet, const std::function<bool(size_t)>& wanted,
                       const Console& console, std::vector<std::optional<Verdict>>& verdicts);

// One a row; `verdicts` too.
std::vector<RowReport> ReportRows(const Export& sheet, const std::vector<RowTrouble>& troubles,
                                  std::vector<std::optional<Verdict>> verdicts);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_VERDICTS_H_
