#include "tests/broker/kafka_testing.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace childsync::kafka {

std::unique_ptr<Consumer> NewConsumer(ConsumerConfig config) {
  config.client = TestBroker::Get().client();
  absl::StatusOr<std::unique_ptr<Consumer>> consumer = Consumer::Create(config);
  EXPECT_TRUE(consumer.ok()) << consumer.status();
  return *std::move(consumer);
}

std::unique_ptr<Producer> NewProducer(ProducerConfig config) {
  config.client = TestBroker::Get().client();
  absl::StatusOr<std::unique_ptr<Producer>> producer = Producer::Create(config);
  EXPECT_TRUE(producer.ok()) << producer.status();
  return *std::move(producer);
}

std::unique_ptr<TransactionalProducer> NewTransactionalProducer(const std::string& id,
                                                                absl::Duration timeout) {
  TransactionalProducerConfig config;
  config.producer.client = TestBroker::Get().client();
  config.transactional_id = id;
  config.transaction_timeout = timeout;
  absl::StatusOr<std::unique_ptr<TransactionalProducer>> producer = TransactionalProducer::Create(config);
  EXPECT_TRUE(producer.ok()) << producer.status();
  EXPECT_EQ((*producer)->InitTransactions(kPatience), absl::OkStatus());
  return *std::move(producer);
}

void Write(const std::string& topic, int32_t partition, const std::vector<std::string>& values) {
  const std::unique_ptr<Producer> producer = NewProducer();
  int i = 0;
  for (const std::string& value : values) {
    const std::string key = absl::StrCat("k", i++);
    ASSERT_EQ(
        producer->Send({.topic = topic, .partition = partition, .key = key, .value = value, .headers = {}}),
        absl::OkStatus());
  }
  ASSERT_EQ(producer->Flush(kPatience), absl::OkStatus());
}

std::vector<std::string> Numbers(int count) {
  std::vector<std::string> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(absl::StrCat(i));
  return numbers;
}

std::vector<Record> ReadToEnd(const std::vector<Offset>& starts, bool read_committed,
                              std::vector<Offset>* ends) {
  ConsumerConfig config;
  config.read_committed = read_committed;
  const std::unique_ptr<Consumer> consumer = NewConsumer(config);
  EXPECT_EQ(consumer->Assign(starts), absl::OkStatus());
  std::vector<Record> records;
  std::map<TopicPartition, int64_t> reached;
  const bool done = PollUntil(
      {consumer.get()}, [&] { return reached.size() == starts.size(); },
      [&](Consumer&, const Batch& batch) {
        for (const Message& m : batch.messages()) {
          records.push_back({m.partition(), m.offset(), std::string(m.key()), std::string(m.value())});
        }
        for (const PartitionEnd& end : batch.ends()) reached[end.at.tp] = end.at.offset;
      });
  EXPECT_TRUE(done) << "the ends were not reached";
  if (ends != nullptr) {
    for (const auto& [tp, offset] : reached) ends->push_back({tp, offset});
  }
  return records;
}

std::vector<std::string> ValuesOf(const std::vector<Record>& records) {
  std::vector<std::string> values;
  for (const Record& record : records) values.push_back(record.value);
  return values;
}

bool PollUntil(const std::vector<Consumer*>& consumers, const std::function<bool()>& done,
               const std::function<void(Consumer&, const Batch&)>& sink) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (!done()) {
    if (absl::Now() > deadline) return false;
    for (Consumer* consumer : consumers) {
      const absl::StatusOr<Batch> batch = consumer->Poll(500, absl::Milliseconds(20));
      EXPECT_TRUE(batch.ok()) << batch.status();
      if (!batch.ok()) return false;
      if (sink) sink(*consumer, *batch);
    }
  }
  return true;
}

absl::StatusOr<std::vector<Offset>> RecordingListener::OnAssigned(
    const std::vector<TopicPartition>& partitions) {
  if (!answer.ok()) return std::exchange(answer, absl::OkStatus());
  ++assigned;
  owned = partitions;
  std::vector<Offset> starts;
  for (const TopicPartition& tp : partitions) starts.push_back({tp, start});
  return starts;
}

void RecordingListener::OnRevoked(const std::vector<TopicPartition>&) {
  ++revoked;
  owned.clear();
}

}  // namespace childsync::kafka
