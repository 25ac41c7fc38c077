#include "services/commune-agent/adapters/patience.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "absl/time/clock.h"

namespace childsync::commune_agent {
namespace {

constexpr absl::Duration kPauseMax = absl::Seconds(2);

}  // namespace

Patience::Patience(absl::Duration total, std::stop_token stop)
    : end_(absl::Now() + total), stop_(std::move(stop)) {}

bool Patience::MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

bool Patience::Wait(std::optional<absl::Duration> asked) {
  std::minstd_rand random(std::random_device{}());
  const absl::Duration jittered = pause_ * std::uniform_real_distribution<>(0.75, 1.25)(random);
  const absl::Duration pause = std::max(jittered, asked.value_or(absl::ZeroDuration()));
  pause_ = std::min(pause_ * 2, kPauseMax);
  return absl::Now() + pause < end_ && SleepUnlessStopped(pause, stop_);
}

absl::Duration Patience::left() const {
  return stop_.stop_requested() ? absl::ZeroDuration() : end_ - absl::Now();
}

bool SleepUnlessStopped(absl::Duration time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any nobody_notifies;
  std::unique_lock lock(mutex);
  return !nobody_notifies.wait_for(lock, stop, absl::ToChronoNanoseconds(time),
                                   [&stop] { return stop.stop_requested(); });
}

}  // namespace childsync::commune_agent
