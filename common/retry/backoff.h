// How long to wait before the next try: doubling, bounded, with jitter so that many callers don't come back
// at once. Threads: one at a time.
#pragma once

#include <algorithm>

#include "absl/random/random.h"
#include "absl/time/time.h"

namespace childsync {

class Backoff {
 public:
  Backoff(absl::Duration first, absl::Duration longest) : first_(first), longest_(longest), next_(first) {}

  // Between half and all of the present step; the next step is twice as long.
  absl::Duration Next() {
    const absl::Duration step = next_;
    next_ = std::min(longest_, step * 2);
    return step * absl::Uniform(bits_, 0.5, 1.0);
  }
  // After a success.
  void Reset() { next_ = first_; }

 private:
  const absl::Duration first_;
  const absl::Duration longest_;
  absl::Duration next_;
  absl::BitGen bits_;
};

}  // namespace childsync
