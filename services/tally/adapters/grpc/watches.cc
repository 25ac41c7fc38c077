#include "services/tally/adapters/grpc/watches.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/grpc/status.h"
#include "services/tally/adapters/grpc/convert.h"

namespace childsync::tally {

// Lives until gRPC is done with the call. Lock order: Watches::mutex_, then a watch's own.
class Watches::Watch : public grpc::ServerWriteReactor<v1::WatchProgressResponse> {
 public:
  Watch(Watches* owner, std::string parent) : owner_(*owner), parent_(std::move(parent)) {}

  // Writes the state if it is newer than the last one written and nothing is on its way.
  void Offer(const Report& report) {
    const absl::MutexLock lock(&mutex_);
    if (writing_ || finished_ || report.snapshot().version <= written_version_) return;
    const ReportRow* parent = report.Find(parent_);
    if (parent == nullptr) {
      FinishLocked(absl::NotFoundError("no such unit"));
      return;
    }
    message_.Clear();
    for (const ReportRow* row : ProgressRows(report, *parent)) ToProto(*row, message_.add_progress());
    ToProto(report.snapshot().position, report.units(), message_.mutable_position());
    written_version_ = report.snapshot().version;
    writing_ = true;
    StartWrite(&message_);
  }

  void End(const absl::Status& status) {
    const absl::MutexLock lock(&mutex_);
    if (!finished_) FinishLocked(status);
  }

  void OnWriteDone(bool ok) override {
    {
      const absl::MutexLock lock(&mutex_);
      writing_ = false;
      if (!ok && !finished_) FinishLocked(absl::CancelledError("the watcher is gone"));
    }
    if (ok) Offer(*owner_.reports_.Newest());
  }
  void OnCancel() override { End(absl::CancelledError("the watcher is gone")); }
  void OnDone() override {
    owner_.Forget(this);
    delete this;
  }

 private:
  void FinishLocked(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    finished_ = true;
    Finish(rpc::ToGrpc(status));
  }

  Watches& owner_;
  const std::string parent_;

  absl::Mutex mutex_;
  v1::WatchProgressResponse message_ ABSL_GUARDED_BY(mutex_);
  uint64_t written_version_ ABSL_GUARDED_BY(mutex_) = 0;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

namespace {

absl::Status Draining() { return rpc::UnavailableFor("the tally is shutting down", absl::Seconds(1)); }

absl::Status TooMany(size_t open_max) {
  absl::Status status =
      absl::ResourceExhaustedError(absl::StrCat("this tally has ", open_max,
                                                " watches open and opens no more: watch another replica, or "
                                                "ask with ListProgress"));
  rpc::SetReason(status, "TOO_MANY_WATCHES");
  rpc::SetRetryAfter(status, absl::Seconds(10));
  return status;
}

// Is no watch: it ends as it begins.
class Refusal : public grpc::ServerWriteReactor<v1::WatchProgressResponse> {
 public:
  explicit Refusal(const absl::Status& status) { Finish(rpc::ToGrpc(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

Watches::Watches(const LiveTally* tally, Reports* reports, size_t open_max)
    : tally_(*tally), reports_(*reports), open_max_(open_max), thread_([this] { Run(); }) {}

Watches::~Watches() {
  thread_.join();
  const absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(
      +[](absl::flat_hash_set<Watch*>* open) { return open->empty(); }, &open_));
}

absl::Status Watches::Admit(Watch* watch) {
  const absl::MutexLock lock(&mutex_);
  if (ending_) return Draining();
  if (open_.size() >= open_max_) return TooMany(open_max_);
  open_.insert(watch);
  return absl::OkStatus();
}

grpc::ServerWriteReactor<v1::WatchProgressResponse>* Watches::Open(std::string parent_unit_code,
                                                                   const absl::Status& admitted) {
  if (!admitted.ok()) return new Refusal(admitted);
  auto watch = std::make_unique<Watch>(this, std::move(parent_unit_code));
  if (const absl::Status status = Admit(watch.get()); !status.ok()) return new Refusal(status);
  watch->Offer(*reports_.Newest());
  return watch.release();  // it deletes itself
}

// A watch in open_ is alive: it leaves the set before it is deleted. Offer and End take the watch's own lock
// only.
void Watches::EndAll() {
  const absl::MutexLock lock(&mutex_);
  ending_ = true;
  for (Watch* watch : open_) watch->End(Draining());
}

void Watches::Forget(Watch* watch) {
  const absl::MutexLock lock(&mutex_);
  open_.erase(watch);
}

void Watches::Run() {
  uint64_t seen = 0;
  while (true) {
    seen = tally_.AwaitNewer(seen, absl::Now() + absl::Milliseconds(250))->version;
    const std::shared_ptr<const Report> report = reports_.Newest();
    const absl::MutexLock lock(&mutex_);
    if (ending_) return;
    for (Watch* watch : open_) watch->Offer(*report);
  }
}

}  // namespace childsync::tally
