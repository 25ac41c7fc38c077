// Lets so many things happen in a second, and a second's worth at once after a rest. Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstddef>

#include "absl/time/time.h"

namespace childsync::validation {

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

}  // namespace childsync::validation
