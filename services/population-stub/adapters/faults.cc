#include "services/population-stub/adapters/faults.h"

#include <algorithm>

#include "common/grpc/status.h"

namespace childsync::population_stub {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(1);

}  // namespace

Faults::Faults(const FaultsConfig& config)
    : config_(config), outage_(config.outage), tokens_(std::max(1.0, config.rate_limit)) {}

absl::Status Faults::CheckOutage() const {
  return outage_ ? rpc::UnavailableFor("the population database is down", kRetryAfter) : absl::OkStatus();
}

absl::Status Faults::Admit(absl::Time now) {
  if (absl::Status up = CheckOutage(); !up.ok()) return up;
  if (config_.rate_limit <= 0 && config_.error_rate <= 0) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  if (config_.rate_limit > 0) {
    if (now > filled_at_) {
      const double burst = std::max(1.0, config_.rate_limit);
      const double filled = tokens_ + absl::ToDoubleSeconds(now - filled_at_) * config_.rate_limit;
      tokens_ = std::min(burst, filled);
      filled_at_ = now;
    }
    if (tokens_ < 1) {
      absl::Status limited =
          absl::ResourceExhaustedError("more calls a second than the population database allows");
      rpc::SetRetryAfter(limited, absl::Seconds((1 - tokens_) / config_.rate_limit));
      return limited;
    }
    tokens_ -= 1;
  }
  if (absl::Bernoulli(bits_, config_.error_rate)) {
    return rpc::UnavailableFor("the population database failed on purpose (--error-rate)", kRetryAfter);
  }
  return absl::OkStatus();
}

absl::Duration Faults::Delay() {
  if (config_.latency_jitter <= absl::ZeroDuration()) return config_.latency;
  absl::MutexLock lock(&mutex_);
  return config_.latency + config_.latency_jitter * absl::Uniform(bits_, 0.0, 1.0);
}

}  // namespace childsync::population_stub
