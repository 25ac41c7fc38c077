// Producer and TransactionalProducer against the real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/kafka/producer.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::kafka {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TestBroker& Kafka() { return TestBroker::Get(); }

OutMessage To(const std::string& topic, std::string_view value) {
  return {.topic = topic, .partition = 0, .key = "k", .value = value, .headers = {}};
}

int64_t EndOf(const std::string& topic, bool read_committed) {
  const std::vector<TopicPartition> partitions = {{topic, 0}};
  const absl::StatusOr<std::vector<Offset>> ends =
      Kafka().admin().EndOffsets(partitions, read_committed, kPatience);
  EXPECT_TRUE(ends.ok()) << ends.status();
  return ends.value().at(0).offset;
}

// Of a topic without an open transaction: a commit is decided before its markers are in the log.
std::vector<std::string> Committed(const std::string& topic) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (EndOf(topic, true) < EndOf(topic, false) && absl::Now() < deadline) {
  }
  return ValuesOf(ReadToEnd({{{topic, 0}, 0}}));
}

TEST(ProducerTest, PlacesAKeyWhereJavaDoes) {
  const std::string topic = Kafka().NewTopic("murmur", 12);
  const std::unique_ptr<Producer> producer = NewProducer();
  for (const char* key : {"21", "foobar", "a-little-bit-long-string"}) {
    ASSERT_TRUE(producer->Send({.topic = topic, .key = key, .value = "v", .headers = {}}).ok());
  }
  ASSERT_TRUE(producer->Flush(kPatience).ok());
  // Utils.toPositive(murmur2(key)) % 12, with the hashes of Kafka's own UtilsTest.
  const auto partition_of = [](int32_t hash) { return (hash & 0x7fffffff) % 12; };
  for (const auto& [key, hash] : std::map<std::string, int32_t>{
           {"21", -973932308}, {"foobar", -790332482}, {"a-little-bit-long-string", -985981536}}) {
    const std::vector<Record> records = ReadToEnd({{{topic, partition_of(hash)}, 0}});
    EXPECT_TRUE(std::any_of(records.begin(), records.end(), [&](const Record& r) { return r.key == key; }))
        << key;
  }
}

TEST(ProducerTest, FlushSaysThatADeliveryFailedOnce) {
  const std::string topic = Kafka().NewTopic("small", 1, {{"max.message.bytes", "1000"}});
  ProducerConfig config;
  config.compression = "none";
  const std::unique_ptr<Producer> producer = NewProducer(config);
  ASSERT_TRUE(producer->Send(To(topic, std::string(5000, 'x'))).ok());
  EXPECT_EQ(producer->Flush(kPatience).code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(producer->Send(To(topic, "fits")).ok());
  EXPECT_EQ(producer->Flush(kPatience), absl::OkStatus());
  EXPECT_THAT(Committed(topic), ElementsAre("fits"));
}

TEST(ProducerTest, AFullQueueMakesSendWaitAndThenSayUnavailable) {
  const std::string topic = Kafka().NewTopic("full", 1);
  ProducerConfig config;
  config.queue_records_max = 10;
  config.send_timeout = absl::Milliseconds(300);
  const std::unique_ptr<Producer> producer = NewProducer(config);
  ASSERT_TRUE(producer->Send(To(topic, "0")).ok());
  ASSERT_TRUE(producer->Flush(kPatience).ok());
  Kafka().Pause();
  absl::Status status;
  int taken = 0;
  for (; status.ok() && taken < 100; ++taken) status = producer->Send(To(topic, "x"));
  Kafka().Resume();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_LE(taken, 11);
  EXPECT_EQ(producer->Flush(kPatience), absl::OkStatus());
  EXPECT_EQ(Committed(topic).size(), static_cast<size_t>(taken));  // "0", and all but the one refused
}

TEST(TransactionTest, WhatIsAbortedOrOpenIsNotSeen) {
  const std::string topic = Kafka().NewTopic("abort", 1);
  const auto producer = NewTransactionalProducer(Kafka().Unique("tx"));
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(topic, "aborted")).ok());
  ASSERT_TRUE(producer->Abort(kPatience).ok());
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(topic, "committed")).ok());
  ASSERT_TRUE(producer->Commit(kPatience).ok());
  EXPECT_THAT(Committed(topic), ElementsAre("committed"));
  const int64_t stable = EndOf(topic, true);
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(topic, "open")).ok());
  const absl::Time deadline = absl::Now() + kPatience;
  while (EndOf(topic, false) == stable && absl::Now() < deadline) {
  }
  EXPECT_GT(EndOf(topic, false), stable);
  EXPECT_EQ(EndOf(topic, true), stable);
  EXPECT_THAT(ValuesOf(ReadToEnd({{{topic, 0}, 0}})), ElementsAre("committed"));
  EXPECT_THAT(ValuesOf(ReadToEnd({{{topic, 0}, 0}}, false)), testing::Contains("open"));
  EXPECT_TRUE(producer->Abort(kPatience).ok());
}

TEST(TransactionTest, TheEndLiesPastTheMarkers) {
  const std::string topic = Kafka().NewTopic("marker", 1);
  const auto producer = NewTransactionalProducer(Kafka().Unique("tx"));
  ASSERT_TRUE(producer->Begin().ok());
  for (const std::string& value : Numbers(3)) ASSERT_TRUE(producer->Send(To(topic, value)).ok());
  ASSERT_TRUE(producer->Commit(kPatience).ok());
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(topic, "aborted")).ok());
  // Abort throws away what is not sent yet: make sure there is something to end.
  const absl::Time deadline = absl::Now() + kPatience;
  while (EndOf(topic, false) < 5 && absl::Now() < deadline) {
  }
  ASSERT_TRUE(producer->Abort(kPatience).ok());
  EXPECT_THAT(Committed(topic), ElementsAre("0", "1", "2"));
  std::vector<Offset> ends;
  EXPECT_EQ(ReadToEnd({{{topic, 0}, 0}}, true, &ends).size(), 3);
  EXPECT_THAT(ends,
              ElementsAre(Offset{{topic, 0}, 6}));  // 3 records, a marker, an aborted record, its marker
  EXPECT_EQ(EndOf(topic, true), 6);
}

TEST(TransactionTest, ASecondProducerFencesTheFirst) {
  const std::string topic = Kafka().NewTopic("fence", 1);
  const std::string id = Kafka().Unique("tx");
  const auto first = NewTransactionalProducer(id);
  ASSERT_TRUE(first->Begin().ok());
  ASSERT_TRUE(first->Send(To(topic, "first")).ok());
  const auto second = NewTransactionalProducer(id);
  ASSERT_TRUE(second->Begin().ok());
  ASSERT_TRUE(second->Send(To(topic, "second")).ok());
  ASSERT_TRUE(second->Commit(kPatience).ok());
  const absl::Status fenced = first->Commit(kPatience);
  EXPECT_EQ(fenced.code(), absl::StatusCode::kFailedPrecondition) << fenced;
  EXPECT_EQ(first->Begin().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Committed(topic), ElementsAre("second"));
}

TEST(TransactionTest, IdleTooLongIsFencedAndANewProducerGoesOn) {
  const std::string topic = Kafka().NewTopic("idle", 1);
  const std::string id = Kafka().Unique("tx");
  const auto idle = NewTransactionalProducer(id, absl::Seconds(1));
  ASSERT_TRUE(idle->Begin().ok());
  ASSERT_TRUE(idle->Send(To(topic, "idle")).ok());
  const absl::Time deadline = absl::Now() + kPatience;
  while (EndOf(topic, true) < 2 &&
         absl::Now() < deadline) {  // until the broker has ended it: record and marker
  }
  const absl::Status late = idle->Commit(kPatience);
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition) << late;
  const auto next = NewTransactionalProducer(id);
  ASSERT_TRUE(next->Begin().ok());
  ASSERT_TRUE(next->Send(To(topic, "next")).ok());
  EXPECT_EQ(next->Commit(kPatience), absl::OkStatus());
  EXPECT_THAT(Committed(topic), ElementsAre("next"));
}

TEST(TransactionTest, ARecordThatIsTooLargeIsRefusedAndTheRestGoesOn) {
  const std::string topic = Kafka().NewTopic("large", 1);
  const auto producer = NewTransactionalProducer(Kafka().Unique("tx"));
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(topic, "a")).ok());
  EXPECT_EQ(producer->Send(To(topic, std::string(3'000'000, 'x'))).code(),
            absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(producer->Send(To(topic, "b")).ok());
  EXPECT_EQ(producer->Commit(kPatience), absl::OkStatus());
  EXPECT_THAT(Committed(topic), ElementsAre("a", "b"));
}

TEST(TransactionTest, ARecordTheBrokerRefusesAbortsTheTransaction) {
  const std::string topic =
      Kafka().NewTopic("refuse", 1, {{"max.message.bytes", "1000"}, {"compression.type", "uncompressed"}});
  TransactionalProducerConfig config;
  config.producer.client = Kafka().client();
  config.producer.compression = "none";
  config.transactional_id = Kafka().Unique("tx");
  const auto producer = TransactionalProducer::Create(config);
  ASSERT_TRUE(producer.ok());
  ASSERT_TRUE((*producer)->InitTransactions(kPatience).ok());
  ASSERT_TRUE((*producer)->Begin().ok());
  ASSERT_TRUE((*producer)->Send(To(topic, std::string(5000, 'x'))).ok());
  EXPECT_EQ((*producer)->Commit(kPatience).code(), absl::StatusCode::kAborted);
  // The broker never saw the refused record's sequence number, so librdkafka 2.0 needs another abort before
  // it takes up a new epoch; to the caller both are the same.
  absl::Status status = absl::AbortedError("the first");
  int redone = 0;
  for (; absl::IsAborted(status) && redone < 3; ++redone) {
    ASSERT_EQ((*producer)->Abort(kPatience), absl::OkStatus());
    ASSERT_EQ((*producer)->Begin(), absl::OkStatus());
    ASSERT_EQ((*producer)->Send(To(topic, "fits")), absl::OkStatus());
    status = (*producer)->Commit(kPatience);
  }
  EXPECT_EQ(status, absl::OkStatus()) << "after " << redone;
  EXPECT_THAT(Committed(topic), ElementsAre("fits"));
}

TEST(TransactionTest, ACommitThatTimedOutGoesOnWhenItIsCalledAgain) {
  const std::string topic = Kafka().NewTopic("timeout", 1);
  const auto producer = NewTransactionalProducer(Kafka().Unique("tx"));
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(topic, "once")).ok());
  Kafka().Pause();
  const absl::Status late = producer->Commit(absl::Milliseconds(500));
  Kafka().Resume();
  EXPECT_EQ(late.code(), absl::StatusCode::kUnavailable) << late;
  EXPECT_EQ(producer->Commit(kPatience), absl::OkStatus());
  EXPECT_THAT(Committed(topic), ElementsAre("once"));
}

TEST(TransactionTest, ABrokerThatDiesInATransactionLosesAndDoublesNothing) {
  const std::string topic = Kafka().NewTopic("power", 1);
  const std::string id = Kafka().Unique("tx");
  auto producer = NewTransactionalProducer(id);
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(topic, "once")).ok());
  Kafka().Kill();
  EXPECT_EQ(producer->Commit(absl::Milliseconds(200)).code(), absl::StatusCode::kUnavailable);
  Kafka().Start();
  absl::Status status = producer->Commit(kPatience);
  // What the errors ask for; an Abort may find that the broker has ended the transaction itself.
  if (absl::IsAborted(status) && producer->Abort(kPatience).ok()) {
    EXPECT_THAT(Committed(topic), IsEmpty());
  } else if (!status.ok()) {
    producer = NewTransactionalProducer(id);
  }
  if (!status.ok() && Committed(topic).empty()) {
    ASSERT_TRUE(producer->Begin().ok());
    ASSERT_TRUE(producer->Send(To(topic, "once")).ok());
    ASSERT_EQ(producer->Commit(kPatience), absl::OkStatus());
  }
  EXPECT_THAT(Committed(topic), ElementsAre("once"));
}

class OffsetsTest : public testing::Test {
 protected:
  void SetUp() override {
    Write(in_, 0, Numbers(10));
    Join(consumer_, listener_);
  }

  void Join(std::unique_ptr<Consumer>& consumer, RecordingListener& listener) {
    ConsumerConfig config;
    config.group_id = group_;
    config.session_timeout = absl::Seconds(6);
    consumer = NewConsumer(config);
    ASSERT_TRUE(consumer->Subscribe({in_}, &listener).ok());
  }

  void AwaitPartitions(size_t count) {
    ASSERT_TRUE(PollUntil({consumer_.get()}, [&] { return listener_.owned.size() == count; }));
    ASSERT_NE(consumer_->group(), nullptr);
  }

  int64_t CommittedOffset() {
    const std::vector<TopicPartition> partitions = {{in_, 0}};
    const auto offsets = Kafka().admin().GroupOffsets(group_, partitions, kPatience);
    EXPECT_TRUE(offsets.ok()) << offsets.status();
    const auto same = consumer_->Committed(partitions, kPatience);
    EXPECT_TRUE(same.ok()) << same.status();
    EXPECT_EQ(same.value(), offsets.value());
    return offsets.value().at(0).offset;
  }

  const std::string in_ = Kafka().NewTopic("in", 2);
  const std::string out_ = Kafka().NewTopic("out", 1);
  const std::string group_ = Kafka().Unique("group");
  RecordingListener listener_;
  std::unique_ptr<Consumer> consumer_;
};

TEST_F(OffsetsTest, GoWithTheTransaction) {
  AwaitPartitions(2);
  EXPECT_EQ(CommittedOffset(), kNoOffset);
  const auto producer = NewTransactionalProducer(Kafka().Unique("tx"));
  const std::vector<Offset> four = {{{in_, 0}, 4}};
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(out_, "a")).ok());
  ASSERT_EQ(producer->SendOffsets(four, *consumer_->group(), kPatience), absl::OkStatus());
  ASSERT_EQ(producer->Commit(kPatience), absl::OkStatus());
  EXPECT_EQ(CommittedOffset(), 4);
  const std::vector<Offset> nine = {{{in_, 0}, 9}};
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_EQ(producer->SendOffsets(nine, *consumer_->group(), kPatience), absl::OkStatus());
  ASSERT_EQ(producer->Abort(kPatience), absl::OkStatus());
  EXPECT_EQ(CommittedOffset(), 4);
}

TEST_F(OffsetsTest, OfAnOpenTransactionAreAwaited) {
  AwaitPartitions(2);
  const auto producer = NewTransactionalProducer(Kafka().Unique("tx"));
  const std::vector<TopicPartition> partitions = {{in_, 0}};
  const std::vector<Offset> seven = {{{in_, 0}, 7}};
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_EQ(producer->SendOffsets(seven, *consumer_->group(), kPatience), absl::OkStatus());
  const absl::Duration soon = absl::Milliseconds(300);
  EXPECT_EQ(consumer_->Committed(partitions, soon).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Kafka().admin().GroupOffsets(group_, partitions, soon).status().code(),
            absl::StatusCode::kUnavailable);
  ASSERT_EQ(producer->Commit(kPatience), absl::OkStatus());
  EXPECT_EQ(CommittedOffset(), 7);
}

TEST_F(OffsetsTest, OfAGenerationThatPassedAreCancelled) {
  AwaitPartitions(2);
  const std::shared_ptr<const GroupMetadata> stale = consumer_->group();
  std::unique_ptr<Consumer> other;
  RecordingListener other_listener;
  Join(other, other_listener);
  ASSERT_TRUE(PollUntil({consumer_.get(), other.get()},
                        [&] { return listener_.owned.size() == 1 && other_listener.owned.size() == 1; }));
  const auto producer = NewTransactionalProducer(Kafka().Unique("tx"));
  const std::vector<Offset> offsets = {{{in_, 0}, 4}};
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(out_, "of another")).ok());
  const absl::Status late = producer->SendOffsets(offsets, *stale, kPatience);
  EXPECT_EQ(late.code(), absl::StatusCode::kCancelled) << late;
  ASSERT_EQ(producer->Abort(kPatience), absl::OkStatus());
  EXPECT_THAT(Committed(out_), IsEmpty());
  EXPECT_EQ(CommittedOffset(), kNoOffset);
  ASSERT_TRUE(producer->Begin().ok());
  ASSERT_TRUE(producer->Send(To(out_, "mine")).ok());
  ASSERT_EQ(producer->SendOffsets(offsets, *consumer_->group(), kPatience), absl::OkStatus());
  EXPECT_EQ(producer->Commit(kPatience), absl::OkStatus());
}

}  // namespace
}  // namespace childsync::kafka
