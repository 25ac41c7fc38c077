// What the tally does when it is stopped, when its state or its log is not what it was, and when it meets a
// message that it can't read.
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>

#include "absl/synchronization/notification.h"
#include "common/log/log.h"
#include "services/tally/adapters/store/checkpoint_store.h"
#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

// A RocksDB whose writes go through a test's hands.
class HookedDatabase : public Database {
 public:
  using Hook = std::function<absl::Status(Database& real, std::span<const Change> changes)>;
  HookedDatabase(std::unique_ptr<Database> real, Hook hook)
      : real_(std::move(real)), hook_(std::move(hook)) {}
  absl::Status Write(std::span<const Change> changes) override { return hook_(*real_, changes); }
  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override { return real_->Get(key); }
  absl::Status Scan(const std::string& begin, const std::string& end,
                    absl::FunctionRef<absl::Status(std::string_view, std::string_view)> visit) override {
    return real_->Scan(begin, end, visit);
  }
  void StartPurge() override { real_->StartPurge(); }
  std::optional<absl::Status> PurgeEnd(absl::Duration timeout) override { return real_->PurgeEnd(timeout); }

 private:
  const std::unique_ptr<Database> real_;
  const Hook hook_;
};

class RecoveryTest : public TallyFixture {
 protected:
  void Hook(HookedDatabase::Hook hook) {
    seams_.open_database = [hook](const std::string& directory) -> absl::StatusOr<std::unique_ptr<Database>> {
      auto real = OpenRocksDatabase(directory);
      if (!real.ok()) return real.status();
      return std::make_unique<HookedDatabase>(*std::move(real), hook);
    };
  }
  void Unhook() { seams_.open_database = OpenRocksDatabase; }

  // Of a tally that reads the log from its start.
  std::string DigestOfARebuild() {
    app_.reset();
    const std::string state = config_.state;
    config_.state = state + "-rebuild";
    Start();
    std::string digest = Digest();
    app_.reset();
    config_.state = state;
    return digest;
  }

  // librdkafka 2.4 to 2.9 may crash in a client that knows a topic when it comes back with another id (its
  // issues 4778 and 4964), so that every client sees first that it is gone.
  void MakeRosterAnew() {
    const std::vector<std::string> names = {seams_.topics.roster};
    std::atomic<bool> gone = false;
    log::SetSink([&](std::string_view line) {
      if (line.find("UNKNOWN_TOPIC_OR_PART") != std::string_view::npos) gone = true;
    });
    ASSERT_TRUE(broker_.admin().DeleteTopics(names, kafka::kPatience).ok());
    producer_ = kafka::NewProducer();
    ASSERT_TRUE(Await([&] {
      const auto left = broker_.admin().DescribeTopics(names, kafka::kPatience);
      return left.ok() && left->empty();
    }));
    if (app_ != nullptr) {
      EXPECT_TRUE(Await([&] { return gone.load(); })) << "the tally hears of it too";
    }
    log::SetSink(nullptr);
    const std::vector<kafka::TopicSpec> again = {
        {.name = names[0], .partitions = 2, .config = {{"message.timestamp.type", "LogAppendTime"}}}};
    absl::Status made;
    do {
      made = broker_.admin().CreateTopics(again, kafka::kPatience);  // the deletion may still be under way
    } while (absl::IsAlreadyExists(made));
    ASSERT_TRUE(made.ok()) << made.ToString();
  }

  // Everything there is: two entries for one number, two records for one child, replaced numbers, erasures.
  void SomeHistory(int from, int to) {
    for (int i = from; i < to; ++i) {
      Child(i, i % 2 == 0 ? "21052" : "21040", i % 5 == 0 ? i + 1 : i,
            i % 3 == 0 ? std::vector{i + 2} : std::vector<int>());
      if (i % 4 != 0) Verified("21052/" + std::to_string(i), i);
      if (i % 4 == 0) Wrong("21040/" + std::to_string(i), i);
      if (i % 7 == 0) Erase("21052/" + std::to_string(i - 1));
      if (i % 6 == 0) Leave(i - 1);
    }
  }
};

TEST_F(RecoveryTest, GoesOnWhereItStopped) {
  SomeHistory(1, 20);
  Start();
  const std::string before = Digest();
  Stop();
  Start();
  EXPECT_EQ(Digest(), before);
  SomeHistory(20, 30);
  const std::string after = Digest();
  EXPECT_NE(after, before);
  EXPECT_EQ(DigestOfARebuild(), after);
}

TEST_F(RecoveryTest, ACrashLosesOnlyWhatIsReadAgain) {
  // From some moment on nothing reaches the disk, though the tally is told that it does: a crash at that
  // moment.
  std::atomic<bool> crashed = false;
  Hook([&](Database& real, std::span<const Change> changes) {
    return crashed ? absl::OkStatus() : real.Write(changes);
  });
  SomeHistory(1, 15);
  Start();
  Digest();
  crashed = true;
  SomeHistory(15, 30);
  const std::string digest = Digest();
  Stop();
  Unhook();
  Start();
  EXPECT_EQ(Digest(), digest);
  EXPECT_EQ(DigestOfARebuild(), digest);
}

// The test above can fail: a tally that writes its position before its state, not with it, loses records.
TEST_F(RecoveryTest, APositionWrittenApartFromItsStateWouldLoseRecords) {
  std::atomic<bool> crashed = false;
  Hook([&](Database& real, std::span<const Change> changes) {
    for (const Change& change : changes) {
      if (crashed && change.key != "checkpoint") continue;
      if (auto status = real.Write({&change, 1}); !status.ok()) return status;
    }
    return absl::OkStatus();
  });
  Child(1, "21052");
  Start();
  EXPECT_EQ(Figures("21052"), "0/1");
  Stop();  // its last checkpoint holds the child
  Start();
  crashed = true;
  Verified("21052/a", 1);
  EXPECT_EQ(Figures("21052"), "1/1");
  Stop();
  Unhook();
  Start();
  EXPECT_EQ(Figures("21052"), "0/1") << "the torn write has lost nothing: the tests of crashes prove nothing";
}

TEST_F(RecoveryTest, AWriteThatFailsEndsTheTally) {
  std::atomic<bool> full = false;
  Hook([&](Database& real, std::span<const Change> changes) {
    return full ? absl::UnavailableError("No space left on device") : real.Write(changes);
  });
  Child(1, "21052");
  Start();
  full = true;
  Child(2, "21052");
  EXPECT_EQ(AwaitFatal().code(), absl::StatusCode::kUnavailable);
  Unhook();
  Start();
  EXPECT_EQ(Figures("21052"), "0/2");
}

TEST_F(RecoveryTest, AMessageThatCannotBeReadStopsTheApplyingAndNothingElse) {
  Child(1, "21052");
  Start();
  EXPECT_EQ(Figures("21052"), "0/1");
  Send(seams_.topics.verdicts, "21052/a", "\xff\xff", 1);
  const std::string readiness = AwaitReadiness("degraded");
  EXPECT_NE(readiness.find(seams_.topics.verdicts + " partition 1 offset 0"), std::string::npos) << readiness;
  Verified("21052/b", 1);
  const auto stub = NewStub();
  v1::GetProgressRequest request;
  v1::GetProgressResponse response;
  ASSERT_TRUE(stub->GetProgress(Context().get(), request, &response).ok());
  EXPECT_EQ(response.progress().total(), 1);
  EXPECT_EQ(response.progress().completed(), 0);
  EXPECT_EQ(response.position().verdict_offsets(1), 0);
  EXPECT_GT(response.position().changes_awaiting_verdict(), 0);

  // A restart stands at the same message, and shows what was shown.
  Stop();
  StartWithoutWaiting();
  AwaitReadiness("degraded");
  ASSERT_TRUE(NewStub()->GetProgress(Context().get(), request, &response).ok());
  EXPECT_EQ(response.progress().total(), 1);
}

// Else it would be taken up when tombstones from behind the message are long gone.
TEST_F(RecoveryTest, TheCheckpointOfAStoppedTallyAges) {
  const auto stored = [this] {
    CheckpointStore store(*OpenRocksDatabase(directory_ + "/tally.db"), {});
    return **store.Read();
  };
  Child(1, "21052");
  Start();
  EXPECT_EQ(Figures("21052"), "0/1");
  Stop();
  const Checkpoint before = stored();
  Send(seams_.topics.verdicts, "21052/a", std::nullopt, 1);
  Send(seams_.topics.verdicts, "21052/a", "\xff\xff", 1);
  StartWithoutWaiting();
  AwaitReadiness("degraded: stopped");
  Stop();
  const Checkpoint after = stored();
  EXPECT_EQ(after.marks.verdicts[1].next, 1);
  EXPECT_EQ(after.current_ms, before.current_ms);
}

TEST_F(RecoveryTest, AStuckTallyIsNotAlive) {
  std::atomic<bool> stuck = false;
  absl::Notification release;
  Hook([&](Database& real, std::span<const Change> changes) {
    if (stuck) release.WaitForNotification();
    return real.Write(changes);
  });
  seams_.stuck_after = absl::Seconds(2);
  Child(1, "21052");
  Start();
  EXPECT_TRUE(Await([this] { return Get("/healthz").status == 200; }));
  stuck = true;
  Child(2, "21052");
  EXPECT_TRUE(Await([this] { return Get("/healthz").status == 503; }));
  release.Notify();
  EXPECT_TRUE(Await([this] { return Get("/healthz").status == 200; }));
}

TEST_F(RecoveryTest, AFirstReadingThatIsStoppedShowsNothing) {
  Child(1, "21052");
  Send(seams_.topics.verdicts, "21052/a", "\xff\xff");
  StartWithoutWaiting();
  AwaitReadiness("not ready: stopped");
  v1::GetProgressResponse response;
  const grpc::Status status = NewStub()->GetProgress(Context().get(), {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Get("/appendix.csv").status, 503);
}

TEST_F(RecoveryTest, ALogThatIsShorterThanThePositionIsRefusedForGood) {
  SomeHistory(1, 10);
  Start();
  Digest();
  Stop();
  MakeRosterAnew();
  for (int i = 0; i < 2; ++i) {
    StartWithoutWaiting();
    const absl::Status status = AwaitFatal();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status.ToString();
    EXPECT_NE(status.message().find("empty the state directory"), std::string::npos) << status.ToString();
  }
}

TEST_F(RecoveryTest, ATopicMadeAnewStopsARunningTallyForGood) {
  for (int i = 1; i < 5; ++i) Child(i, "21052");
  Start();
  EXPECT_EQ(Figures("21052"), "0/4");
  MakeRosterAnew();
  const std::string readiness = AwaitReadiness("degraded: stopped");
  EXPECT_NE(readiness.find("made anew"), std::string::npos) << readiness;
  EXPECT_NE(readiness.find(seams_.topics.roster), std::string::npos) << readiness;
  for (int i = 10; i < 30; ++i) Child(i, "21052");
  v1::GetProgressRequest request;
  request.set_unit_code("21052");
  v1::GetProgressResponse response;
  ASSERT_TRUE(NewStub()->GetProgress(Context().get(), request, &response).ok());
  EXPECT_EQ(response.progress().total(), 4);
  Stop();
  StartWithoutWaiting();
  const absl::Status status = AwaitFatal();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status.ToString();
}

TEST_F(RecoveryTest, ALogWithOtherRecordsIsRefusedForGood) {
  Child(1, "21052");
  Child(2, "21052");
  Start();
  EXPECT_EQ(Figures("21052"), "0/2");
  Stop();
  // As if the topic had been made anew and grown past the old position: other topics stand for it.
  NewTopics();
  for (int i = 1; i < 10; ++i) Child(i, "21040");
  StartWithoutWaiting();
  const absl::Status status = AwaitFatal();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status.ToString();
  EXPECT_NE(status.message().find("another record"), std::string::npos) << status.ToString();
}

TEST_F(RecoveryTest, AnOldCheckpointIsRebuilt) {
  SomeHistory(1, 10);
  Start();
  const std::string digest = Digest();
  Stop();
  config_.checkpoint_age_max = absl::ZeroDuration();
  Start();
  EXPECT_EQ(Digest(), digest);
}

TEST_F(RecoveryTest, ASecondTallyOnOneDirectoryIsRefused) {
  Start();
  const auto second = App::Create(
      config_, [] {}, seams_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAborted);
}

TEST_F(RecoveryTest, WaitsForTopicsThatAreNotThereYet) {
  seams_.topics.verdicts = broker_.Unique("later-verdicts");
  StartWithoutWaiting();
  AwaitReadiness("not ready");
  const std::vector<kafka::TopicSpec> topics = {{.name = seams_.topics.verdicts, .partitions = 2}};
  ASSERT_TRUE(broker_.admin().CreateTopics(topics, kafka::kPatience).ok());
  AwaitReadiness("ready");
}

}  // namespace
}  // namespace childsync::tally
