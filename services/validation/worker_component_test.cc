// The stream worker against a real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/time/clock.h"
#include "services/validation/adapters/worker.h"
#include "services/validation/testing/children.h"
#include "services/validation/testing/seams.h"
#include "services/validation/testing/worker_fixture.h"

namespace childsync::validation {
namespace {

using testing::HasSubstr;

class WorkerTest : public WorkerFixture {};

TEST_F(WorkerTest, JudgesAndCommitsTheEndPastTheMarkers) {
  const auto worker = Start("w1");
  PublishRecords(0, 300);
  PublishRecords(300, 310);
  ASSERT_TRUE(AwaitQuiet());
  int64_t ends = 0;
  for (const kafka::Offset& end : Ends(/*read_committed=*/true)) ends += end.offset;
  EXPECT_EQ(ends, 310 + 2 * kPartitions);
  ExpectEveryChangeJudgedOnce();
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_verdicts_total{outcome=\"VERIFIED\"} 310"));
  for (int32_t p = 0; p < kPartitions; ++p) {
    EXPECT_THAT(worker->metrics(),
                HasSubstr("partition=\"" + std::to_string(p) + "\",topic=\"" + topics_.changes + "\"} 0"));
  }
  EXPECT_EQ(worker->Stop(), absl::OkStatus());
}

TEST_F(WorkerTest, DeadLettersWhatItCannotDecodeAndGoesOn) {
  const std::string before = ChangeOf(1);
  const std::string after = ChangeOf(2);
  const std::vector<kafka::Header> headers = {{"ce_id", "id-7"}, {"x-note", "Hồ Văn Ba"}};
  Publish({{topics_.changes, 1, KeyOf(1), before, {}},
           {topics_.changes, 1, KeyOf(9), "\xff\xff", headers},
           {topics_.changes, 1, KeyOf(2), after, {}}});
  const auto worker = Start("w1");
  ASSERT_TRUE(AwaitQuiet());
  const auto verdicts = Verdicts();
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[1].key, KeyOf(2));
  const auto letters = ReadAll(topics_.dead_letters, 1);
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].key, KeyOf(9));
  EXPECT_EQ(letters[0].value, "\xff\xff");
  EXPECT_THAT(
      letters[0].headers,
      testing::UnorderedElementsAre(
          testing::Pair("ce_id", "id-7"), testing::Pair("__connect.errors.topic", topics_.changes),
          testing::Pair("__connect.errors.partition", "1"), testing::Pair("__connect.errors.offset", "1"),
          testing::Pair("__connect.errors.stage", "VALUE_CONVERTER"),
          testing::Pair("__connect.errors.exception.message", "UNDECODABLE")));
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_dead_letters_total{reason=\"UNDECODABLE\"} 1"));
}

TEST_F(WorkerTest, WhatIsTooLargeToPassOnLeavesItsOriginAndDoesNotStopThePartition) {
  const std::string huge(1'030'000, '\xff');
  const std::string after = ChangeOf(2);
  const std::string long_key = KeyOf(1) + std::string(1'010'000, 'x');
  kafka::ProducerConfig config;
  config.record_bytes_max = 1'040'000;
  const auto writer = kafka::NewProducer(config);
  ASSERT_EQ(writer->Send({topics_.changes, 0, KeyOf(1), huge, {}}), absl::OkStatus());
  ASSERT_EQ(writer->Send({topics_.changes, 0, long_key, std::nullopt, {}}), absl::OkStatus());
  ASSERT_EQ(writer->Send({topics_.changes, 0, KeyOf(2), after, {}}), absl::OkStatus());
  ASSERT_EQ(writer->Flush(kPatience), absl::OkStatus());
  const auto worker = Start("w1");
  ASSERT_TRUE(AwaitQuiet());
  ASSERT_EQ(Verdicts().size(), 1u);
  const auto letters = ReadAll(topics_.dead_letters, 1);
  ASSERT_EQ(letters.size(), 2u);
  for (const Stored& letter : letters) {
    EXPECT_EQ(letter.key, "");
    EXPECT_EQ(letter.value, std::nullopt);
    EXPECT_EQ(letter.headers.at("__connect.errors.offset"), std::to_string(&letter - letters.data()));
    EXPECT_EQ(letter.headers.at("__connect.errors.exception.message"), "TOO_LARGE");
  }
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_dead_letters_total{reason=\"TOO_LARGE\"} 2"));
}

TEST_F(WorkerTest, AnErasureBecomesATombstoneAndAWithdrawalAVerdictInTheSamePartition) {
  const std::string record = ChangeOf(1);
  const std::string withdrawal = WithdrawalOf(2);
  Publish({{topics_.changes, 2, KeyOf(1), record, {}},
           {topics_.changes, 2, KeyOf(1), std::nullopt, {}},
           {topics_.changes, 0, KeyOf(2), withdrawal, {}}});
  const auto worker = Start("w1");
  ASSERT_TRUE(AwaitQuiet());
  int tombstones = 0;
  int withdrawn = 0;
  for (const Stored& stored : Verdicts()) {
    if (!stored.value) {
      ++tombstones;
      EXPECT_EQ(stored.key, KeyOf(1));
      EXPECT_EQ(stored.partition, 2);
      EXPECT_EQ(stored.offset, 1);
    } else if (stored.key == KeyOf(2)) {
      ++withdrawn;
      EXPECT_EQ(stored.partition, 0);
      EXPECT_EQ(stored.verdict().outcome(), record::v1::OUTCOME_WITHDRAWN);
      EXPECT_EQ(stored.verdict().change_offset(), 0);
    }
  }
  EXPECT_EQ(tombstones, 1);
  EXPECT_EQ(withdrawn, 1);
}

TEST_F(WorkerTest, AnOutageOfThePopulationLosesAndDoublesNothing) {
  const auto worker = Start("w1");
  PublishRecords(0, 50);
  ASSERT_TRUE(AwaitQuiet());
  population_.SetDown(true);
  for (int round = 1; round < 6; ++round) PublishRecords(round * 50, round * 50 + 50);
  ASSERT_TRUE(Await([&] { return worker->worker().population_unavailable(); }));
  EXPECT_EQ(Verdicts().size(), 50u);
  PublishRecords(300, 350);
  population_.SetDown(false);
  ASSERT_TRUE(AwaitQuiet());
  EXPECT_FALSE(worker->worker().population_unavailable());
  ExpectEveryChangeJudgedOnce();
}

TEST_F(WorkerTest, EndsSoonInAnOutageAndLeavesTheRestToTheNext) {
  population_.SetDown(true);
  PublishRecords(0, 30);
  auto worker = Start("w1");
  ASSERT_TRUE(Await([&] { return worker->worker().population_unavailable(); }));
  const absl::Time began = absl::Now();
  EXPECT_EQ(worker->Stop(), absl::OkStatus());
  EXPECT_LT(absl::Now() - began, absl::Seconds(10));  // closing the consumer may take half of it
  EXPECT_TRUE(Verdicts().empty());
  population_.SetDown(false);
  worker = Start("w1");
  ASSERT_TRUE(AwaitQuiet());
  ExpectEveryChangeJudgedOnce();
}

TEST_F(WorkerTest, RedoesATransactionThatWasAborted) {
  const auto worker = Start("w1", FailingOnce("offsets", absl::AbortedError("test")));
  PublishRecords(0, 30);
  ASSERT_TRUE(AwaitQuiet());
  ExpectEveryChangeJudgedOnce();
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_verdicts_total{outcome=\"VERIFIED\"} 30"));
}

TEST_F(WorkerTest, ReadsAgainWhatItCouldNotWriteUnderItsMembership) {
  // No rebalance follows, so that only a new consumer reads these records again.
  const auto worker = Start("w1", FailingOnce("offsets", absl::CancelledError("test")));
  PublishRecords(0, 30);
  ASSERT_TRUE(AwaitQuiet());
  ExpectEveryChangeJudgedOnce();
}

TEST_F(WorkerTest, ASecondWorkerOfTheSameIdFencesTheFirst) {
  Gate gate{.call = "commit"};
  const auto first = Start("w1", gate.seams());
  PublishRecords(0, 30);
  gate.reached.WaitForNotification();
  const auto second = Start("w1");
  EXPECT_TRUE(AwaitQuiet());
  first->worker().Stop();
  gate.release.Notify();
  EXPECT_EQ(first->Join(), absl::OkStatus());
  EXPECT_THAT(first->metrics(), HasSubstr("childsync_validation_transactions_total{end=\"committed\"} 0"));
  EXPECT_THAT(first->metrics(), HasSubstr("childsync_verdicts_total{outcome=\"VERIFIED\"} 0"));
  ExpectEveryChangeJudgedOnce();
}

TEST_F(WorkerTest, AWorkerThatWasThoughtDeadWritesNothing) {
  Gate gate{.call = "offsets"};
  WorkerConfig config = ConfigOf("w1");
  config.consumer.max_poll_interval = absl::Seconds(4);
  config.producer.transaction_timeout = absl::Seconds(60);
  const auto first = std::make_unique<RunningWorker>(config, gate.seams(), population_.address());
  PublishRecords(0, 30);
  gate.reached.WaitForNotification();
  const auto second = Start("w2");
  PublishRecords(0, 30);  // the same records again: an older verdict must not come last
  EXPECT_TRUE(AwaitQuiet());
  gate.release.Notify();
  EXPECT_EQ(first->Stop(), absl::OkStatus());
  PublishRecords(30, 60);
  EXPECT_TRUE(AwaitQuiet());
  ExpectEveryChangeJudgedOnce();
}

TEST_F(WorkerTest, AHandOverJudgesEveryChangeOnce) {
  auto first = Start("w1");
  PublishRecords(0, 300);
  const auto second = Start("w2");
  for (int round = 0; round < 5; ++round) PublishRecords(round * 60, round * 60 + 60);
  ASSERT_TRUE(Await([&] {
    PublishRecords(0, kPartitions);  // until the second has a share
    return second->metrics().find("topic=\"" + topics_.changes) != std::string::npos;
  }));
  EXPECT_EQ(first->Stop(), absl::OkStatus());
  PublishRecords(300, 330);
  ASSERT_TRUE(AwaitQuiet());
  ExpectEveryChangeJudgedOnce();
}

TEST_F(WorkerTest, ForgetsTheLagOfPartitionsThatWent) {
  const auto first = Start("w1");
  PublishRecords(0, 30);
  ASSERT_TRUE(AwaitQuiet());
  const auto second = Start("w2");
  const auto shown = [this](const RunningWorker& worker) {
    int count = 0;
    const std::string text = worker.metrics();
    for (size_t at = 0; (at = text.find("topic=\"" + topics_.changes, at)) != std::string::npos; ++at)
      ++count;
    return count;
  };
  EXPECT_TRUE(Await([&] {
    PublishRecords(0, kPartitions);
    return shown(*second) > 0 && shown(*first) + shown(*second) == kPartitions;
  }));
}

TEST_F(WorkerTest, RefusesTopicsOfUnequalPartitions) {
  WorkerConfig config = ConfigOf("w1");
  config.topics.verdicts = Broker().NewTopic("verdicts", kPartitions + 1);
  RunningWorker worker(config, {}, population_.address());
  EXPECT_EQ(worker.Join().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(WorkerTest, EndsSoonWhileTheBrokerIsOut) {
  WorkerConfig config = ConfigOf("w1");
  config.consumer.client.bootstrap = config.producer.producer.client.bootstrap = "127.0.0.1:1";
  RunningWorker worker(config, {}, population_.address());
  const absl::Time began = absl::Now();
  EXPECT_EQ(worker.Stop(), absl::OkStatus());
  EXPECT_LT(absl::Now() - began, absl::Seconds(20));
}

}  // namespace
}  // namespace childsync::validation
