// When sets of records are judged again, and how large. Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstddef>

#include "absl/time/time.h"

namespace childsync::validation {

// Lets so many things happen in a second, and a second's worth at once after a rest.
class Pace {
 public:
  explicit Pace(double per_second) : per_second_(per_second), saved_(per_second) {}

  // How many may happen now.
  size_t Allowed(absl::Time now) {
    if (last_ != absl::InfinitePast()) {
      saved_ = std::min(per_second_, saved_ + per_second_ * absl::ToDoubleSeconds(now - last_));
    }
    last_ = now;
    return static_cast<size_t>(std::max(0.0, saved_));
  }
  void Spend(size_t count) { saved_ -= static_cast<double>(count); }

 private:
  const double per_second_;
  double saved_;
  absl::Time last_ = absl::InfinitePast();
};

// Lets few records wait for more: reading the log costs the same for a few as for many that lie as far apart.
// After a set there is a rest as long as it took, unless enough are ready for the next one at once.
class Gathering {
 public:
  static constexpr absl::Duration kRestMax = absl::Seconds(2);

  bool Due(size_t ready, size_t enough, absl::Time now) const {
    return ready >= enough || now >= rest_until_;
  }
  void Took(absl::Time began, absl::Time ended) { rest_until_ = ended + std::min(ended - began, kRestMax); }

 private:
  absl::Time rest_until_ = absl::InfinitePast();
};

}  // namespace childsync::validation
