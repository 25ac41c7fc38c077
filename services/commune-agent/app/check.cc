#include "services/commune-agent/app/check.h"

#include <algorithm>
#include <filesystem>
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
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/store/done_files.h"
#include "services/commune-agent/writeback/write_back.h"

namespace childsync::commune_agent {
namespace {

std::vector<RowTrouble> TroublesOf(const std::string& unit_code, const Export& sheet) {
  std::vector<RowTrouble> troubles;
  for (const PlanRow& row : PlanRows(unit_code, sheet)) troubles.push_back(TroubleOf(row));
  return troubles;
}

// What speaks against writing to --write-back at all.
absl::Status CheckWriteBack(const Config& config) {
  const std::filesystem::path out(config.write_back);
  std::error_code ignored;
  if (std::filesystem::equivalent(config.path, out, ignored)) {
    return FileError("it would replace the file itself",
                     "Tệp kết quả phải có tên khác với tệp được kiểm tra.");
  }
  const std::string extension = ResultExtension(config.path);
  if (out.extension() == extension) return absl::OkStatus();
  return FileError("its name must end in " + extension,
                   "Tên tệp kết quả phải kết thúc bằng " + extension + ".");
}

ExitCode PutMarks(const Config& config, const Console& console, const SheetFile& file,
                  const std::string& content_hash, const std::vector<RowReport>& rows,
                  const FindingTexts& texts) {
  const absl::Status status = WriteBack({.source = config.path,
                                         .content_hash = content_hash,
                                         .sheet = file.sheet,
                                         .rows = rows,
                                         .texts = texts,
                                         .head = SummaryHeadOf(file, config.path)},
                                        config.write_back);
  if (status.ok()) return kDone;
  PrintError(console, "--write-back " + config.write_back, status);
  return absl::IsInvalidArgument(status) ? kBadData : kTryAgain;
}

}  // namespace

ExitCode Check(const Config& config, const Console& console) {
  if (const absl::Status status = CheckWriteBack(config); !config.write_back.empty() && !status.ok()) {
    PrintError(console, "--write-back", status);
    return kUsage;
  }
  // Of the bytes that are read next: marks go beside these rows or nowhere.
  const absl::StatusOr<std::string> content_hash = HashFile(config.path);
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

  // Without the catalogue the table still says which rows to mend.
  FindingTexts texts;
  if (!config.json || !config.write_back.empty()) {
    absl::StatusOr<FindingTexts> listed = validation.ListTexts();
    if (!listed.ok()) PrintError(console, "ListFindingTypes", listed.status());
    if (listed.ok()) texts = *std::move(listed);
  }
  if (config.json) {
    PrintNotes(console, file.sheet.notes);
    WriteJsonLines(rows, {.with_sheet = file.sheet.several_sheets, .with_standardised = true}, console.out);
  } else {
    WriteTable(HeadOf(file, config.path), std::nullopt, rows, texts, console.out);
  }
  if (!config.write_back.empty()) {
    const ExitCode code = PutMarks(config, console, file, content_hash.value_or(""), rows, texts);
    if (code != kDone) return code;
  }
  return std::ranges::all_of(rows, &RowReport::verified) ? kDone : kFound;
}

}  // namespace childsync::commune_agent
