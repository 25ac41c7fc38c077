#include "services/commune-agent/app/check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/grpc/channel.h"
#include "services/commune-agent/adapters/validation_client.h"
#include "services/commune-agent/app/publisher.h"
#include "services/commune-agent/app/sheet_file.h"
#include "services/commune-agent/app/verdicts.h"
#include "services/commune-agent/report/json_lines.h"
#include "services/commune-agent/report/table.h"

namespace childsync::commune_agent {
namespace {

std::vector<RowTrouble> TroublesOf(const std::string& unit_code, const Export& sheet) {
  std::vector<RowTrouble> troubles;
  for (const PlanRow& row : PlanRows(unit_code, sheet)) troubles.push_back(TroubleOf(row));
  return troubles;
}

}  // namespace

ExitCode Check(const Config& config, const Console& console) {
  SheetFile file;
  if (ExitCode code = OpenSheetFile(config, console, file); code != kDone) return code;
  ValidationClient validation(rpc::MakeChannel(config.validation),
                              {.unit_code = config.unit_code,
                               .today = config.today ? config.today->ToString() : std::string(),
                               .timeout = config.timeout});

  const std::vector<RowTrouble> troubles = TroublesOf(config.unit_code, file.sheet);
  std::vector<std::optional<Verdict>> verdicts;
  absl::Status status = JudgeInto(
      validation, file.sheet, [&](size_t i) { return troubles[i] != RowTrouble::kTooLarge; }, console,
      verdicts);
  if (!status.ok()) {
    PrintError(console, config.path, status);
    return ExitCodeFor(status);
  }
  const std::vector<RowReport> rows = ReportRows(file.sheet, troubles, std::move(verdicts));

  if (config.json) {
    PrintNotes(console, file.sheet.notes);
    WriteJsonLines(rows, {.with_sheet = file.sheet.several_sheets, .with_standardised = true}, console.out);
  } else {
    // Without the catalogue the table still says which rows to mend.
    absl::StatusOr<FindingTexts> texts = validation.ListTexts();
    if (!texts.ok()) PrintError(console, "ListFindingTypes", texts.status());
    WriteTable(HeadOf(file, config.path), std::nullopt, rows, texts.ok() ? *texts : FindingTexts{},
               console.out);
  }
  return std::all_of(rows.begin(), rows.end(), [](const RowReport& row) { return row.verified(); }) ? kDone
                                                                                                    : kFound;
}

}  // namespace childsync::commune_agent
