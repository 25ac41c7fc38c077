// Tries a call again while the other side is away: with growing, jittered pauses, and only for so long.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_PATIENCE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_PATIENCE_H_

#include <optional>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace childsync::commune_agent {

// One for each thing that is tried. Threads: one.
class Patience {
 public:
  // A request to stop ends it early.
  explicit Patience(absl::Duration total, std::stop_token stop = {});

  // Whether a call that ended so may work later.
  static bool MayPass(const absl::Status& status);
  // Waits before the next try, as long as the other side asked for if it did. False: patience is at its end.
  bool Wait(std::optional<absl::Duration> asked = std::nullopt);
  absl::Duration left() const;

 private:
  absl::Time end_;
  std::stop_token stop_;
  absl::Duration pause_ = absl::Milliseconds(50);
};

// False: a stop was requested before the time was over.
bool SleepUnlessStopped(absl::Duration time, const std::stop_token& stop);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_PATIENCE_H_
