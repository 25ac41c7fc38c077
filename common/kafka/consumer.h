// Reads the log: as a static member of a group, or from explicit offsets without one.
//
// There is no automatic commit, no stored offset and no automatic reset: every start is an explicit offset
// (or kOffsetBeginning), and one that is not in the log is OUT_OF_RANGE.
//
// Threads: Subscribe, Assign, Poll, Pause, Resume and the destructor from one thread (librdkafka 2.0 loses
// records when a partition is paused while another thread polls). The others from any thread.
#ifndef CHILDSYNC_COMMON_KAFKA_CONSUMER_H_
#define CHILDSYNC_COMMON_KAFKA_CONSUMER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"
#include "common/kafka/message.h"

namespace childsync::kafka {

// Membership of a group as of an assignment, for TransactionalProducer::SendOffsets: the broker refuses
// offsets sent under a generation that has passed. Taken when the partitions were assigned, never later: the
// generation of a later assignment would let offsets of partitions that moved away slip through the fence.
class GroupMetadata;

struct ConsumerConfig {
  ClientConfig client;
  std::string group_id;           // empty: Assign() only
  std::string group_instance_id;  // static membership: a restart within session_timeout moves no partition
  bool read_committed = true;     // records of open and aborted transactions are not seen
  absl::Duration session_timeout = absl::Seconds(10);   // a dead member's partitions move after this
  absl::Duration max_poll_interval = absl::Minutes(5);  // a member that doesn't Poll for this long is out
  int queued_records_min = 100'000;                     // a partition: fetched ahead until this many wait
  int queued_kib_max = 65'536;                          // a partition: or this many KiB
};

// Called within Poll, on its thread.
class RebalanceListener {
 public:
  virtual ~RebalanceListener() = default;
  // Says where to start, for each of `partitions`. An error is returned by Poll, and the next Poll asks
  // again.
  virtual absl::StatusOr<std::vector<Offset>> OnAssigned(const std::vector<TopicPartition>& partitions) = 0;
  // The partitions are about to go; offsets may still be sent. Batches in hand must not be processed after
  // it.
  virtual void OnRevoked(const std::vector<TopicPartition>& partitions) = 0;
  // The partitions have gone already (this member was thrown out): nothing that is sent for them will be
  // taken.
  virtual void OnLost(const std::vector<TopicPartition>& partitions) { OnRevoked(partitions); }
};

class Consumer {
 public:
  static absl::StatusOr<std::unique_ptr<Consumer>> Create(const ConsumerConfig& config);
  virtual ~Consumer() = default;

  // Joins the group. `listener` must outlive the consumer. A topic that doesn't exist yet is awaited.
  virtual absl::Status Subscribe(const std::vector<std::string>& topics, RebalanceListener* listener) = 0;
  // Reads these partitions from these offsets, without a group.
  virtual absl::Status Assign(const std::vector<Offset>& starts) = 0;

  // Waits up to `timeout` for a first record, end or rebalance, then takes what is there, at most
  // `records_max` of both together. Serves rebalances: must be called again within max_poll_interval. An
  // empty batch is no error. An error other than UNAVAILABLE is for good: every later Poll repeats it.
  // Records read before it were handed out, none after it are.
  virtual absl::StatusOr<Batch> Poll(size_t records_max, absl::Duration timeout) = 0;

  // All assigned partitions, those of a later assignment not; records fetched ahead are read again after
  // Resume. Membership and its generation stay.
  virtual absl::Status Pause() = 0;
  virtual absl::Status Resume() = 0;

  // The group's committed offsets, waiting for open transactions to end; kNoOffset where there is none.
  virtual absl::StatusOr<std::vector<Offset>> Committed(const std::vector<TopicPartition>& partitions,
                                                        absl::Duration timeout) = 0;
  // Asked of the broker.
  virtual absl::StatusOr<Watermarks> QueryWatermarks(const TopicPartition& tp, absl::Duration timeout) = 0;
  // As of the last fetch, without asking anybody; high is -1 before the first. For lag metrics.
  virtual Watermarks CachedWatermarks(const TopicPartition& tp) = 0;
  virtual absl::StatusOr<int32_t> PartitionCount(const std::string& topic, absl::Duration timeout) = 0;
  virtual absl::StatusOr<std::string> ClusterId(absl::Duration timeout) = 0;

  // The membership of the present assignment; null without one. From the polling thread; Batch::group() is
  // the same as of a batch.
  virtual std::shared_ptr<const GroupMetadata> group() const = 0;
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_CONSUMER_H_
