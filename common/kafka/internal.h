// What the .cc files of this room share; nothing outside includes it. librdkafka's types are only named here.
#ifndef CHILDSYNC_COMMON_KAFKA_INTERNAL_H_
#define CHILDSYNC_COMMON_KAFKA_INTERNAL_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"

struct rd_kafka_s;
struct rd_kafka_conf_s;
struct rd_kafka_consumer_group_metadata_s;
struct rd_kafka_error_s;
struct rd_kafka_topic_partition_list_s;

namespace childsync::kafka {

struct Destroy {
  void operator()(rd_kafka_s* client) const;
  void operator()(rd_kafka_conf_s* conf) const;
  void operator()(rd_kafka_consumer_group_metadata_s* metadata) const;
  void operator()(rd_kafka_topic_partition_list_s* list) const;
};
using ClientPtr = std::unique_ptr<rd_kafka_s, Destroy>;
using ConfPtr = std::unique_ptr<rd_kafka_conf_s, Destroy>;
using GroupMetadataPtr = std::unique_ptr<rd_kafka_consumer_group_metadata_s, Destroy>;
using ListPtr = std::unique_ptr<rd_kafka_topic_partition_list_s, Destroy>;

class GroupMetadata {
 public:
  explicit GroupMetadata(GroupMetadataPtr raw) : raw_(std::move(raw)) {}
  const rd_kafka_consumer_group_metadata_s* raw() const { return raw_.get(); }

 private:
  GroupMetadataPtr raw_;
};

// errors.cc: the one place where librdkafka's codes become ours. `code` is an rd_kafka_resp_err_t.
absl::Status FromCode(int code, std::string_view what);
// The same for a transactional call's error, which it destroys; null is OK.
absl::Status FromTransactionError(rd_kafka_error_s* error, std::string_view what);
// FAILED_PRECONDITION if the client is in a fatal state.
absl::Status FatalState(rd_kafka_s* client);

// conf.cc
// The settings every client has, then `defaults` (which the operator may change), then the operator's
// properties, then `fixed` (which he may not).
absl::StatusOr<ConfPtr> MakeConf(const ClientConfig& config, const Properties& defaults,
                                 const Properties& fixed);
enum class ClientType { kConsumer, kProducer };
absl::StatusOr<ClientPtr> MakeClient(ClientType type, ConfPtr conf);

// partitions.cc
int ToMs(absl::Duration timeout);
ListPtr ToList(std::span<const TopicPartition> partitions);
ListPtr ToList(std::span<const Offset> offsets);
std::vector<TopicPartition> PartitionsOf(const rd_kafka_topic_partition_list_s* list);
// The first error among the list's partitions, else its offsets.
absl::StatusOr<std::vector<Offset>> OffsetsOf(const rd_kafka_topic_partition_list_s* list,
                                              std::string_view what);
// Asks again, every 20 ms, while the answer is UNAVAILABLE: an open transaction's offsets are not given out.
absl::StatusOr<std::vector<Offset>> RetryUntil(
    absl::Time deadline, const std::function<absl::StatusOr<std::vector<Offset>>(absl::Duration left)>& ask);
absl::StatusOr<int32_t> QueryPartitionCount(rd_kafka_s* client, const std::string& topic,
                                            absl::Duration timeout);

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_INTERNAL_H_
