// KafkaUnitLog against the real broker: what is in the log, who may write, what a reader sees.
#include <gmock/gmock.h>

#include "services/commune-agent/adapters/change_codec.h"
#include "services/commune-agent/adapters/kafka_unit_log.h"
#include "services/commune-agent/component/agent_process.h"
#include "services/commune-agent/component/commune_log.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::commune_agent {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class KafkaUnitLogTest : public ::testing::Test {
 protected:
  KafkaUnitLogTest() : unit_(kafka::TestBroker::Get().Unique("unit")) { MakeTopics(); }

  KafkaUnitLog Log(absl::Duration timeout = absl::Seconds(40)) {
    return KafkaUnitLog(
        {.client = kafka::TestBroker::Get().client(), .unit_code = unit_, .timeout = timeout});
  }
  Outbox Changes(const std::string& submission_id, int count) {
    Outbox outbox{.submission_id = submission_id,
                  .submission = EncodeSubmission(unit_, submission_id, {.rows = count, .sent = count})};
    for (int i = 0; i < count; ++i) {
      const std::string id = "r" + std::to_string(i);
      EncodedChange change = EncodeRecord(unit_, {.record_id = id, .record = {.full_name = submission_id}});
      outbox.entries.push_back({id, {change.content_hash, true}, std::move(change.value)});
    }
    return outbox;
  }

  const std::string unit_;
};

TEST_F(KafkaUnitLogTest, AUnitThatNeverPublishedHasNoSubmission) {
  KafkaUnitLog log = Log();
  const auto last = log.TakeOver({});
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_FALSE(last->last.has_value());
}

TEST_F(KafkaUnitLogTest, WritesChangesAndTheirSubmission) {
  KafkaUnitLog log = Log();
  ASSERT_TRUE(log.TakeOver({}).ok());
  ASSERT_TRUE(log.Write(Changes("first", 100)).ok());
  ASSERT_TRUE(log.Write(Changes("second", 3)).ok());
  EXPECT_THAT(ReadChanges(unit_), SizeIs(103));
  EXPECT_THAT(ReadSubmissions(unit_), SizeIs(2));
  EXPECT_EQ(Log().TakeOver({})->last->submission_id, "second");
}

TEST_F(KafkaUnitLogTest, ARecordsChangesKeepTheirOrder) {
  KafkaUnitLog log = Log();
  ASSERT_TRUE(log.TakeOver({}).ok());
  for (const char* id : {"one", "two", "three"}) ASSERT_TRUE(log.Write(Changes(id, 1)).ok());
  std::vector<std::string> names;
  for (const LoggedChange& logged : ReadChanges(unit_)) names.push_back(logged.change.record().full_name());
  EXPECT_THAT(names, ::testing::ElementsAre("one", "two", "three"));
}

TEST_F(KafkaUnitLogTest, AnEventSaysWhatItIs) {
  KafkaUnitLog log = Log();
  ASSERT_TRUE(log.TakeOver({}).ok());
  ASSERT_TRUE(log.Write(Changes("0f8fad5b-d9cb-469f-a165-70867728950e", 1)).ok());
  std::map<std::string, std::string> headers;
  auto consumer = kafka::NewConsumer();
  std::vector<kafka::Offset> starts;
  for (int32_t i = 0; i < kPartitions; ++i) starts.push_back({{kChanges, i}, 0});
  ASSERT_TRUE(consumer->Assign(starts).ok());
  ASSERT_TRUE(kafka::PollUntil(
      {consumer.get()}, [&headers] { return !headers.empty(); },
      [&](kafka::Consumer&, const kafka::Batch& batch) {
        for (const kafka::Message& message : batch.messages()) {
          if (message.key() != KeyOf(unit_, "r0")) continue;
          for (const kafka::Header& header : message.headers()) headers.emplace(header.name, header.value);
        }
      }));
  EXPECT_THAT(headers, Contains(Pair("ce_type", "childsync.events.v1.RecordChange")));
  EXPECT_THAT(headers, Contains(Pair("ce_source", "/commune-agent/" + unit_)));
  EXPECT_THAT(headers, Contains(Pair("ce_id", "0f8fad5b-d9cb-469f-a165-70867728950e/1")));
  EXPECT_THAT(headers, Contains(Pair("content-type", "application/protobuf")));
  EXPECT_THAT(headers,
              Contains(Pair("traceparent", "00-0f8fad5bd9cb469fa16570867728950e-a16570867728950e-01")));
}

TEST_F(KafkaUnitLogTest, ReadsWhatPredecessorsLastSayTheyErasedAndLetsThemWrite) {
  const auto submit = [](KafkaUnitLog& log, const std::string& unit, const std::vector<std::string>& erased) {
    return log.Write({.submission_id = "s", .submission = EncodeSubmission(unit, "s", {}, erased)}).ok();
  };
  const std::string old = unit_ + "-old";
  KafkaUnitLog predecessor({.client = kafka::TestBroker::Get().client(), .unit_code = old});
  ASSERT_TRUE(predecessor.TakeOver({}).ok());
  ASSERT_TRUE(submit(predecessor, old, {"undone"}));
  ASSERT_TRUE(submit(predecessor, old, {"a", "b"}));

  KafkaUnitLog log = Log();
  const auto logged = log.TakeOver({{.code = old}, {.code = unit_ + "-silent"}});
  ASSERT_TRUE(logged.ok()) << logged.status();
  EXPECT_FALSE(logged->last.has_value()) << "their submissions are not the unit's";
  EXPECT_THAT(logged->erased_before, ::testing::ElementsAre(Pair("a", old), Pair("b", old)));
  EXPECT_TRUE(submit(predecessor, old, {})) << "its writer is not fenced";
}

TEST_F(KafkaUnitLogTest, AnOlderWriterIsFenced) {
  KafkaUnitLog old = Log();
  ASSERT_TRUE(old.TakeOver({}).ok());
  KafkaUnitLog young = Log();
  ASSERT_TRUE(young.TakeOver({}).ok());
  EXPECT_EQ(old.Write(Changes("stale", 5)).code(), absl::StatusCode::kAborted);
  ASSERT_TRUE(young.Write(Changes("fresh", 1)).ok());
  EXPECT_THAT(ReadChanges(unit_), SizeIs(1));
  EXPECT_EQ(Log().TakeOver({})->last->submission_id, "fresh");
}

TEST_F(KafkaUnitLogTest, WhatADeadAgentLeftOpenIsNeverSeen) {
  // A producer with the agent's own id that dies within its transaction.
  const int64_t before = EndOf(kSubmissions);
  auto dead = kafka::NewTransactionalProducer("agent-" + unit_, absl::Seconds(60));
  ASSERT_TRUE(dead->Begin().ok());
  const Outbox outbox = Changes("half", 1);
  ASSERT_TRUE(dead->Send({.topic = kSubmissions, .key = unit_, .value = outbox.submission}).ok());
  ASSERT_TRUE(Eventually([&] { return EndOf(kSubmissions) == before + 1; })) << "the broker has it";
  dead.reset();

  KafkaUnitLog log = Log();
  const auto last = log.TakeOver({});
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_FALSE(last->last.has_value());
  EXPECT_THAT(ReadSubmissions(unit_), IsEmpty());
}

TEST_F(KafkaUnitLogTest, AnotherUnitsOpenTransactionHidesNothing) {
  KafkaUnitLog log = Log();
  ASSERT_TRUE(log.TakeOver({}).ok());
  const int64_t before = EndOf(kSubmissions);
  auto other = kafka::NewTransactionalProducer("agent-other-" + unit_, absl::Seconds(60));
  ASSERT_TRUE(other->Begin().ok());
  for (int32_t i = 0; i < kPartitions; ++i) {
    ASSERT_TRUE(other->Send({.topic = kSubmissions, .partition = i, .key = "other", .value = "x"}).ok());
  }
  ASSERT_TRUE(Eventually([&] { return EndOf(kSubmissions) == before + kPartitions; }))
      << "it stands before ours in the log";
  ASSERT_TRUE(log.Write(Changes("mine", 1)).ok());
  EXPECT_EQ(Log(absl::Seconds(2)).TakeOver({}).status().code(), absl::StatusCode::kUnavailable)
      << "what can't be seen yet is not said to be absent";
  ASSERT_TRUE(other->Abort(kafka::kPatience).ok());
  EXPECT_EQ(Log().TakeOver({})->last->submission_id, "mine");
}

TEST_F(KafkaUnitLogTest, AWriteThatRanOutOfTimeIsDecidedByTheNextTakeOver) {
  KafkaUnitLog log = Log(absl::Seconds(3));
  ASSERT_TRUE(log.TakeOver({}).ok());
  ASSERT_TRUE(log.Write(Changes("one", 5)).ok());
  kafka::TestBroker::Get().Pause();
  const absl::Status status = log.Write(Changes("two", 5));
  kafka::TestBroker::Get().Resume();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);

  KafkaUnitLog next = Log();
  const auto last = next.TakeOver({});
  ASSERT_TRUE(last.ok()) << last.status();
  const size_t written = last->last->submission_id == "two" ? 10 : 5;
  EXPECT_THAT(ReadChanges(unit_), SizeIs(written));
  EXPECT_EQ(ReadSubmissions(unit_).back().submission_id(), last->last->submission_id);
  ASSERT_TRUE(next.Write(Changes("three", 5)).ok());
  EXPECT_THAT(ReadChanges(unit_), SizeIs(written + 5));
}

TEST_F(KafkaUnitLogTest, ABrokerThatIsAwayIsUnavailable) {
  KafkaUnitLog log({.client = {.bootstrap = "127.0.0.1:1"}, .unit_code = unit_, .timeout = absl::Seconds(2)});
  EXPECT_EQ(log.TakeOver({}).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace childsync::commune_agent
