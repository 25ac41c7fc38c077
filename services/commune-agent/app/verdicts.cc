#include "services/commune-agent/app/verdicts.h"

#include <utility>

#include "common/progress/progress_bar.h"

namespace childsync::commune_agent {

RowVerdicts MatchVerdicts(const Export& sheet, const Published& published, const TalliedRecords& tallied) {
  RowVerdicts result;
  result.verdicts.resize(sheet.rows.size());
  for (size_t i = 0; i < sheet.rows.size(); ++i) {
    if (published.plan.troubles[i] != RowTrouble::kNone) continue;
    auto it = tallied.find(sheet.rows[i].record_id);
    if (it != tallied.end() && it->second.known.content_hash == published.hashes[i]) {
      result.verdicts[i] = it->second.verdict;
      ++result.found;
    } else {
      ++result.awaited;
    }
  }
  return result;
}

PublishSummary SummaryOf(const Published& published, bool with_verdicts, SentBy sent_by) {
  return {.sent = published.figures.sent,
          .unchanged = published.plan.unchanged,
          .withdrawn = published.figures.withdrawn,
          .missing = published.plan.missing,
          .refusals = published.plan.refusals,
          .inherited = published.inherited,
          .with_verdicts = with_verdicts,
          .sent_by = sent_by};
}

absl::Status JudgeInto(Judge& judge, const Export& sheet, const std::function<bool(size_t)>& wanted,
                       const Console& console, std::vector<std::optional<Verdict>>& verdicts) {
  verdicts.resize(sheet.rows.size());
  std::vector<const Row*> rows;
  std::vector<size_t> at;
  for (size_t i = 0; i < sheet.rows.size(); ++i) {
    if (!wanted(i)) continue;
    rows.push_back(&sheet.rows[i]);
    at.push_back(i);
  }
  ProgressBar bar(console.err, console.progress);
  absl::StatusOr<std::vector<Verdict>> judged = judge.JudgeRows(rows, [&](size_t done) {
    bar.Show(static_cast<double>(done), static_cast<double>(rows.size()), "Đang kiểm tra");
  });
  if (!judged.ok()) return judged.status();
  for (size_t i = 0; i < at.size(); ++i) verdicts[at[i]] = std::move((*judged)[i]);
  return absl::OkStatus();
}

std::vector<RowReport> ReportRows(const Export& sheet, const std::vector<RowTrouble>& troubles,
                                  std::vector<std::optional<Verdict>> verdicts) {
  std::vector<RowReport> reports;
  reports.reserve(sheet.rows.size());
  for (size_t i = 0; i < sheet.rows.size(); ++i) {
    reports.push_back(ReportRow(sheet.rows[i], troubles[i], std::move(verdicts[i])));
  }
  return reports;
}

}  // namespace childsync::commune_agent
