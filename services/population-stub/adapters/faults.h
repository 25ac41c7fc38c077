// What goes wrong on purpose: latency, errors, a rate limit, an outage that can be switched while running.
//
// Threads: any.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_FAULTS_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_FAULTS_H_

#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace childsync::population_stub {

struct FaultsConfig {
  // Of every answer; jitter adds between nothing and so much.
  absl::Duration latency = absl::ZeroDuration();
  absl::Duration latency_jitter = absl::ZeroDuration();
  // The share of calls that end in UNAVAILABLE.
  double error_rate = 0;
  // Calls a second, all methods together; 0: no limit. A second's worth may come at once.
  double rate_limit = 0;
  bool outage = false;
};

class Faults {
 public:
  explicit Faults(const FaultsConfig& config);

  // Whether a call that comes at `now` is served. UNAVAILABLE (outage, error) and RESOURCE_EXHAUSTED (rate
  // limit) have RetryInfo.
  absl::Status Admit(absl::Time now);
  // How long this call's answer is held back.
  absl::Duration Delay();

  void SetOutage(bool outage) { outage_ = outage; }
  bool outage() const { return outage_; }
  // UNAVAILABLE with RetryInfo in an outage: long streams ask again and again.
  absl::Status CheckOutage() const;

 private:
  const FaultsConfig config_;
  std::atomic<bool> outage_;
  absl::Mutex mutex_;
  absl::BitGen bits_ ABSL_GUARDED_BY(mutex_);
  double tokens_ ABSL_GUARDED_BY(mutex_);
  absl::Time filled_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_FAULTS_H_
