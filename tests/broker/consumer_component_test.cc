// Consumer against the real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/consumer.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::kafka {
namespace {

using testing::ElementsAre;

TestBroker& Kafka() { return TestBroker::Get(); }

TEST(ConsumerTest, ReadsFromTheOffsetItIsGivenAndSaysTheEnd) {
  const std::string topic = Kafka().NewTopic("read", 1);
  Write(topic, 0, Numbers(5));
  std::vector<Offset> ends;
  EXPECT_THAT(ReadToEnd({{{topic, 0}, 3}}, true, &ends),
              ElementsAre(Record{0, 3, "k3", "3"}, Record{0, 4, "k4", "4"}));
  EXPECT_THAT(ends, ElementsAre(Offset{{topic, 0}, 5}));
}

TEST(ConsumerTest, SaysTheEndOfAnEmptyPartition) {
  const std::string topic = Kafka().NewTopic("empty", 1);
  std::vector<Offset> ends;
  EXPECT_TRUE(ReadToEnd({{{topic, 0}, kOffsetBeginning}}, true, &ends).empty());
  EXPECT_THAT(ends, ElementsAre(Offset{{topic, 0}, 0}));
}

TEST(ConsumerTest, HandsOutAllThereIsToARecord) {
  const std::string first = Kafka().NewTopic("first", 1);
  const std::string second = Kafka().NewTopic("second", 1);
  const int64_t before_ms = absl::ToUnixMillis(absl::Now());
  const std::unique_ptr<Producer> producer = NewProducer();
  CloudEvent event("t", "/s");
  ASSERT_TRUE(producer
                  ->Send({.topic = second,
                          .partition = 0,
                          .key = "key",
                          .value = "",
                          .headers = event.Headers("id-1", "00-abc-def-01")})
                  .ok());
  ASSERT_TRUE(
      producer->Send({.topic = second, .partition = 0, .key = "key", .value = std::nullopt, .headers = {}})
          .ok());
  ASSERT_TRUE(producer->Flush(kPatience).ok());

  const std::unique_ptr<Consumer> consumer = NewConsumer();
  ASSERT_TRUE(consumer->Assign({{{first, 0}, 0}, {{second, 0}, 0}}).ok());
  std::vector<Batch> kept;
  size_t count = 0;
  for (const absl::Time deadline = absl::Now() + kPatience; count < 2 && absl::Now() < deadline;) {
    absl::StatusOr<Batch> batch = consumer->Poll(1, absl::Milliseconds(20));
    ASSERT_TRUE(batch.ok()) << batch.status();
    count += batch->messages().size();
    kept.push_back(*std::move(batch));  // earlier batches stay valid
  }
  std::vector<Message> messages;
  for (const Batch& batch : kept)
    messages.insert(messages.end(), batch.messages().begin(), batch.messages().end());
  ASSERT_EQ(messages.size(), 2);
  EXPECT_EQ(messages[0].topic(), second);
  EXPECT_EQ(messages[0].topic_index(), 1);
  EXPECT_TRUE(messages[0].has_value());  // an empty value is no tombstone
  EXPECT_EQ(messages[0].value(), "");
  EXPECT_EQ(messages[0].header("ce_id"), "id-1");
  EXPECT_EQ(messages[0].header("ce_type"), "t");
  EXPECT_EQ(messages[0].header("ce_source"), "/s");
  EXPECT_EQ(messages[0].header("traceparent"), "00-abc-def-01");
  EXPECT_EQ(messages[0].header("content-type"), "application/protobuf");
  EXPECT_EQ(messages[0].headers().size(), 6);
  EXPECT_GE(messages[0].timestamp_ms(), before_ms);
  EXPECT_FALSE(messages[1].has_value());
  EXPECT_EQ(messages[1].key(), "key");
  EXPECT_EQ(messages[1].header("ce_id"), std::nullopt);
  EXPECT_TRUE(messages[1].headers().empty());
}

TEST(ConsumerTest, AStartPastTheEndIsOutOfRangeForGood) {
  const std::string topic = Kafka().NewTopic("past", 1);
  Write(topic, 0, Numbers(2));
  const std::unique_ptr<Consumer> consumer = NewConsumer();
  ASSERT_TRUE(consumer->Assign({{{topic, 0}, 7}}).ok());
  absl::Status status;
  for (const absl::Time deadline = absl::Now() + kPatience; status.ok() && absl::Now() < deadline;) {
    status = consumer->Poll(10, absl::Milliseconds(50)).status();
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << status;
  EXPECT_EQ(consumer->Poll(10, absl::ZeroDuration()).status(), status);
}

TEST(ConsumerTest, APausedPartitionLosesNothingAndDoublesNothing) {
  const std::string topic = Kafka().NewTopic("pause", 3);
  constexpr int kEach = 4'000;
  for (int32_t p = 0; p < 3; ++p) Write(topic, p, Numbers(kEach));
  ConsumerConfig config;
  config.queued_records_min = 500;  // so that much is still to be fetched when it pauses
  const std::unique_ptr<Consumer> consumer = NewConsumer(config);
  ASSERT_TRUE(consumer->Assign({{{topic, 0}, 0}, {{topic, 1}, 0}, {{topic, 2}, 0}}).ok());
  std::map<int32_t, int64_t> next;
  int polls = 0;
  int pauses = 0;
  const absl::Time deadline = absl::Now() + absl::Minutes(2);
  while ((next[0] < kEach || next[1] < kEach || next[2] < kEach) && absl::Now() < deadline) {
    const absl::StatusOr<Batch> batch =
        consumer->Poll(static_cast<size_t>(50 + polls % 200), absl::Milliseconds(5));
    ASSERT_TRUE(batch.ok()) << batch.status();
    for (const Message& m : batch->messages()) {
      ASSERT_EQ(m.offset(), next[m.partition()]) << "partition " << m.partition();
      ASSERT_EQ(m.value(), absl::StrCat(m.offset()));
      ++next[m.partition()];
    }
    if (++polls % 8 == 0) {
      ASSERT_TRUE(consumer->Pause().ok());
      for (int i = 0; i < 3; ++i) {
        const absl::StatusOr<Batch> paused = consumer->Poll(100, absl::Milliseconds(1));
        ASSERT_TRUE(paused.ok()) << paused.status();
        EXPECT_TRUE(paused->messages().empty());
      }
      ASSERT_TRUE(consumer->Resume().ok());
      ++pauses;
    }
  }
  EXPECT_EQ(next[0], kEach);
  EXPECT_EQ(next[1], kEach);
  EXPECT_EQ(next[2], kEach);
  EXPECT_GE(pauses, 5);
}

TEST(ConsumerTest, KnowsTheClusterTheTopicAndItsWatermarks) {
  const std::string topic = Kafka().NewTopic("know", 4);
  Write(topic, 2, Numbers(3));
  const std::unique_ptr<Consumer> consumer = NewConsumer();
  const absl::StatusOr<std::string> cluster = consumer->ClusterId(kPatience);
  ASSERT_TRUE(cluster.ok());
  EXPECT_FALSE(cluster->empty());
  EXPECT_EQ(*consumer->PartitionCount(topic, kPatience), 4);
  EXPECT_EQ(consumer->PartitionCount("no-such-topic", kPatience).status().code(),
            absl::StatusCode::kNotFound);
  const absl::StatusOr<Watermarks> marks = consumer->QueryWatermarks({topic, 2}, kPatience);
  ASSERT_TRUE(marks.ok()) << marks.status();
  EXPECT_EQ(marks->low, 0);
  EXPECT_EQ(marks->high, 3);
  EXPECT_EQ(consumer->CachedWatermarks({topic, 0}).high, -1);
  ASSERT_TRUE(consumer->Assign({{{topic, 2}, 0}}).ok());
  EXPECT_TRUE(PollUntil({consumer.get()}, [&] { return consumer->CachedWatermarks({topic, 2}).high == 3; }));
}

TEST(ConsumerTest, WithoutAGroupItRefusesWhatNeedsOne) {
  const std::unique_ptr<Consumer> consumer = NewConsumer();
  RecordingListener listener;
  EXPECT_EQ(consumer->Subscribe({"t"}, &listener).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(consumer->Committed({{"t", 0}}, kPatience).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ConsumerTest, AnUnreachableBrokerIsUnavailable) {
  ConsumerConfig config;
  config.client = {.bootstrap = "127.0.0.1:1", .client_id = "test", .properties = {}};
  const absl::StatusOr<std::unique_ptr<Consumer>> consumer = Consumer::Create(config);
  ASSERT_TRUE(consumer.ok());
  EXPECT_EQ((*consumer)->ClusterId(absl::Milliseconds(100)).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ((*consumer)->PartitionCount("t", absl::Milliseconds(100)).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(ConsumerTest, RefusesAPropertyThatGuaranteesRestOn) {
  ConsumerConfig config;
  config.client = Kafka().client();
  config.client.properties = {{"isolation.level", "read_uncommitted"}};
  const absl::Status status = Consumer::Create(config).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("isolation.level"));
}

}  // namespace
}  // namespace childsync::kafka
