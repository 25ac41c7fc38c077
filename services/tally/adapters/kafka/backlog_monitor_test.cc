#include "services/tally/adapters/kafka/backlog_monitor.h"

#include <gtest/gtest.h>

#include <map>

namespace childsync::tally {
namespace {

// The broker's answers, one partition a topic: two ends each, and the group's offset in the changes.
class FakeAdmin final : public kafka::Admin {
 public:
  struct Ends {
    int64_t committed = 0;
    int64_t all = 0;
  };

  FakeAdmin(std::map<std::string, Ends> ends, int64_t group) : ends_(std::move(ends)), group_(group) {}

  absl::Status CreateTopics(std::span<const kafka::TopicSpec>, absl::Duration) override {
    return absl::UnimplementedError("CreateTopics");
  }
  absl::StatusOr<std::vector<kafka::TopicSpec>> DescribeTopics(std::span<const std::string> names,
                                                               absl::Duration) override {
    std::vector<kafka::TopicSpec> specs;
    for (const std::string& name : names) specs.push_back({.name = name, .partitions = 1});
    return specs;
  }
  absl::Status DeleteTopics(std::span<const std::string>, absl::Duration) override {
    return absl::UnimplementedError("DeleteTopics");
  }
  absl::StatusOr<std::vector<kafka::Offset>> GroupOffsets(const std::string&,
                                                          std::span<const kafka::TopicPartition> partitions,
                                                          absl::Duration) override {
    return std::vector<kafka::Offset>{{partitions[0], group_}};
  }
  absl::StatusOr<std::vector<kafka::Offset>> EndOffsets(std::span<const kafka::TopicPartition> partitions,
                                                        bool read_committed, absl::Duration) override {
    const Ends& ends = ends_.at(partitions[0].topic);
    return std::vector<kafka::Offset>{{partitions[0], read_committed ? ends.committed : ends.all}};
  }

 private:
  const std::map<std::string, Ends> ends_;
  const int64_t group_;
};

class BacklogMonitorTest : public ::testing::Test {
 protected:
  using Ends = FakeAdmin::Ends;

  // What a tally that has applied verdicts up to `applied` says then.
  int64_t Awaiting(Ends changes, int64_t group, Ends verdicts, int64_t applied) {
    const TopicNames topics;
    const OfficialClock clock;
    LiveTally tally(&clock);
    tally.Write([&](TallyState&, Positions& positions) { positions = {{applied}, {0}}; });
    ServiceState state;
    BacklogMonitor monitor(
        {.topics = topics},
        std::make_unique<FakeAdmin>(
            std::map<std::string, Ends>{
                {topics.record_changes, changes}, {topics.verdicts, verdicts}, {topics.roster, {}}},
            group),
        &tally, &state);
    monitor.Start();
    return tally.AwaitNewer(0, absl::Now() + absl::Seconds(20))->position.changes_awaiting_verdict;
  }
};

TEST_F(BacklogMonitorTest, IsQuietWhenEverythingIsPassed) { EXPECT_EQ(Awaiting({5, 5}, 5, {7, 7}, 7), 0); }

TEST_F(BacklogMonitorTest, CountsWhatHasNoVerdictAndWhatIsNotApplied) {
  EXPECT_EQ(Awaiting({5, 5}, 2, {7, 7}, 3), 3 + 4);
  EXPECT_EQ(Awaiting({5, 5}, kafka::kNoOffset, {0, 0}, 0), 5);
}

// The group's offsets got their marker first: the verdicts of the same transaction can't be read yet.
TEST_F(BacklogMonitorTest, IsNotQuietBeforeTheVerdictsOfACommitCanBeRead) {
  EXPECT_EQ(Awaiting({5, 5}, 5, {3, 7}, 3), 4);
}

// An agent was told that its changes are committed, and their marker is on its way.
TEST_F(BacklogMonitorTest, IsNotQuietBeforeTheChangesOfACommitCanBeRead) {
  EXPECT_EQ(Awaiting({2, 5}, 2, {7, 7}, 7), 3);
}

}  // namespace
}  // namespace childsync::tally
