// A small language for tests of the log: write these, read that.
#ifndef CHILDSYNC_TESTS_BROKER_KAFKA_TESTING_H_
#define CHILDSYNC_TESTS_BROKER_KAFKA_TESTING_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/kafka/consumer.h"
#include "common/kafka/producer.h"
#include "tests/broker/broker_fixture.h"

namespace childsync::kafka {

inline constexpr absl::Duration kPatience = absl::Seconds(60);

struct Record {
  int32_t partition = 0;
  int64_t offset = 0;
  std::string key;
  std::string value;
  friend bool operator==(const Record&, const Record&) = default;
};

std::unique_ptr<Consumer> NewConsumer(ConsumerConfig config = {});
std::unique_ptr<Producer> NewProducer(ProducerConfig config = {});
// Initialised.
std::unique_ptr<TransactionalProducer> NewTransactionalProducer(const std::string& id,
                                                                absl::Duration timeout = absl::Seconds(10));

// Writes `values` with keys k0, k1, ... to one partition and waits for the acknowledgements.
void Write(const std::string& topic, int32_t partition, const std::vector<std::string>& values);
std::vector<std::string> Numbers(int count);

// Polls until each of `starts` has reached its end. The ends are added to `ends` if it isn't null.
std::vector<Record> ReadToEnd(const std::vector<Offset>& starts, bool read_committed = true,
                              std::vector<Offset>* ends = nullptr);
std::vector<std::string> ValuesOf(const std::vector<Record>& records);

// Polls the consumers in turn until `done`, for kPatience; false when that was not enough. Records go to
// `sink`.
bool PollUntil(const std::vector<Consumer*>& consumers, const std::function<bool()>& done,
               const std::function<void(Consumer&, const Batch&)>& sink = nullptr);

// Starts every partition at the beginning, and remembers what it was told.
class RecordingListener : public RebalanceListener {
 public:
  absl::StatusOr<std::vector<Offset>> OnAssigned(const std::vector<TopicPartition>& partitions) override;
  void OnRevoked(const std::vector<TopicPartition>& partitions) override;

  std::vector<TopicPartition> owned;
  int assigned = 0;
  int revoked = 0;
  int64_t start = kOffsetBeginning;
  absl::Status answer;  // of OnAssigned, when it isn't OK; once
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_TESTS_BROKER_KAFKA_TESTING_H_
