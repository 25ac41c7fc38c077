// Records as they were read: views into librdkafka's buffers, nothing copied.
#ifndef CHILDSYNC_COMMON_KAFKA_MESSAGE_H_
#define CHILDSYNC_COMMON_KAFKA_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "common/kafka/client.h"

struct rd_kafka_message_s;

namespace childsync::kafka {

class GroupMetadata;

// One record. Valid, with all its views, while the Batch it came from lives. Cheap to copy.
class Message {
 public:
  // Position of the topic in what was given to Subscribe(), or, of Assign(), in the order of first mention.
  int topic_index() const { return topic_index_; }
  std::string_view topic() const;
  int32_t partition() const { return partition_; }
  int64_t offset() const { return offset_; }
  // The broker's time of append, milliseconds since 1970.
  int64_t timestamp_ms() const;
  std::string_view key() const { return key_; }
  // False for a tombstone.
  bool has_value() const { return has_value_; }
  std::string_view value() const { return value_; }
  // The last header of that name. Headers are parsed at the first call for a record; one thread at a time.
  std::optional<std::string_view> header(std::string_view name) const;
  // All headers, in order.
  std::vector<Header> headers() const;

 private:
  friend class Batch;
  friend class BatchBuilder;
  rd_kafka_message_s* raw_ = nullptr;
  std::string_view key_;
  std::string_view value_;
  int64_t offset_ = 0;
  int32_t partition_ = 0;
  int16_t topic_index_ = 0;
  bool has_value_ = false;
};

// The end of a partition was reached: everything before `offset` (which lies past transaction markers) was
// handed out by this poll or an earlier one. Under read_committed the end is where the first transaction
// without a marker begins.
struct PartitionEnd {
  int topic_index = 0;
  Offset at;
};

// What one Poll returned. Owns the records; may be moved to and destroyed on another thread, but must be
// destroyed before its Consumer.
class Batch {
 public:
  Batch() = default;
  Batch(Batch&&) noexcept = default;
  Batch& operator=(Batch&& other) noexcept;
  ~Batch();

  std::span<const Message> messages() const { return messages_; }
  bool empty() const { return messages_.empty() && ends_.empty(); }
  // Partitions whose end was reached since the last poll, in the order in which it happened.
  const std::vector<PartitionEnd>& ends() const { return ends_; }
  // The group membership under which these records were read, for SendOffsets; null without a group.
  const std::shared_ptr<const GroupMetadata>& group() const { return group_; }

 private:
  friend class BatchBuilder;
  void Release();
  std::vector<Message> messages_;
  std::vector<PartitionEnd> ends_;
  std::shared_ptr<const GroupMetadata> group_;
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_MESSAGE_H_
