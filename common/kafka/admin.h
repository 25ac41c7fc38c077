// Makes, describes and measures topics and groups. Threads: any.
#ifndef CHILDSYNC_COMMON_KAFKA_ADMIN_H_
#define CHILDSYNC_COMMON_KAFKA_ADMIN_H_

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"

namespace childsync::kafka {

struct TopicSpec {
  std::string name;
  int32_t partitions = 1;
  int32_t replication = 1;
  std::map<std::string, std::string> config;  // of a description: every setting the broker knows
};

class Admin {
 public:
  static absl::StatusOr<std::unique_ptr<Admin>> Create(const ClientConfig& config);
  virtual ~Admin() = default;

  // Makes them and waits until the cluster's metadata show them with all partitions led. ALREADY_EXISTS names
  // the first that does; the others are made all the same.
  virtual absl::Status CreateTopics(std::span<const TopicSpec> topics, absl::Duration timeout) = 0;
  // Those of `names` that exist.
  virtual absl::StatusOr<std::vector<TopicSpec>> DescribeTopics(std::span<const std::string> names,
                                                                absl::Duration timeout) = 0;
  virtual absl::Status DeleteTopics(std::span<const std::string> names, absl::Duration timeout) = 0;
  // kNoOffset where the group has none. Offsets of open transactions are awaited.
  virtual absl::StatusOr<std::vector<Offset>> GroupOffsets(const std::string& group,
                                                           std::span<const TopicPartition> partitions,
                                                           absl::Duration timeout) = 0;
  // One past the newest record (and transaction marker) of each; read_committed: up to where the first
  // transaction begins whose marker is not written. A transaction that was committed, offsets and all, may be
  // such for a moment: to have read everything from before a committed offset, read (committed) to the end
  // without read_committed.
  virtual absl::StatusOr<std::vector<Offset>> EndOffsets(std::span<const TopicPartition> partitions,
                                                         bool read_committed, absl::Duration timeout) = 0;
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_ADMIN_H_
