#include "services/tally/live/live_tally.h"

#include <gtest/gtest.h>

#include <thread>

#include "services/tally/live/lists.h"

namespace childsync::tally {
namespace {

class LiveTallyTest : public ::testing::Test {
 protected:
  void Child(uint64_t number, const std::string& unit) {
    tally_.Write([&](TallyState& state, Positions& positions) {
      state.Apply(RosterEntry{.key = PersonalId{number}, .number = PersonalId{number}, .unit_code = unit});
      positions.roster = {++offset_};
    });
  }
  void Record(const std::string& unit, const std::string& id, Outcome outcome, uint64_t number) {
    tally_.Write([&](TallyState& state, Positions& positions) {
      state.Apply(tally::Record{.key = {unit, id},
                                .outcome = outcome,
                                .claims = number != 0,
                                .number = PersonalId{number},
                                .change_offset = ++offset_});
      positions.verdicts = {offset_};
    });
  }
  int64_t Awaiting() {
    tally_.Publish();
    return tally_.snapshot()->position.changes_awaiting_verdict;
  }

  absl::Time now_ = absl::UnixEpoch();
  OfficialClock clock_{std::nullopt, [this] { return now_; }};
  LiveTally tally_{&clock_};
  int64_t offset_ = 0;
};

TEST_F(LiveTallyTest, ASnapshotDoesNotChangeUntilTheNextOne) {
  Child(1, "A");
  tally_.Publish();
  const auto before = tally_.snapshot();
  Child(2, "A");
  EXPECT_EQ(tally_.snapshot(), before);
  tally_.Publish();
  const auto after = tally_.snapshot();
  EXPECT_EQ(before->counts[1].total, 1);
  EXPECT_EQ(after->counts[1].total, 2);
  EXPECT_GT(after->version, before->version);
  EXPECT_EQ(after->units, before->units) << "names are shared";
}

TEST_F(LiveTallyTest, PublishingTheSameAgainIsNoNewVersion) {
  Child(1, "A");
  tally_.Publish();
  const uint64_t version = tally_.snapshot()->version;
  now_ += absl::Seconds(9);
  tally_.Publish();
  EXPECT_EQ(tally_.snapshot()->version, version);
  tally_.SetBacklog(std::make_shared<Backlog>());
  const uint64_t measured = tally_.snapshot()->version;
  EXPECT_GT(measured, version) << "what awaits a verdict is known now";
  now_ += absl::Seconds(9);
  tally_.SetBacklog(std::make_shared<Backlog>());
  EXPECT_EQ(tally_.snapshot()->version, measured);
  EXPECT_EQ(tally_.snapshot()->position.as_of, now_) << "the broker has just been asked";
}

TEST_F(LiveTallyTest, WhatAwaitsAVerdictIsWhatIsUnjudgedAndWhatIsNotApplied) {
  EXPECT_EQ(Awaiting(), -1);
  tally_.SetBacklog(std::make_shared<Backlog>(Backlog{.unjudged = 3, .verdict_ends = {2, 5}}));
  EXPECT_EQ(Awaiting(), 3 + 2 + 5);
  tally_.Write([](TallyState&, Positions& positions) { positions.verdicts = {4, 4}; });
  EXPECT_EQ(Awaiting(), 3 + 0 + 1) << "what was applied beyond the measurement counts for nothing";
  tally_.SetBacklog(nullptr);
  EXPECT_EQ(Awaiting(), -1);
}

TEST_F(LiveTallyTest, AwaitNewerReturnsWhenThereIsOne) {
  const uint64_t version = tally_.snapshot()->version;
  std::thread writer([&] {
    Child(1, "A");
    tally_.Publish();
  });
  EXPECT_GT(tally_.AwaitNewer(version, absl::Now() + absl::Seconds(30))->version, version);
  writer.join();
  const uint64_t newest = tally_.snapshot()->version;
  EXPECT_EQ(tally_.AwaitNewer(newest, absl::Now())->version, newest) << "time is up";
}

TEST_F(LiveTallyTest, AListIsOneMoments) {
  Child(2, "B");
  Child(1, "B");
  Child(3, "A");
  Record("B", "z", Outcome::kNeedsCorrection, 1);
  Record("A", "y", Outcome::kNotFound, 0);
  Record("A", "x", Outcome::kWithdrawn, 0);
  const auto all_children = [](std::string_view, std::string_view) { return true; };
  const auto all_records = [](std::string_view) { return true; };
  const auto list = OutstandingListing::Take(tally_, "r", all_children, all_records);
  Record("B", "z", Outcome::kVerified, 1);
  ASSERT_EQ(list->children().size(), 3u);
  EXPECT_EQ(list->children()[0].number, PersonalId{3}) << "by unit, then by number";
  EXPECT_EQ(list->children()[1].number, PersonalId{1});
  EXPECT_EQ(list->claimant(list->children()[1])->joined_key, "B/z");
  EXPECT_EQ(list->claimant(list->children()[2]), nullptr);
  ASSERT_EQ(list->records().size(), 1u);
  EXPECT_EQ(list->records()[0].joined_key, "A/y");
  EXPECT_EQ(list->size(), 4u);
  EXPECT_EQ(list->position().next.verdicts, std::vector<int64_t>{6});

  const auto one_unit = RecordListing::Take(
      tally_, "r", [](std::string_view code) { return code == "A"; }, [](const auto&) { return true; });
  const auto none = RecordListing::Take(
      tally_, "n", [](std::string_view) { return true; }, [](const auto&) { return false; });
  EXPECT_EQ(none->size(), 0u);
  ASSERT_EQ(one_unit->size(), 2u) << "withdrawn ones too";
  EXPECT_EQ(one_unit->record(0).joined_key, "A/x");
}

}  // namespace
}  // namespace childsync::tally
