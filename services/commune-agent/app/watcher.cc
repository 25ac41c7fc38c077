#include "services/commune-agent/app/watcher.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "services/commune-agent/app/console.h"
#include "services/commune-agent/app/succession.h"
#include "services/commune-agent/app/unit_gate.h"
#include "services/commune-agent/app/verdicts.h"
#include "services/commune-agent/report/table.h"

namespace childsync::commune_agent {
namespace {

// Network shares don't tell of changes.
constexpr absl::Duration kLookEvery = absl::Seconds(3);
// While a file may become ready or a verdict may arrive.
constexpr absl::Duration kLookEveryBusy = absl::Milliseconds(250);
constexpr absl::Duration kFollowUpEvery = absl::Seconds(1);

// In logs a file goes by its content: its name may be a person's.
std::string Short(const std::string& content_hash) {
  return absl::BytesToHexString(content_hash.substr(0, 6));
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
  return watcher;
}

void Watcher::Run() {
  while (!stop_.stop_requested()) {
    absl::StatusOr<std::vector<SeenFile>> files = folder_->Look();
    if (files.ok()) {
      for (const SeenFile& file : tracker_.Look(*files, absl::Now())) {
        if (stop_.stop_requested()) return;
        Take(file);
      }
      if (tracker_.failing() == 0) SetTrouble("");
    } else {
      log::Error("folder_away", {{"reason", files.status().message()}});
      SetTrouble("the shared folder can't be read");
    }
    FollowUp();
    metrics_.files_waiting.Set(static_cast<double>(tracker_.waiting()));
    folder_->Wait(tracker_.waiting() == 0 && followed_.empty() ? kLookEvery : kLookEveryBusy, stop_);
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
  if (!content_hash.ok()) return tracker_.Failed(file, absl::Now());
  absl::StatusOr<bool> done = done_->Has(file.unit_code, file.name, *content_hash);
  if (!done.ok()) return Fail(file, done.status());
  if (*done) return tracker_.Done(file);
  absl::StatusOr<SheetFile> sheet = Open(file, *content_hash);
  if (absl::IsAborted(sheet.status())) return tracker_.Failed(file, absl::Now());
  if (!sheet.ok()) return Reject(file, sheet.status());
  Publish(file, *std::move(content_hash), *std::move(sheet));
}

// ABORTED: the file changed while it was read. Any other error is the file's or its folder's own.
absl::StatusOr<SheetFile> Watcher::Open(const SeenFile& file, const std::string& content_hash) {
  SheetFile sheet{.today = clock_.Today()};
  absl::StatusOr<const Unit*> unit = FindCommune(*units_, file.unit_code, sheet.today);
  if (!unit.ok()) return unit.status();
  sheet.unit = NameOf(**unit);
  sheet.succession = SuccessionOf(*units_, **unit, sheet.today);
  absl::StatusOr<Export> read = ReadExport(folder_->PathOf(file), {.encoding = config_.encoding});
  absl::StatusOr<std::string> after = HashFile(folder_->PathOf(file));
  if (!after.ok() || *after != content_hash) return absl::AbortedError("the file changed while it was read");
  if (read.ok()) {
    sheet.sheet = *std::move(read);
    return sheet;
  }
  // Nobody need look at this content again.
  const absl::Status remembered = done_->Remember(file.unit_code, file.name, content_hash);
  if (!remembered.ok()) log::Warn("state_not_written", {{"reason", remembered.message()}});
  return read.status();
}

void Watcher::Reject(const SeenFile& file, const absl::Status& status) {
  tracker_.Done(file);
  metrics_.files_rejected.Increment();
  log::Warn("file_rejected", {{"unit", file.unit_code}, {"reason", status.message()}});
  PutText(file, "Tệp " + file.name + " chưa được gửi.\n\n" + ExplainVi(status) + "\n");
}

void Watcher::Fail(const SeenFile& file, const absl::Status& status) {
  tracker_.Failed(file, absl::Now());
  if (stop_.stop_requested()) return;
  metrics_.files_failed.Increment();
  log::Warn("file_failed", {{"unit", file.unit_code}, {"reason", status.message()}});
  SetTrouble("a file could not be published yet: " + std::string(status.message()));
  PutText(file,
          "Tệp " + file.name + " chưa gửi được; chương trình sẽ tự thử lại.\n\n" + ExplainVi(status) + "\n");
}

void Watcher::Publish(const SeenFile& file, std::string content_hash, SheetFile sheet) {
  absl::StatusOr<Published> published = links_.Publish(file.unit_code, sheet, {.full = config_.full});
  if (!published.ok()) return Fail(file, published.status());
  tracker_.Done(file);
  metrics_.files_published.Increment();
  metrics_.changes_sent.Increment(
      static_cast<double>(published->figures.sent + WithdrawnFor(published->inherited)));
  metrics_.rows_not_sendable.Increment(static_cast<double>(published->plan.not_sendable));
  metrics_.last_published_seconds.SetToCurrentTime();
  log::Info("file_published", {{"unit", file.unit_code},
                               {"file", Short(content_hash)},
                               {"submission_id", published->submission_id},
                               {"rows", published->figures.rows},
                               {"sent", published->figures.sent},
                               {"unchanged", published->plan.unchanged},
                               {"withdrawn", published->figures.withdrawn},
                               {"predecessors_withdrawn", WithdrawnFor(published->inherited)},
                               {"not_sendable", published->plan.not_sendable},
                               {"withdrawals_refused", !published->plan.refusals.empty()}});
  if (auto older = followed_.find(file.unit_code); older != followed_.end()) {
    Conclude(older->second, {});
    followed_.erase(older);
  }
  Followed followed{file, std::move(content_hash), std::move(sheet), *std::move(published),
                    absl::Now() + config_.wait_timeout};
  std::vector<std::optional<Verdict>> none(followed.sheet.sheet.rows.size());
  PutTable(followed, ReportRows(followed.sheet.sheet, followed.published.plan.troubles, std::move(none)),
           false);
  followed_.insert_or_assign(file.unit_code, std::move(followed));
}

void Watcher::FollowUp() {
  if (absl::Now() < next_follow_up_) return;
  next_follow_up_ = absl::Now() + kFollowUpEvery;
  for (auto it = followed_.begin(); it != followed_.end() && !stop_.stop_requested();) {
    const Followed& followed = it->second;
    absl::StatusOr<TalliedRecords> tallied = links_.Tally(it->first, kFollowUpEvery).List();
    const TalliedRecords none;
    const TalliedRecords& known = tallied.ok() ? *tallied : none;
    const size_t awaited = MatchVerdicts(followed.sheet.sheet, followed.published, known).awaited;
    if ((tallied.ok() && awaited == 0) || absl::Now() >= followed.until) {
      Conclude(followed, known);
      it = followed_.erase(it);
    } else {
      ++it;
    }
  }
}

void Watcher::Conclude(const Followed& followed, const TalliedRecords& tallied) {
  const Export& sheet = followed.sheet.sheet;
  RowVerdicts matched = MatchVerdicts(sheet, followed.published, tallied);
  links_.JudgeUnsendable(followed.file.unit_code, sheet, followed.published.plan, matched.verdicts);
  PutTable(followed, ReportRows(sheet, followed.published.plan.troubles, std::move(matched.verdicts)), true);
  const absl::Status status =
      done_->Remember(followed.file.unit_code, followed.file.name, followed.content_hash);
  if (!status.ok()) log::Warn("state_not_written", {{"reason", status.message()}});
  log::Info("file_concluded", {{"unit", followed.file.unit_code},
                               {"file", Short(followed.content_hash)},
                               {"verdicts", matched.found},
                               {"awaited", matched.awaited}});
}

void Watcher::PutTable(const Followed& followed, const std::vector<RowReport>& rows, bool with_verdicts) {
  std::ostringstream table;
  WriteTable(HeadOf(followed.sheet, followed.file.name), SummaryOf(followed.published, with_verdicts), rows,
             with_verdicts ? links_.Texts() : FindingTexts{}, table);
  if (!with_verdicts)
    table << "\nĐã gửi. Đang chờ kết quả xác thực; tệp này sẽ được ghi lại khi có kết quả.\n";
  PutText(followed.file, table.str());
}

void Watcher::PutText(const SeenFile& file, const std::string& text) {
  // Windows' editors want a byte order mark and their own line ends.
  const absl::Status status =
      folder_->PutResult(file, "\xEF\xBB\xBF" + absl::StrReplaceAll(text, {{"\n", "\r\n"}}));
  if (!status.ok()) log::Warn("result_not_written", {{"unit", file.unit_code}, {"reason", status.message()}});
}

}  // namespace childsync::commune_agent
