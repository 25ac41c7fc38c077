// Re-validation when Kafka or the population database fail it: nothing untrue is written, nothing stays
// stale, and what is wrong is shown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "services/validation/testing/revalidation_fixture.h"
#include "services/validation/testing/seams.h"

namespace childsync::validation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RevalidationFaultsTest : public RevalidationTest {
 protected:
  // A worker, and so many records that it has judged VERIFIED.
  std::unique_ptr<RunningWorker> Judged(int records, WorkerSeams seams = {}) {
    RosterOf(0, records);
    auto worker = StartBoth("w1", std::move(seams));
    PublishRecords(0, records);
    EXPECT_TRUE(AwaitQuiet());
    EXPECT_TRUE(NothingStale(*worker));
    return worker;
  }
  // The transaction of a verdict that was judged again fails once with this; the verdict is written all the
  // same, once.
  void ExpectWrittenAfter(const absl::Status& error) {
    std::atomic<bool> armed = false;
    const auto worker = Judged(3, Intercepted([&](std::string_view call) {
                                 return call == "offsets" && armed.exchange(false) ? error : absl::OkStatus();
                               }));
    armed = true;
    Rename(1);
    EXPECT_TRUE(AwaitFindings(1, {record::v1::FINDING_CODE_NAME_DIFFERS}));
    EXPECT_FALSE(armed) << "it must have failed";
    EXPECT_TRUE(NothingStale(*worker));
    EXPECT_EQ(Verdicts().size(), 4u);
    EXPECT_TRUE(AwaitQuiet());
    EXPECT_EQ(worker->Stop(), absl::OkStatus());
  }
};

TEST_F(RevalidationFaultsTest, AnOutageDelaysVerdictsAndMakesNoneWrong) {
  const auto worker = Judged(3);
  population_.SetDown(true);
  Rename(1);
  ASSERT_TRUE(Await([&] { return worker->revalidator().population_unavailable(); }));
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_validation_revalidation_population_unavailable 1\n"));
  EXPECT_EQ(Verdicts().size(), 3u);
  population_.SetDown(false);
  EXPECT_TRUE(AwaitFindings(1, {record::v1::FINDING_CODE_NAME_DIFFERS}));
  EXPECT_TRUE(Await([&] { return !worker->revalidator().population_unavailable(); }));
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_validation_revalidation_population_unavailable 0\n"));
}

TEST_F(RevalidationFaultsTest, AnOutageThatNothingWaitsForAnyMoreIsNotShown) {
  const auto worker = Judged(3);
  population_.SetDown(true);
  Rename(1);
  ASSERT_TRUE(Await([&] { return worker->revalidator().population_unavailable(); }));
  const std::string key = KeyOf(1);
  Publish({{.topic = topics_.changes, .partition = 1, .key = key, .value = std::nullopt}});
  EXPECT_TRUE(Await([&] { return !worker->revalidator().population_unavailable(); }))
      << "the erasure asks nobody";
}

TEST_F(RevalidationFaultsTest, WhatCanNotReadTheRosterSaysSoUntilItCan) {
  RevalidatorConfig config = Revalidation();
  config.topics.roster = Broker().Unique("missing");
  RunningWorker worker(ConfigOf("w1"), {}, population_.address(), config);
  EXPECT_TRUE(Await([&] { return worker.revalidator().failing(); }));
  EXPECT_THAT(worker.metrics(), HasSubstr("childsync_validation_revalidation_ready 0\n"));
  const std::vector<kafka::TopicSpec> specs = {{config.topics.roster, kPartitions, 1, {}}};
  ASSERT_EQ(Broker().admin().CreateTopics(specs, kPatience), absl::OkStatus());
  EXPECT_TRUE(NothingStale(worker));
  EXPECT_FALSE(worker.revalidator().failing());
}

// Its topic of changes is there for the stream, and not for re-validation.
TEST_F(RevalidationFaultsTest, WhatCanNotReadTheChangesSaysSoAndBlamesNoOther) {
  RosterOf(0, 3);
  RevalidatorConfig config = Revalidation();
  config.topics.changes = Broker().Unique("missing");
  RunningWorker worker(ConfigOf("w1"), {}, population_.address(), config);
  PublishRecords(0, 3);
  ASSERT_TRUE(AwaitQuiet());
  ASSERT_TRUE(NothingStale(worker));
  Rename(1);
  EXPECT_TRUE(Await([&] { return worker.revalidator().failing(); }));
  EXPECT_FALSE(worker.revalidator().population_unavailable());
  EXPECT_TRUE(Await([&] {
    return worker.metrics().find("childsync_validation_revalidation_ready 0\n") != std::string::npos;
  }));
}

TEST_F(RevalidationFaultsTest, ThreeFailuresAreShownThoughItRestedBetweenThem) {
  RosterOf(0, 3);
  RevalidatorConfig config = Revalidation();
  config.topics.changes = Broker().Unique("missing");
  config.records_per_second = 1;
  std::atomic<Revalidator*> failed = nullptr;
  std::atomic<bool> shown = false;
  log::SetSink([&](std::string_view line) {
    if (line.find("revalidation_reconnects") != std::string_view::npos && failed != nullptr) {
      shown = shown || failed.load()->failing();
    }
  });
  {
    RunningWorker worker(ConfigOf("w1"), {}, population_.address(), config);
    failed = &worker.revalidator();
    PublishRecords(0, 3);
    EXPECT_TRUE(AwaitQuiet());
    Rename(1);
    EXPECT_TRUE(Await([&] { return shown.load(); }));
  }
  log::SetSink(nullptr);
}

TEST_F(RevalidationFaultsTest, EndsSoonWhileTheDatabaseKeepsItWaiting) {
  RosterOf(0, 3);
  RevalidatorConfig config = Revalidation();
  config.lookup_timeout = absl::Seconds(40);
  auto worker = std::make_unique<RunningWorker>(ConfigOf("w1"), WorkerSeams{}, population_.address(), config);
  PublishRecords(0, 3);
  ASSERT_TRUE(AwaitQuiet());
  ASSERT_TRUE(NothingStale(*worker));
  struct Hang {
    absl::Notification asked, release;
  };
  const auto hang = std::make_shared<Hang>();
  before_answer_ = [hang] {
    if (!hang->asked.HasBeenNotified()) hang->asked.Notify();
    hang->release.WaitForNotification();
  };
  Rename(1);
  EXPECT_TRUE(hang->asked.WaitForNotificationWithTimeout(kPatience));
  const absl::Time began = absl::Now();
  worker.reset();
  EXPECT_LT(absl::Now() - began, absl::Seconds(20));
  hang->release.Notify();
}

TEST_F(RevalidationFaultsTest, ANumberThatCanNotBeLookedUpHoldsUpNoOthers) {
  RosterOf(0, 30);
  RevalidatorConfig config = Revalidation();
  config.set_records_max = 1 << 30;  // the set that failed is halved, not the most that one may hold
  RunningWorker worker(ConfigOf("w1"), {}, population_.address(), config);
  PublishRecords(0, 30);
  ASSERT_TRUE(AwaitQuiet());
  ASSERT_TRUE(NothingStale(worker));
  {
    std::lock_guard lock(mutex_);
    refused_ = NumberOf(1);
  }
  for (int n = 1; n < 30; n += kPartitions) Rename(n);
  EXPECT_TRUE(Await([&] {
    const auto verdicts = LastVerdicts();
    for (int n = 4; n < 30; n += kPartitions) {
      if (FindingsIn(verdicts, n).empty()) return false;
    }
    return true;
  }));
  EXPECT_THAT(FindingsOf(1), IsEmpty());
  {
    std::lock_guard lock(mutex_);
    refused_.clear();
  }
  EXPECT_TRUE(AwaitFindings(1, {record::v1::FINDING_CODE_NAME_DIFFERS}));
}

TEST_F(RevalidationFaultsTest, AnAbortedTransactionIsMadeAgain) {
  ExpectWrittenAfter(absl::AbortedError("test"));
}

TEST_F(RevalidationFaultsTest, WhatItCouldNotWriteUnderItsMembershipIsFoundAgain) {
  ExpectWrittenAfter(absl::CancelledError("test"));
}

// While it waits before its offsets, another gets its partitions, and the register goes back to what it was.
TEST_F(RevalidationFaultsTest, AWorkerThatWasThoughtDeadWritesNothing) {
  RosterOf(0, 3);
  Gate gate{.call = "offsets", .armed = false};
  WorkerConfig config = ConfigOf("w1");
  config.consumer.max_poll_interval = absl::Seconds(4);
  config.producer.transaction_timeout = absl::Seconds(60);
  RunningWorker first(config, gate.seams(), population_.address(), Revalidation());
  PublishRecords(0, 3);
  ASSERT_TRUE(AwaitQuiet());
  gate.armed = true;
  Rename(1);
  gate.reached.WaitForNotification();
  Register(NumberOf(1), PersonOf(1));
  Roster(NumberOf(1), PersonOf(1));
  const auto second = StartBoth("w2");
  PublishRecords(0, 3);  // once they are judged it has the partitions
  EXPECT_TRUE(AwaitQuiet());
  gate.release.Notify();
  EXPECT_EQ(first.Stop(), absl::OkStatus());
  EXPECT_TRUE(NothingStale(*second));
  EXPECT_EQ(Verdicts().size(), 6u);
  for (const Stored& stored : Verdicts()) EXPECT_EQ(stored.verdict().findings_size(), 0);
}

}  // namespace
}  // namespace childsync::validation
