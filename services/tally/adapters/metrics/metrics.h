// What /metrics says of the tally beside the usual grpc_server_* (CONTRACT, section 2).
//
//   childsync_roster_children, childsync_completed_children, childsync_outstanding_children,
//     childsync_duplicate_claims           by unit
//   childsync_unknown_unit_children        children whose unit the reference data doesn't know: alert on > 0
//   childsync_changes_awaiting_verdict     left out while it can't be known
//   childsync_consumer_lag_records         by topic, partition
//   childsync_change_to_count_seconds      from a change's arrival in the log to its being counted; live ones
//   only childsync_records_applied_total        by topic childsync_tally_stopped                1: nothing is
//   applied any more, see /readyz childsync_checkpoint_seconds, childsync_checkpoint_bytes_total,
//   childsync_checkpoint_failures_total,
//     childsync_checkpoint_timestamp_seconds
//
// Threads: any.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace prometheus {
class Collectable;
class Registry;
}  // namespace prometheus

namespace childsync::tally {

class Reports;
class ServiceState;

// Delays of one batch, put into buckets without a lock; added to the metric at the batch's end.
class DelayBuckets {
 public:
  static constexpr std::array<double, 14> kBoundsSeconds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                            1,     2.5,  5,     10,   30,  120,  600};
  void Add(int64_t delay_ms);

 private:
  friend class Metrics;
  std::array<double, kBoundsSeconds.size() + 1> counts_{};
  double sum_seconds_ = 0;
  bool any_ = false;
};

struct PartitionLag {
  std::string topic;
  int32_t partition = 0;
  int64_t records = 0;
};

class Metrics {
 public:
  explicit Metrics(std::shared_ptr<prometheus::Registry> registry);
  ~Metrics();

  void OnBatch(size_t verdicts, size_t roster, DelayBuckets& delays);  // empties `delays`
  void OnCheckpoint(absl::Duration took, size_t bytes, absl::Time at);
  void OnCheckpointFailure();
  void SetLag(std::vector<PartitionLag> lag);

  // The gauges that are read off the newest figures. Both outlive it.
  std::shared_ptr<prometheus::Collectable> Gauges(Reports* reports, const ServiceState* state);

 private:
  struct Impl;
  const std::shared_ptr<Impl> impl_;
};

}  // namespace childsync::tally
