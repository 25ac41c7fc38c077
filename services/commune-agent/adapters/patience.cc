#include "services/commune-agent/adapters/patience.h"

#include <algorithm>
#include <random>

#include "absl/time/clock.h"

namespace childsync::commune_agent {
namespace {

constexpr absl::Duration kPauseMax = absl::Seconds(2);

}  // namespace

bool Patience::MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

bool Patience::Wait(std::optional<absl::Duration> asked) {
  std::minstd_rand random(std::random_device{}());
  const absl::Duration jittered = pause_ * std::uniform_real_distribution<>(0.75, 1.25)(random);
  const absl::Duration pause = std::max(jittered, asked.value_or(absl::ZeroDuration()));
  pause_ = std::min(pause_ * 2, kPauseMax);
  if (absl::Now() + pause >= end_) return false;
  absl::SleepFor(pause);
  return true;
}

}  // namespace childsync::commune_agent
