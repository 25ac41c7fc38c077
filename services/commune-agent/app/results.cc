#include "services/commune-agent/app/results.h"

#include <filesystem>
#include <sstream>

#include "absl/strings/str_replace.h"
#include "common/log/log.h"

namespace childsync::commune_agent {

void Results::PutTable(const SeenFile& file, const SheetFile& sheet,
                       const std::optional<PublishSummary>& summary, const std::vector<RowReport>& rows,
                       const std::string& note) {
  std::ostringstream table;
  const bool with_verdicts = !summary.has_value() || summary->with_verdicts;
  WriteTable(HeadOf(sheet, file.name), summary, rows, with_verdicts ? links_->Texts() : FindingTexts{},
             table);
  if (!note.empty()) table << '\n' << note << '\n';
  PutText(file, table.str());
}

void Results::PutText(const SeenFile& file, const std::string& text) {
  // Windows' editors want a byte order mark and their own line ends.
  const absl::Status status =
      folder_->PutResult(file.unit_code, NameOf(file) + ".ket-qua.txt",
                         "\xEF\xBB\xBF" + absl::StrReplaceAll(text, {{"\n", "\r\n"}}));
  if (!status.ok()) log::Warn("result_not_written", {{"unit", file.unit_code}, {"reason", status.message()}});
}

std::string Results::NameOf(const SeenFile& file) {
  const std::string stem = std::filesystem::path(file.name).stem().string();
  absl::StatusOr<std::optional<std::string>> owner = done_->ResultOwner(file.unit_code, stem);
  absl::Status status = owner.status();
  if (owner.ok() && *owner != file.name) {
    if (owner->has_value() && folder_->Has(file.unit_code, **owner)) return file.name;
    status = done_->OwnResult(file.unit_code, stem, file.name);
  }
  if (!status.ok()) log::Warn("state_not_written", {{"reason", status.message()}});
  return stem;
}

}  // namespace childsync::commune_agent
