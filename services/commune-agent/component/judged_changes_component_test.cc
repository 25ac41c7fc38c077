// JudgedChanges against the real broker: a log that is never quiet.
#include <gmock/gmock.h>

#include "services/commune-agent/adapters/change_codec.h"
#include "services/commune-agent/adapters/judged_changes.h"
#include "services/commune-agent/component/commune_log.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::commune_agent {
namespace {

constexpr char kVerdicts[] = "childsync.verdicts.v1";

std::vector<kafka::Offset> EndsOf(const std::string& topic) {
  std::vector<kafka::TopicPartition> partitions;
  for (int32_t i = 0; i < kPartitions; ++i) partitions.push_back({topic, i});
  const auto ends = kafka::TestBroker::Get().admin().EndOffsets(partitions, false, kafka::kPatience);
  EXPECT_TRUE(ends.ok()) << ends.status();
  return *ends;
}

// A validation that commits what it is told to.
class JudgedChangesTest : public ::testing::Test {
 protected:
  JudgedChangesTest() {
    MakeTopics();
    const std::vector<kafka::TopicSpec> topics{{.name = kVerdicts, .partitions = kPartitions}};
    EXPECT_TRUE(kafka::TestBroker::Get().admin().CreateTopics(topics, kafka::kPatience).ok());
    kafka::ConsumerConfig config;
    config.group_id = group_;
    consumer_ = kafka::NewConsumer(config);
    EXPECT_TRUE(consumer_->Subscribe({kChanges}, &listener_).ok());
    EXPECT_TRUE(
        kafka::PollUntil({consumer_.get()}, [this] { return listener_.owned.size() == kPartitions; }));
    producer_ = kafka::NewTransactionalProducer(kafka::TestBroker::Get().Unique("validation"));
  }

  // Some unit's, into the first partition.
  void Change() {
    const EncodedChange change = EncodeRecord(group_, {.record_id = "r"});
    ASSERT_TRUE(
        plain_->Send({.topic = kChanges, .partition = 0, .key = KeyOf(group_, "r"), .value = change.value})
            .ok());
    ASSERT_TRUE(plain_->Flush(kafka::kPatience).ok());
  }
  void JudgeUpTo(const std::vector<kafka::Offset>& ends) {
    ASSERT_TRUE(producer_->Begin().ok());
    ASSERT_TRUE(producer_->Send({.topic = kVerdicts, .partition = 0, .key = "k", .value = "verdict"}).ok());
    ASSERT_EQ(producer_->SendOffsets(ends, *consumer_->group(), kafka::kPatience), absl::OkStatus());
    ASSERT_EQ(producer_->Commit(kafka::kPatience), absl::OkStatus());
  }

  const std::string group_ = kafka::TestBroker::Get().Unique("validation");
  kafka::RecordingListener listener_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::unique_ptr<kafka::TransactionalProducer> producer_;
  std::unique_ptr<kafka::Producer> plain_ = kafka::NewProducer();
  JudgedChanges judged_{kafka::TestBroker::Get().client(), group_};
};

TEST_F(JudgedChangesTest, WhatOthersChangeLaterIsNotAwaited) {
  Change();
  const std::vector<kafka::Offset> then = EndsOf(kChanges);
  EXPECT_EQ(judged_.VerdictEnds(kafka::kPatience).status().code(), absl::StatusCode::kUnavailable)
      << "nothing is judged yet";
  Change();
  std::vector<kafka::Offset> nearly = then;
  for (kafka::Offset& offset : nearly) offset.offset -= offset.tp.partition == 0;
  JudgeUpTo(nearly);
  EXPECT_EQ(judged_.VerdictEnds(kafka::kPatience).status().code(), absl::StatusCode::kUnavailable);
  JudgeUpTo(then);
  Change();
  const auto ends = judged_.VerdictEnds(kafka::kPatience);
  ASSERT_TRUE(ends.ok()) << ends.status();
  // Two verdicts, with a marker each at most: the last may be on its way.
  EXPECT_GE(ends->at(0), 3);
  EXPECT_LE(ends->at(0), 4);
}

}  // namespace
}  // namespace childsync::commune_agent
