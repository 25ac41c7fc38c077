// Has every partition of the changes judged again, each once, by whichever worker holds it.
//
//   RevalidationRun run({.workers = {"10.0.0.1:50052", "10.0.0.2:50052"}, .partitions = 12});
//   for (;;) {
//     const RevalidationRun::State state = run.Await();
//     ...show it...
//     if (state.result) return *state.result;
//   }
//
// A partition that moves to another worker meanwhile begins again there. A call that breaks is taken up where
// it was.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace childsync::admin {

struct PartitionProgress {
  int64_t records = 0;
  int64_t judged = 0;
  int64_t changed = 0;
  bool finished = false;

  bool operator==(const PartitionProgress&) const = default;
};

// Threads: one for each worker; Await from one.
class RevalidationRun {
 public:
  struct Options {
    std::vector<std::string> workers;  // HOST:PORT each
    int32_t partitions = 0;
    // Without getting any further.
    absl::Duration patience = absl::Seconds(30);
  };
  struct State {
    std::vector<PartitionProgress> partitions;
    // Once it has ended. UNAVAILABLE: no worker answers. ABORTED: nobody holds what is left, or it doesn't
    // get any further. Else what a worker refused it with.
    std::optional<absl::Status> result;
  };

  explicit RevalidationRun(Options options);
  // Ends it; what the workers have begun goes on without it.
  ~RevalidationRun();

  // The state, as soon as it differs from what Await returned last.
  State Await();

 private:
  struct Partition {
    PartitionProgress progress;
    bool taken = false;          // a thread asks its worker for it
    int64_t changed_before = 0;  // by runs that were broken off by a move
  };

  void Work(size_t worker);
  // Those that nobody asks for and that are not finished, one after the other from `from` on.
  std::optional<int32_t> Claim(int32_t from);
  void Advance(int32_t partition, PartitionProgress progress);
  // After a call; false: all is over.
  bool Release(int32_t partition, size_t worker, const absl::Status& status);
  bool Ended() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status OutOfPatience() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  const std::string request_id_;

  mutable absl::Mutex mutex_;
  std::vector<Partition> partitions_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Status> last_errors_ ABSL_GUARDED_BY(mutex_);  // of each worker
  absl::Time advanced_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> result_ ABSL_GUARDED_BY(mutex_);
  uint64_t news_ ABSL_GUARDED_BY(mutex_) = 1;
  uint64_t told_ ABSL_GUARDED_BY(mutex_) = 0;

  std::vector<std::thread> threads_;  // last: they use everything above
};

}  // namespace childsync::admin
