// What the tally says of itself, and whether its figures may be shown.
//
// Threads: any.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace childsync::tally {

// A compacted log, read from its middle, shows states that
// never existed at one time: nothing is shown before the end that the log had at the start is reached.
enum class Phase { kStarting, kCatchingUp, kServing };

class ServiceState {
 public:
  // `on_serving` is called whenever the phase becomes kServing, on the thread that says so.
  explicit ServiceState(std::function<void()> on_serving = [] {}) : on_serving_(std::move(on_serving)) {}

  struct View {
    Phase phase = Phase::kStarting;
    // Nothing is applied any more, and why; for good. The last position goes on being shown.
    std::string stopped;
    // Something that passes: the broker can't be reached.
    std::string trouble;

    bool serving() const { return phase == Phase::kServing; }
    const std::string& reason() const { return stopped.empty() ? trouble : stopped; }
  };

  View view() const {
    const absl::MutexLock lock(&mutex_);
    return view_;
  }
  void SetPhase(Phase phase) {
    {
      const absl::MutexLock lock(&mutex_);
      view_.phase = phase;
    }
    if (phase == Phase::kServing) on_serving_();
  }
  void Stop(std::string reason) {
    const absl::MutexLock lock(&mutex_);
    view_.stopped = std::move(reason);
  }
  // Empty: it has passed.
  void SetTrouble(std::string trouble) {
    const absl::MutexLock lock(&mutex_);
    view_.trouble = std::move(trouble);
  }

 private:
  const std::function<void()> on_serving_;
  mutable absl::Mutex mutex_;
  View view_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace childsync::tally
