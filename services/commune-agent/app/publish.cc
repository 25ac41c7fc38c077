#include "services/commune-agent/app/publish.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/progress/progress_bar.h"
#include "services/commune-agent/adapters/patience.h"
#include "services/commune-agent/app/links.h"
#include "services/commune-agent/app/sheet_file.h"
#include "services/commune-agent/app/verdicts.h"
#include "services/commune-agent/report/json_lines.h"
#include "services/commune-agent/report/table.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/store/state_lock.h"

namespace childsync::commune_agent {
namespace {

// OK once every sendable row has its verdict; otherwise why not, with the verdicts there are.
absl::Status AwaitVerdicts(const Config& config, Links& links, const Export& sheet,
                           const Published& published, const Console& console,
                           std::vector<std::optional<Verdict>>& verdicts) {
  TallyClient tally = links.Tally(config.unit_code, config.timeout);
  Patience patience(config.wait_timeout);
  ProgressBar bar(console.err, console.progress);
  const double sendable = static_cast<double>(std::ssize(sheet.rows) - published.plan.not_sendable);
  for (;;) {
    absl::StatusOr<TalliedRecords> tallied = tally.List();
    if (!tallied.ok()) return tallied.status();
    RowVerdicts matched = MatchVerdicts(sheet, published, *tallied);
    verdicts = std::move(matched.verdicts);
    if (matched.awaited == 0) return absl::OkStatus();
    bar.Show(static_cast<double>(matched.found), sendable, "Đang chờ kết quả");
    if (!patience.Wait()) {
      return FileError(
          absl::StatusCode::kAborted,
          absl::StrCat("everything was sent; ", matched.awaited, " rows still await their verdict"),
          absl::StrCat(
              "Đã gửi hết, nhưng còn ", matched.awaited,
              " dòng chưa có kết quả. Chạy lại lệnh này sau ít phút: không dòng nào bị gửi hai lần."));
    }
  }
}

void Report(const Config& config, const SheetFile& file, const Published& published,
            const std::vector<RowReport>& rows, bool standardised, const Links& links,
            const Console& console) {
  if (config.json) {
    std::vector<RowReport> shown;
    for (const RowReport& row : rows) {
      if (config.wait || !row.sendable()) shown.push_back(row);
    }
    WriteJsonLines(shown, {.with_sheet = file.sheet.several_sheets, .with_standardised = standardised},
                   console.out);
    PrintNotes(console, file.sheet.notes);
    for (Refusal refusal : published.plan.refusals) {
      console.err << "commune-agent: " << RefusalVi(refusal, published.plan.missing, SentBy::kCommand)
                  << '\n';
    }
    for (const Inherited& inherited : published.inherited) {
      console.err << "commune-agent: " << InheritedVi(inherited, SentBy::kCommand) << '\n';
    }
    return;
  }
  const bool troubled =
      std::any_of(rows.begin(), rows.end(), [](const RowReport& row) { return !row.findings.empty(); });
  WriteTable(HeadOf(file, config.path), SummaryOf(published, config.wait, SentBy::kCommand), rows,
             troubled ? links.Texts() : FindingTexts{}, console.out);
}

}  // namespace

ExitCode Publish(const Config& config, const Console& console) {
  SheetFile file;
  if (ExitCode code = OpenSheetFile(config, console, file); code != kDone) return code;
  const auto failed = [&](const absl::Status& status) {
    PrintError(console, config.path, status);
    return ExitCodeFor(status);
  };
  absl::StatusOr<StateLock> lock = StateLock::Take(config.state);
  if (!lock.ok()) return failed(lock.status());
  absl::StatusOr<Links> links = Links::Create(config);
  if (!links.ok()) return failed(links.status());

  WithdrawalRule rule{.full = config.full};
  if (config.confirm_withdrawals >= 0) rule.confirmed = config.confirm_withdrawals;
  absl::StatusOr<Published> published = links->Publish(config.unit_code, file, rule);
  if (!published.ok()) return failed(published.status());
  const Plan& plan = published->plan;
  log::Info("published", {{"unit", config.unit_code},
                          {"submission_id", published->submission_id},
                          {"rows", published->figures.rows},
                          {"sent", published->figures.sent},
                          {"unchanged", plan.unchanged},
                          {"withdrawn", published->figures.withdrawn},
                          {"predecessors_withdrawn", WithdrawnFor(published->inherited)},
                          {"not_sendable", plan.not_sendable},
                          {"missing", plan.missing}});

  std::vector<std::optional<Verdict>> verdicts(file.sheet.rows.size());
  absl::Status waited;
  if (config.wait) waited = AwaitVerdicts(config, *links, file.sheet, *published, console, verdicts);
  if (plan.not_sendable > 0) links->JudgeUnsendable(config.unit_code, file.sheet, plan, verdicts);
  const bool standardised =
      config.json && config.wait && links->AddStandardised(config.unit_code, file.sheet, verdicts);
  const std::vector<RowReport> rows = ReportRows(file.sheet, plan.troubles, std::move(verdicts));
  Report(config, file, *published, rows, standardised, *links, console);
  if (!waited.ok()) return failed(waited);
  if (!published->succession.ok()) return failed(published->succession);
  const bool wrong = std::any_of(rows.begin(), rows.end(), [&config](const RowReport& row) {
    return config.wait ? !row.verified() : !row.sendable();
  });
  const bool refused = !plan.refusals.empty() || InDoubt(published->inherited);
  return wrong || refused ? kFound : kDone;
}

}  // namespace childsync::commune_agent
