// Makes a Batch of what librdkafka handed out; for consumer.cc only.
#ifndef CHILDSYNC_COMMON_KAFKA_BATCH_BUILDER_H_
#define CHILDSYNC_COMMON_KAFKA_BATCH_BUILDER_H_

#include <memory>
#include <utility>

#include "common/kafka/message.h"

namespace childsync::kafka {

class BatchBuilder {
 public:
  BatchBuilder(size_t records_max, std::shared_ptr<const GroupMetadata> group) {
    batch_.messages_.reserve(records_max);
    batch_.group_ = std::move(group);
  }
  // Takes over `raw`, which holds a record.
  void Add(rd_kafka_message_s* raw, int topic_index);
  void AddEnd(PartitionEnd end) { batch_.ends_.push_back(std::move(end)); }
  Batch Take() { return std::move(batch_); }

 private:
  Batch batch_;
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_BATCH_BUILDER_H_
