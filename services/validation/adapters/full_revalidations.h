// RevalidatePartition: begins full re-validations and tells how far they are.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "services/validation/adapters/revalidation.h"

namespace childsync::validation {

inline constexpr char kPartitionNotHeld[] = "PARTITION_NOT_HELD";

// Threads: any.
class FullRevalidations {
 public:
  // Not owned.
  explicit FullRevalidations(Revalidation* revalidation) : revalidation_(revalidation) {}

  // Begins one, unless this request_id has, and calls `tell` whenever it is further, until it is finished
  // (OK). `tell` says whether anybody still listens; CANCELLED if not. FAILED_PRECONDITION with reason
  // kPartitionNotHeld. UNAVAILABLE: EndAll.
  absl::Status Watch(int32_t partition, const std::string& request_id,
                     absl::FunctionRef<bool(const Agenda::Progress&)> tell,
                     absl::FunctionRef<bool()> cancelled);
  // What is watched goes on unwatched; no call lasts.
  void EndAll();

 private:
  bool Begin(int32_t partition, const std::string& request_id);

  Revalidation* const revalidation_;
  absl::Mutex mutex_;
  // What began the last one of each partition.
  std::map<int32_t, std::string> request_ids_ ABSL_GUARDED_BY(mutex_);
  absl::Notification end_;
};

}  // namespace childsync::validation
