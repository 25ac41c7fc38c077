#include "services/commune-agent/app/watcher.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "services/commune-agent/app/console.h"
#include "services/commune-agent/app/succession.h"
#include "services/commune-agent/app/unit_gate.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/store/state_lock.h"

namespace childsync::commune_agent {
namespace {

// Network shares don't tell of changes.
constexpr absl::Duration kLookEvery = absl::Seconds(3);
// While a file may become ready or a verdict may arrive.
constexpr absl::Duration kLookEveryBusy = absl::Milliseconds(250);

// The reader's errors name a flag that nobody can give in a folder.
std::string RemedyInFolderVi(const absl::Status& status) {
  if (!absl::StrContains(status.message(), "--encoding")) return "";
  return "\nVới thư mục dùng chung: xuất hoặc lưu lại tệp ở dạng Excel (.xlsx) hoặc \"CSV UTF-8\" rồi chép "
         "đè lên. "
         "Nếu không được, báo người quản trị gửi riêng tệp này: dừng commune-agent watch, chạy commune-agent "
         "publish TỆP --unit MÃ-XÃ --encoding BẢNG-MÃ với cùng --state, rồi chạy lại watch.\n";
}

absl::Status OutOfTurn() {
  return FileError(
      "it was rejected before, and another file of the unit was published since",
      "Trước đây tệp này bị từ chối, và sau đó xã đã gửi tệp khác, nên chương trình không tự gửi "
      "lại: dữ liệu cũ có thể ghi đè lên dữ liệu mới. Nếu tệp này vẫn đúng và cần gửi, hãy lưu lại "
      "dưới tên khác trong thư mục này; nếu không, hãy xóa tệp.");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Watcher>> Watcher::Create(const Config& config, prometheus::Registry& registry,
                                                         std::stop_token stop) {
  absl::StatusOr<Links> links = Links::Create(config, stop);
  if (!links.ok()) return links.status();
  std::unique_ptr<Watcher> watcher(new Watcher(config, *std::move(links), registry, std::move(stop)));
  absl::StatusOr<std::shared_ptr<const Units>> units = Units::Load(config.units, config.successions);
  // The configuration's fault, as --check-config sees it.
  if (!units.ok()) return absl::FailedPreconditionError(units.status().message());
  watcher->units_ = *std::move(units);
  absl::StatusOr<std::unique_ptr<DoneFiles>> done = DoneFiles::Open(config.state);
  if (!done.ok()) return done.status();
  watcher->done_ = *std::move(done);
  absl::StatusOr<std::unique_ptr<SharedFolder>> folder = SharedFolder::Open(config.path);
  if (!folder.ok()) return folder.status();
  watcher->folder_ = *std::move(folder);
  watcher->results_ = std::make_unique<Results>(watcher->folder_.get(), watcher->done_.get(),
                                                &watcher->links_, WorkDirectory(config.state));
  const auto reopen = [raw = watcher.get()](const SeenFile& file, const std::string& content_hash) {
    return raw->Open(file, content_hash);
  };
  watcher->follow_up_ =
      std::make_unique<FollowUp>(&watcher->links_, watcher->done_.get(), watcher->results_.get(), reopen,
                                 config.wait_timeout, watcher->stop_);
  return watcher;
}

void Watcher::Run() {
  while (!stop_.stop_requested()) {
    absl::StatusOr<std::vector<SeenFile>> files = folder_->Look();
    if (files.ok()) {
      for (const SeenFile& copy : folder_->TakeNewCopies()) {
        metrics_.files_skipped.Increment();
        log::Warn("file_skipped", {{"unit", copy.unit_code}, {"reason", "its name has .ket-qua in it"}});
      }
      TakeAll(*files);
    } else {
      log::Error("folder_away", {{"reason", files.status().message()}});
      SetTrouble("the shared folder can't be read");
    }
    follow_up_->Round(absl::Now());
    metrics_.files_waiting.Set(static_cast<double>(tracker_.waiting()));
    folder_->Wait(tracker_.waiting() == 0 && follow_up_->empty() ? kLookEvery : kLookEveryBusy, stop_);
  }
}

void Watcher::TakeAll(const std::vector<SeenFile>& files) {
  follow_up_->Keep(files);
  for (const SeenFile& file : tracker_.Look(files, absl::Now())) {
    if (stop_.stop_requested()) return;
    if (!tracker_.Held(file)) Take(file);
  }
  if (follow_up_->withdrawing()) {
    SetTrouble("the records of a unit that was merged could not be withdrawn yet");
  } else if (tracker_.failing() == 0) {
    SetTrouble("");
  }
}

Readiness Watcher::readiness() const {
  std::lock_guard lock(mutex_);
  if (trouble_.empty()) return {};
  return {Readiness::State::kDegraded, trouble_};
}

void Watcher::SetTrouble(std::string reason) {
  std::lock_guard lock(mutex_);
  trouble_ = std::move(reason);
}

void Watcher::Take(const SeenFile& file) {
  absl::StatusOr<std::string> content_hash = HashFile(folder_->PathOf(file));
  if (!content_hash.ok()) return tracker_.Unreadable(file, absl::Now());
  absl::StatusOr<FileState> state = done_->Find(file.unit_code, file.name, *content_hash);
  if (!state.ok()) return Fail(file, state.status());
  if (*state == FileState::kConcluded) return tracker_.Done(file);
  absl::StatusOr<SheetFile> sheet = Open(file, *content_hash);
  if (absl::IsAborted(sheet.status()) || absl::IsUnavailable(sheet.status())) {
    return tracker_.Unreadable(file, absl::Now());
  }
  if (!sheet.ok()) {
    if (*state == FileState::kNew) NoteRejected(file, *content_hash);
    return Reject(file, sheet.status());
  }
  if (*state == FileState::kOvertaken) return Reject(file, OutOfTurn());
  if (*state == FileState::kOverwritten) return Resume(file, *std::move(content_hash), *std::move(sheet));
  Publish(file, *std::move(content_hash), *std::move(sheet));
}

// ABORTED: the file changed while it was read. UNAVAILABLE: it can't be read now. Any other error is the
// file's or its folder's own, as this process reads it.
absl::StatusOr<SheetFile> Watcher::Open(const SeenFile& file, const std::string& content_hash) {
  SheetFile sheet{.today = clock_.Today()};
  absl::StatusOr<const Unit*> unit = FindCommune(*units_, file.unit_code, sheet.today);
  if (!unit.ok()) return unit.status();
  sheet.unit = NameOf(**unit);
  sheet.succession = SuccessionOf(*units_, **unit, sheet.today);
  absl::StatusOr<Export> read = ReadExport(folder_->PathOf(file), {.encoding = config_.encoding});
  absl::StatusOr<std::string> after = HashFile(folder_->PathOf(file));
  if (!after.ok()) return after.status();
  if (*after != content_hash) return absl::AbortedError("the file changed while it was read");
  if (absl::IsPermissionDenied(read.status()) || absl::IsNotFound(read.status())) {
    return absl::UnavailableError(read.status().message());
  }
  if (!read.ok()) return read.status();
  sheet.sheet = *std::move(read);
  return sheet;
}

void Watcher::NoteRejected(const SeenFile& file, const std::string& content_hash) {
  const absl::Status status = done_->Rejected(file.unit_code, file.name, content_hash);
  if (!status.ok()) log::Warn("state_not_written", {{"reason", status.message()}});
}

void Watcher::Reject(const SeenFile& file, const absl::Status& status) {
  tracker_.Done(file);
  metrics_.files_rejected.Increment();
  log::Warn("file_rejected", {{"unit", file.unit_code}, {"reason", status.message()}});
  results_->PutText(
      file, "Tệp " + file.name + " chưa được gửi.\n\n" + ExplainVi(status) + "\n" + RemedyInFolderVi(status));
}

void Watcher::Fail(const SeenFile& file, const absl::Status& status) {
  tracker_.Failed(file, absl::Now());
  if (stop_.stop_requested()) return;
  metrics_.files_failed.Increment();
  log::Warn("file_failed", {{"unit", file.unit_code}, {"reason", status.message()}});
  SetTrouble("a file could not be published yet: " + std::string(status.message()));
  results_->PutText(file, "Tệp " + file.name + " chưa gửi được; chương trình sẽ tự thử lại.\n\n" +
                              ExplainVi(status) + "\n");
}

void Watcher::Publish(const SeenFile& file, std::string content_hash, SheetFile sheet) {
  absl::StatusOr<Published> published = links_.Publish(
      file.unit_code, sheet, {.full = config_.full, .confirmed = WithdrawalsConfirmedBy(file.name)});
  if (absl::IsInvalidArgument(published.status())) {
    // Trying again would not help while the broker takes no more, and would hold up the unit.
    NoteRejected(file, content_hash);
    return Reject(file, published.status());
  }
  if (!published.ok()) return Fail(file, published.status());
  tracker_.Done(file);
  const absl::Status status = done_->Published(file.unit_code, file.name, content_hash);
  if (!status.ok()) log::Warn("state_not_written", {{"reason", status.message()}});
  Log(file, content_hash, *published);
  follow_up_->Add({.file = file,
                   .content_hash = std::move(content_hash),
                   .sheet = std::move(sheet),
                   .published = *std::move(published)},
                  absl::Now());
}

void Watcher::Resume(const SeenFile& file, std::string content_hash, SheetFile sheet) {
  tracker_.Done(file);
  Published published;
  for (const PlanRow& row : PlanRows(file.unit_code, sheet.sheet)) {
    published.plan.troubles.push_back(TroubleOf(row));
    published.hashes.push_back(row.content_hash);
  }
  follow_up_->Add({.file = file,
                   .content_hash = std::move(content_hash),
                   .sheet = std::move(sheet),
                   .published = std::move(published),
                   .by_this_process = false},
                  absl::Now());
}

void Watcher::Log(const SeenFile& file, const std::string& content_hash, const Published& published) {
  metrics_.files_published.Increment();
  metrics_.changes_sent.Increment(
      static_cast<double>(published.figures.sent + WithdrawnFor(published.inherited)));
  metrics_.rows_not_sendable.Increment(static_cast<double>(published.plan.not_sendable));
  metrics_.last_published_seconds.SetToCurrentTime();
  log::Info("file_published", {{"unit", file.unit_code},
                               {"file", ShortHash(content_hash)},
                               {"submission_id", published.submission_id},
                               {"rows", published.figures.rows},
                               {"sent", published.figures.sent},
                               {"unchanged", published.plan.unchanged},
                               {"withdrawn", published.figures.withdrawn},
                               {"predecessors_withdrawn", WithdrawnFor(published.inherited)},
                               {"not_sendable", published.plan.not_sendable},
                               {"withdrawals_refused", !published.plan.refusals.empty()}});
}

}  // namespace childsync::commune_agent
