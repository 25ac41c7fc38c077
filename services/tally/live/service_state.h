// What the tally says of itself, and whether its figures may be shown.
//
// Threads: any.
#pragma once

#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace childsync::tally {

// starting -> catching up -> serving -> (stopped). A compacted log, read from its middle, shows states that
// never existed at one time: nothing is shown before the end that the log had at the start is reached.
enum class Phase { kStarting, kCatchingUp, kServing };

class ServiceState {
 public:
  struct View {
    Phase phase = Phase::kStarting;
    // Why nothing is being applied though it should be; empty: all is well. While serving, the last position
    // goes on being shown.
    std::string trouble;
    bool serving() const { return phase == Phase::kServing; }
  };

  View view() const {
    const absl::MutexLock lock(&mutex_);
    return view_;
  }
  void SetPhase(Phase phase) {
    const absl::MutexLock lock(&mutex_);
    view_.phase = phase;
  }
  void SetTrouble(std::string trouble) {
    const absl::MutexLock lock(&mutex_);
    view_.trouble = std::move(trouble);
  }

 private:
  mutable absl::Mutex mutex_;
  View view_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace childsync::tally
