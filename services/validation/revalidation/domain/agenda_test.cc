#include "services/validation/revalidation/domain/agenda.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/validation/testing/agenda_fixture.h"

namespace childsync::validation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(AgendaTest, AnAssignmentFindsWhatDiffersAndNothingElse) {
  Roster(kP, 7);
  VerdictFacts dead = Verdict(30, 51214000009, 9);
  dead.explains_absence = true;
  VerdictFacts old_rules = Verdict(40, 0, 0);
  old_rules.current_rules = false;
  Assign({{kAn, Verdict(20, kP, 6)},
          {kBinh, Verdict(10, kP, 7)},
          {3, dead},
          {4, old_rules},
          {5, Verdict(50, 51214000008, 8)},
          {6, Verdict(15, kP, 0)},
          {7, Verdict(60, 51214000007, 0)}});
  EXPECT_EQ(agenda_.stale(), 4u);
  EXPECT_THAT(Taken(), ElementsAre(6, kAn, 5)) << "in the order of their changes, old rules last";
  EXPECT_THAT(Taken(), ElementsAre(4));
  EXPECT_THAT(Taken(), IsEmpty());
}

TEST_F(AgendaTest, NothingIsTakenBeforeBothTopicsAreRead) {
  agenda_.Open(0);
  agenda_.Read(0, kAn, Verdict(1, kP, 6));
  agenda_.CompleteRoster();
  Tick();
  EXPECT_THAT(Taken(), IsEmpty());
  agenda_.Complete(0);
  Tick();
  EXPECT_THAT(Taken(), ElementsAre(kAn));
}

TEST_F(AgendaTest, AChangeOfTheRosterIsTakenAtOnce) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 7)}, {kBinh, Verdict(2, kQ, 0)}});
  EXPECT_THAT(Taken(), IsEmpty());
  Roster(kP, 8);
  EXPECT_THAT(Taken(), ElementsAre(kAn));
  Roster(kQ, 9);
  EXPECT_THAT(Taken(), ElementsAre(kBinh)) << "nobody had the number";
}

TEST_F(AgendaTest, WhoLeavesTheRosterIsAskedForWhateverTheVerdictSays) {
  Roster(kP, 7);
  VerdictFacts verdict = Verdict(1, kP, 7);
  verdict.explains_absence = true;
  Assign({{kAn, verdict}});
  Leaves(kP);
  const Agenda::Item item = TakeOne();
  agenda_.Same(item, now_);
  EXPECT_EQ(agenda_.stale(), 0u);
  After(absl::Minutes(5));
  EXPECT_THAT(Taken(), IsEmpty());
}

TEST_F(AgendaTest, AResultOlderThanTheRosterIsDiscarded) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}});
  const Agenda::Item item = TakeOne();
  EXPECT_TRUE(agenda_.Holds(item));
  Roster(kP, 8);
  EXPECT_FALSE(agenda_.Holds(item));
  agenda_.Failed(item);
  const Agenda::Item again = TakeOne();
  EXPECT_TRUE(agenda_.Holds(again));
  agenda_.Rejudged(again, Verdict(1, kP, 8), now_);
  EXPECT_EQ(agenda_.stale(), 0u);
}

TEST_F(AgendaTest, TheRosterThatChangesWhileTheNewVerdictIsCommittedMakesItStaleAgain) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}});
  const Agenda::Item item = TakeOne();
  ASSERT_TRUE(agenda_.Holds(item));
  Roster(kP, 8);
  agenda_.Rejudged(item, Verdict(1, kP, 7), now_);
  EXPECT_EQ(agenda_.stale(), 1u);
  EXPECT_THAT(Taken(), ElementsAre(kAn));
}

TEST_F(AgendaTest, AResultForAnOlderChangeIsDiscarded) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}});
  const Agenda::Item item = TakeOne();
  agenda_.Written(0, kAn, Verdict(2, kP, 7), now_);
  EXPECT_FALSE(agenda_.Holds(item));
  agenda_.Failed(item);
  agenda_.Rejudged(item, Verdict(1, kP, 7), now_);
  agenda_.Same(item, now_);
  EXPECT_EQ(agenda_.stale(), 0u);
  EXPECT_THAT(Taken(), IsEmpty());
  Roster(kP, 8);
  EXPECT_EQ(TakeOne().was.change_offset, 2);
}

TEST_F(AgendaTest, AVerdictAheadOfTheRosterWaitsForIt) {
  Roster(kP, 7);
  Assign({});
  agenda_.Written(0, kAn, Verdict(1, kP, 8), now_);
  EXPECT_EQ(agenda_.stale(), 1u);
  EXPECT_THAT(Taken(), IsEmpty());
  Roster(kP, 8);
  EXPECT_EQ(agenda_.stale(), 0u);
  After(settings_.grace);
  EXPECT_THAT(Taken(), IsEmpty());
  agenda_.Written(0, kAn, Verdict(2, kP, 9), now_);
  After(settings_.grace);
  EXPECT_THAT(Taken(), ElementsAre(kAn)) << "it was behind the roster";
}

TEST_F(AgendaTest, ARosterThatStaysBehindIsNotAskedForWithoutPause) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 8)}});
  for (int i = 0; i < 3; ++i) {
    agenda_.Same(TakeOne(), now_);
    EXPECT_THAT(Taken(), IsEmpty());
    EXPECT_EQ(agenda_.stale(), 1u);
    After(settings_.recheck);
  }
}

// The first answer may be of a host on which the person's sixteenth birthday has not begun yet.
TEST_F(AgendaTest, SomebodyOutsideTheRosterIsNotStaleOnceTheDatabaseWasAskedTwice) {
  Assign({{kAn, Verdict(1, kP, 7)}});
  EXPECT_EQ(agenda_.stale(), 1u);
  agenda_.Same(TakeOne(), now_);
  EXPECT_EQ(agenda_.stale(), 1u);
  EXPECT_THAT(Taken(), IsEmpty()) << "not without a pause";
  After(settings_.confirm);
  agenda_.Same(TakeOne(), now_);
  EXPECT_EQ(agenda_.stale(), 0u);
  After(settings_.recheck);
  EXPECT_THAT(Taken(), IsEmpty());
}

TEST_F(AgendaTest, ANewVerdictOnSomebodyOutsideTheRosterIsAskedForTwiceAgain) {
  Assign({{kAn, Verdict(1, kP, 7)}});
  agenda_.Same(TakeOne(), now_);
  agenda_.Written(0, kAn, Verdict(2, kP, 7), now_);
  After(settings_.confirm);
  agenda_.Same(TakeOne(), now_);
  EXPECT_EQ(agenda_.stale(), 1u) << "the look-up before was for another verdict";
  After(settings_.confirm);
  agenda_.Same(TakeOne(), now_);
  EXPECT_EQ(agenda_.stale(), 0u);
}

TEST_F(AgendaTest, WhatFailedOfTheBacklogWaitsBehindWhomTheRosterChanges) {
  VerdictFacts old = Verdict(1, kP, 7);
  old.current_rules = false;
  Roster(kP, 7);
  Roster(kQ, 7);
  Assign({{kAn, old}, {kBinh, Verdict(2, kQ, 7)}});
  const Agenda::Item failed = TakeOne();
  agenda_.Failed(failed);
  Roster(kQ, 8);
  EXPECT_EQ(agenda_.Take(1).at(0).key, kBinh);
  EXPECT_EQ(agenda_.Take(1).at(0).key, kAn);
}

TEST_F(AgendaTest, WhatFailedOfTheRosterComesBeforeTheBacklog) {
  VerdictFacts old = Verdict(1, kP, 7);
  old.current_rules = false;
  Roster(kP, 7);
  Roster(kQ, 8);
  Assign({{kAn, old}, {kBinh, Verdict(2, kQ, 7)}});
  const auto first = agenda_.Take(1);
  ASSERT_EQ(first.at(0).key, kBinh);
  agenda_.Failed(first[0]);
  EXPECT_EQ(agenda_.Take(1).at(0).key, kBinh);
}

TEST_F(AgendaTest, WhatFailedWaitsBehindTheOthersOfItsKind) {
  VerdictFacts old[] = {Verdict(1, kP, 7), Verdict(2, kQ, 7)};
  for (const bool current : {true, false}) {
    for (VerdictFacts& verdict : old) verdict.current_rules = current;
    agenda_.CloseAll();
    Roster(kP, 8);
    Roster(kQ, 8);
    Assign({{kAn, old[0]}, {kBinh, old[1]}});
    const auto first = agenda_.Take(1);
    ASSERT_EQ(first.at(0).key, kAn);
    agenda_.Failed(first[0]);
    EXPECT_EQ(agenda_.Take(1).at(0).key, kBinh) << current;
  }
}

TEST_F(AgendaTest, SaysWhetherAVerdictStandsOnNothing) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}, {kBinh, Verdict(2, kP, 6)}});
  const auto items = Take();
  ASSERT_EQ(items.size(), 2u);
  agenda_.Written(0, kBinh, Verdict(3, kP, 7), now_);
  EXPECT_TRUE(agenda_.Gone(items[0]));
  EXPECT_FALSE(agenda_.Gone(items[1])) << "a newer one came";
}

TEST_F(AgendaTest, EachRecordOutsideTheRosterIsLookedUpOnceInARound) {
  Roster(kP, 7);
  std::vector<std::pair<KeyHash, VerdictFacts>> verdicts = {{1000, Verdict(1000, kP, 7)},
                                                            {1001, Verdict(1001, 0, 0)}};
  for (KeyHash key = 0; key < 500; ++key)
    verdicts.push_back({key, Verdict(static_cast<int64_t>(key), kQ + key, 0)});
  Assign(verdicts);
  After(absl::ZeroDuration());
  std::multiset<KeyHash> looked_up;
  size_t most = 0;
  for (int i = 0; i < 48; ++i) {
    After(settings_.outside_every / 48);
    const auto items = Take();
    most = std::max(most, items.size());
    for (const Agenda::Item& item : items) {
      looked_up.insert(item.key);
      agenda_.Same(item, now_);
    }
  }
  EXPECT_GE(looked_up.size(), 499u);
  EXPECT_EQ(looked_up.size(), std::set<KeyHash>(looked_up.begin(), looked_up.end()).size());
  EXPECT_LT(most, 15u) << "spread evenly";
  EXPECT_EQ(looked_up.count(1000) + looked_up.count(1001), 0u);
}

TEST_F(AgendaTest, WhatThisWorkerWroteIsNewerThanWhatItReads) {
  Roster(kP, 7);
  agenda_.Open(0);
  agenda_.Written(0, kAn, Verdict(2, kP, 7), now_);
  agenda_.Written(0, kBinh, std::nullopt, now_);
  agenda_.Read(0, kAn, Verdict(1, kP, 6));
  agenda_.Read(0, kBinh, Verdict(1, kP, 6));
  agenda_.Complete(0);
  agenda_.CompleteRoster();
  Tick();
  EXPECT_THAT(Taken(), IsEmpty());
}

TEST_F(AgendaTest, AnErasedRecordIsNeverStale) {
  Roster(kP, 7);
  agenda_.Open(0);
  agenda_.Read(0, kAn, Verdict(1, kP, 6));
  agenda_.Read(0, kAn, std::nullopt);
  agenda_.Complete(0);
  agenda_.CompleteRoster();
  Tick();
  Roster(kP, 8);
  EXPECT_THAT(Taken(), IsEmpty());
  EXPECT_EQ(agenda_.stale(), 0u);
}

TEST_F(AgendaTest, AChangeThatIsGoneFromTheLogIsLeftToTheStream) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}});
  agenda_.Gone(TakeOne());
  EXPECT_EQ(agenda_.stale(), 0u);
  Roster(kP, 8);
  EXPECT_THAT(Taken(), IsEmpty());
  agenda_.Written(0, kAn, Verdict(9, kP, 6), now_);
  After(settings_.grace);
  EXPECT_THAT(Taken(), ElementsAre(kAn));
}

TEST_F(AgendaTest, APartitionThatWentTakesItsItemsWithIt) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}});
  const Agenda::Item item = TakeOne();
  agenda_.CloseAll();
  EXPECT_FALSE(agenda_.Holds(item));
  EXPECT_EQ(agenda_.stale(), 0u);
  Assign({{kAn, Verdict(1, kP, 6)}});
  EXPECT_FALSE(agenda_.Holds(item)) << "of the term before";
  agenda_.Same(item, now_);
  EXPECT_THAT(Taken(), ElementsAre(kAn));
}

TEST_F(AgendaTest, SaysHowManyOfOnePartitionWait) {
  Assign({{kAn, Verdict(1, kP, 7)}, {kBinh, Verdict(2, kQ, 7)}, {3, Verdict(3, 0, 0)}});
  EXPECT_EQ(agenda_.waiting(), 2u) << "outside the roster";
  agenda_.Open(1);
  agenda_.Read(1, 1, Verdict(1, kP, 7));
  agenda_.Complete(1);
  Tick();
  EXPECT_EQ(agenda_.waiting(), 2u) << "a set is of one partition";
  while (!Take().empty()) {
  }
  EXPECT_EQ(agenda_.waiting(), 0u);
  ASSERT_TRUE(agenda_.StartFull(0));
  EXPECT_EQ(agenda_.waiting(), 3u);
}

TEST_F(AgendaTest, WhomTheRosterChangesComesBeforeTheBacklog) {
  VerdictFacts old[] = {Verdict(1, kP, 7), Verdict(2, kQ, 7)};
  for (VerdictFacts& verdict : old) verdict.current_rules = false;
  Roster(kP, 7);
  Roster(kQ, 7);
  Assign({{kAn, old[0]}, {kBinh, old[1]}});
  Roster(kQ, 8);
  Roster(kQ, 9);
  EXPECT_EQ(agenda_.Take(1).at(0).key, kBinh);
  EXPECT_EQ(agenda_.Take(1).at(0).key, kAn);
  EXPECT_THAT(Taken(), IsEmpty()) << "each once";
}

TEST_F(AgendaTest, SaysWhenAllIsCompared) {
  agenda_.Open(0);
  agenda_.CompleteRoster();
  EXPECT_FALSE(agenda_.caught_up()) << "the verdicts are not read";
  agenda_.Read(0, kAn, Verdict(1, kP, 7));
  agenda_.Complete(0);
  EXPECT_FALSE(agenda_.caught_up()) << "nor compared";
  Tick();
  EXPECT_TRUE(agenda_.caught_up());
}

TEST_F(AgendaTest, PartitionsTakeTurns) {
  agenda_.CompleteRoster();
  for (int32_t p = 0; p < 2; ++p) {
    agenda_.Open(p);
    for (KeyHash key = 0; key < 4; ++key)
      agenda_.Read(p, key, Verdict(static_cast<int64_t>(key), kP + key, 7));
    agenda_.Complete(p);
  }
  Tick();
  std::vector<int32_t> order;
  for (auto items = agenda_.Take(2); !items.empty(); items = agenda_.Take(2))
    order.push_back(items[0].partition);
  EXPECT_THAT(order, ElementsAre(0, 1, 0, 1));
}

}  // namespace
}  // namespace childsync::validation
