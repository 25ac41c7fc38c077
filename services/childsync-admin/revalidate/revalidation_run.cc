#include "services/childsync-admin/revalidate/revalidation_run.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "childsync/validation/v1/validation.grpc.pb.h"
#include "common/grpc/channel.h"
#include "common/grpc/status.h"

namespace childsync::admin {
namespace {

namespace pb = ::childsync::validation::v1;

// A worker that doesn't answer any more is noticed after this.
constexpr absl::Duration kCall = absl::Seconds(10);
// A worker that holds nothing of what is left is asked again after this.
constexpr absl::Duration kAskAgain = absl::Milliseconds(300);

// RFC 4122, version 4.
std::string RandomUuid() {
  std::random_device random;
  const uint32_t a = random(), b = random(), c = random(), d = random();
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%04x%08x", a, b >> 16, b & 0xfff, 0x8000 | (c >> 18),
                         c & 0xffff, d);
}

// A partition may move, a worker may come back, and a deadline only says that it takes longer.
bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsCancelled(status) ||
         absl::IsFailedPrecondition(status) || absl::IsResourceExhausted(status);
}

}  // namespace

RevalidationRun::RevalidationRun(Options options)
    : options_(std::move(options)),
      request_id_(RandomUuid()),
      partitions_(static_cast<size_t>(options_.partitions)),
      last_errors_(options_.workers.size()),
      advanced_(absl::Now()) {
  for (size_t worker = 0; worker < options_.workers.size(); ++worker) {
    threads_.emplace_back([this, worker] { Work(worker); });
  }
}

RevalidationRun::~RevalidationRun() {
  {
    absl::MutexLock lock(&mutex_);
    if (!result_) result_ = absl::CancelledError("given up");
  }
  for (std::thread& thread : threads_) thread.join();
}

RevalidationRun::State RevalidationRun::Await() {
  absl::MutexLock lock(&mutex_);
  const auto news = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return news_ != told_; };
  mutex_.Await(absl::Condition(&news));
  told_ = news_;
  State state{.partitions = {}, .result = result_};
  for (const Partition& partition : partitions_) state.partitions.push_back(partition.progress);
  return state;
}

void RevalidationRun::Work(size_t worker) {
  const auto stub = pb::ValidationService::NewStub(rpc::MakeChannel(options_.workers[worker]));
  for (;;) {
    int32_t next = 0;
    while (const std::optional<int32_t> partition = Claim(next)) {
      grpc::ClientContext context;
      rpc::SetTimeout(context, std::min(kCall, options_.patience));
      pb::RevalidatePartitionRequest request;
      request.set_partition(*partition);
      request.set_request_id(request_id_);
      const auto call = stub->RevalidatePartition(&context, request);
      pb::RevalidatePartitionResponse response;
      while (call->Read(&response)) {
        Advance(*partition, {.records = response.records(),
                             .judged = response.judged(),
                             .changed = response.changed(),
                             .finished = response.finished()});
      }
      const absl::Status status = rpc::FromGrpc(call->Finish());
      if (!Release(*partition, worker, status)) return;
      // After a deadline there is more of the same.
      next = absl::IsDeadlineExceeded(status) ? *partition : *partition + 1;
    }
    absl::MutexLock lock(&mutex_);
    const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return result_.has_value(); };
    mutex_.AwaitWithTimeout(absl::Condition(&ended), kAskAgain);
    if (Ended()) return;
  }
}

std::optional<int32_t> RevalidationRun::Claim(int32_t from) {
  absl::MutexLock lock(&mutex_);
  if (Ended()) return std::nullopt;
  for (int32_t i = from; i < options_.partitions; ++i) {
    Partition& partition = partitions_[static_cast<size_t>(i)];
    if (partition.taken || partition.progress.finished) continue;
    partition.taken = true;
    return i;
  }
  return std::nullopt;
}

void RevalidationRun::Advance(int32_t index, PartitionProgress progress) {
  absl::MutexLock lock(&mutex_);
  Partition& partition = partitions_[static_cast<size_t>(index)];
  if (progress.judged < partition.progress.judged) partition.changed_before = partition.progress.changed;
  progress.changed += partition.changed_before;
  if (progress == partition.progress) return;
  partition.progress = progress;
  advanced_ = absl::Now();
  ++news_;
}

bool RevalidationRun::Release(int32_t index, size_t worker, const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  partitions_[static_cast<size_t>(index)].taken = false;
  last_errors_[worker] = status;
  if (!status.ok() && !MayPass(status) && !result_) {
    result_ = absl::Status(status.code(), absl::StrCat(options_.workers[worker], ": ", status.message()));
    ++news_;
  }
  return !Ended();
}

bool RevalidationRun::Ended() {
  if (result_) return true;
  if (std::all_of(partitions_.begin(), partitions_.end(),
                  [](const Partition& partition) { return partition.progress.finished; })) {
    result_ = absl::OkStatus();
  } else if (absl::Now() - advanced_ > options_.patience) {
    result_ = OutOfPatience();
  } else {
    return false;
  }
  ++news_;
  return true;
}

absl::Status RevalidationRun::OutOfPatience() const {
  if (std::all_of(last_errors_.begin(), last_errors_.end(), absl::IsUnavailable)) {
    return absl::UnavailableError(absl::StrCat("no worker answers: ", last_errors_.front().message()));
  }
  const auto left = std::count_if(partitions_.begin(), partitions_.end(),
                                  [](const Partition& partition) { return !partition.progress.finished; });
  return absl::AbortedError(absl::StrCat(left, " of ", partitions_.size(),
                                         " partitions are left, and it does not get any further: give every "
                                         "worker's address, and run it again"));
}

}  // namespace childsync::admin
