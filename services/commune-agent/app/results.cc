#include "services/commune-agent/app/results.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/log/log.h"
#include "services/commune-agent/writeback/write_back.h"

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

void Results::PutMarked(const SeenFile& file, const std::string& content_hash, const SheetFile& sheet,
                        const std::optional<PublishSummary>& summary, const std::vector<RowReport>& rows,
                        const std::string& note) {
  SummaryHead head = SummaryHeadOf(sheet, file.name);
  if (summary.has_value()) {
    for (Refusal refusal : summary->refusals) {
      head.remarks.push_back(RefusalVi(refusal, summary->missing, summary->sent_by));
    }
    for (const Inherited& inherited : summary->inherited) {
      head.remarks.push_back(InheritedVi(inherited, summary->sent_by));
    }
  }
  if (!note.empty()) head.remarks.push_back(note);
  const std::string extension = ResultExtension(file.name);
  const std::string made = work_dir_ + "/marked" + extension;
  absl::Status status = WriteBack({.source = folder_->PathOf(file),
                                   .content_hash = content_hash,
                                   .sheet = sheet.sheet,
                                   .rows = rows,
                                   .texts = links_->Texts(),
                                   .head = std::move(head),
                                   .add_summary = true},
                                  made);
  if (status.ok()) status = Place(file, NameOf(file) + ".ket-qua", extension, made);
  std::error_code ignored;
  std::filesystem::remove(made, ignored);
  if (!status.ok()) log::Warn("result_not_written", {{"unit", file.unit_code}, {"reason", status.message()}});
}

absl::Status Results::Place(const SeenFile& file, const std::string& name, const std::string& extension,
                            const std::string& made) {
  const std::string result = name + extension;
  const absl::StatusOr<std::string> hash = HashFile(made);
  if (!hash.ok()) return hash.status();
  if (folder_->Has(file.unit_code, result)) {
    const std::string path = folder_->PathOf({.unit_code = file.unit_code, .name = result});
    const absl::StatusOr<std::string> lying = HashFile(path);
    if (!lying.ok()) return lying.status();
    const absl::StatusOr<FileState> state = done_->Find(file.unit_code, result, *lying);
    if (!state.ok()) return state.status();
    if (*state != FileState::kConcluded) {
      std::string aside = name + ".da-sua";
      for (int i = 2; folder_->Has(file.unit_code, aside + extension); ++i) {
        aside = absl::StrCat(name, ".da-sua-", i);
      }
      std::error_code error;
      std::filesystem::rename(path, folder_->PathOf({.unit_code = file.unit_code, .name = aside + extension}),
                              error);
      if (error) return absl::UnavailableError(error.message());
    }
  }
  std::ifstream in(made, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (absl::Status status = folder_->PutResult(file.unit_code, result, bytes.str()); !status.ok())
    return status;
  return done_->Concluded(file.unit_code, result, *hash);
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
