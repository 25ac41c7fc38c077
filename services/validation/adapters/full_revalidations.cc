#include "services/validation/adapters/full_revalidations.h"

#include <optional>

#include "absl/time/time.h"
#include "common/grpc/status.h"

namespace childsync::validation {
namespace {

constexpr absl::Duration kTellEvery = absl::Milliseconds(200);
constexpr absl::Duration kRetryAfter = absl::Seconds(1);
constexpr size_t kRequestIdMax = 64;  // a UUID, however it is written

absl::Status NotHeld() {
  absl::Status status = absl::FailedPreconditionError(
      "this worker does not hold the partition, or not yet; ask another or wait");
  rpc::SetReason(status, kPartitionNotHeld);
  return status;
}

}  // namespace

bool FullRevalidations::Begin(int32_t partition, const std::string& request_id) {
  absl::MutexLock lock(&mutex_);
  const auto last = request_ids_.find(partition);
  if (!request_id.empty() && last != request_ids_.end() && last->second == request_id &&
      revalidation_->FullProgress(partition).has_value()) {
    return true;
  }
  if (!revalidation_->StartFull(partition)) return false;
  request_ids_[partition] = request_id;
  return true;
}

absl::Status FullRevalidations::Watch(int32_t partition, const std::string& request_id,
                                      absl::FunctionRef<bool(const Agenda::Progress&)> tell,
                                      absl::FunctionRef<bool()> cancelled) {
  if (partition < 0) return rpc::InvalidField("partition", "must not be negative");
  if (request_id.size() > kRequestIdMax) return rpc::InvalidField("request_id", "must be a UUID");
  if (!Begin(partition, request_id)) return NotHeld();
  std::optional<Agenda::Progress> told;
  while (true) {
    const std::optional<Agenda::Progress> progress = revalidation_->FullProgress(partition);
    if (!progress) return NotHeld();
    if (progress != told && !tell(*progress)) return absl::CancelledError("nobody listens");
    if (progress->finished) return absl::OkStatus();
    told = progress;
    if (end_.WaitForNotificationWithTimeout(kTellEvery)) {
      return rpc::UnavailableFor("this worker is ending", kRetryAfter);
    }
    if (cancelled()) return absl::CancelledError("the caller has gone");
  }
}

void FullRevalidations::EndAll() {
  if (!end_.HasBeenNotified()) end_.Notify();
}

}  // namespace childsync::validation
