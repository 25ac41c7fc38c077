// An agenda that was asked to take every record of a partition again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/validation/testing/agenda_fixture.h"

namespace childsync::validation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using FullRevalidationTest = AgendaTest;

TEST_F(FullRevalidationTest, AFullRevalidationTakesEveryRecordAndCountsThem) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 7)}, {kBinh, Verdict(2, 0, 0)}, {3, Verdict(3, kQ, 0)}});
  EXPECT_EQ(agenda_.FullProgress(0), std::nullopt);
  ASSERT_TRUE(agenda_.StartFull(0));
  EXPECT_FALSE(agenda_.StartFull(1)) << "not of this worker";
  const auto first = agenda_.Take(2);
  ASSERT_EQ(first.size(), 2u);
  agenda_.Failed(first[0]);
  agenda_.Rejudged(first[1], Verdict(2, 0, 0), now_);
  EXPECT_EQ(agenda_.FullProgress(0)->done, 1u);
  EXPECT_EQ(agenda_.FullProgress(0)->changed, 1u);
  EXPECT_THAT(Taken(), ElementsAre(kAn)) << "the one that failed";
  agenda_.Written(0, kAn, Verdict(4, kP, 7), now_);
  agenda_.Same(TakeOne(), now_);
  EXPECT_TRUE(agenda_.FullProgress(0)->finished);
  EXPECT_THAT(Taken(), IsEmpty());
}

TEST_F(FullRevalidationTest, AFullRevalidationAsksAgainForWhatWasAskedBeforeIt) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}});
  const Agenda::Item before = TakeOne();
  ASSERT_TRUE(agenda_.StartFull(0));
  EXPECT_THAT(Taken(), IsEmpty());
  EXPECT_FALSE(agenda_.Holds(before));
  agenda_.Failed(before);
  EXPECT_FALSE(agenda_.FullProgress(0)->finished);
  agenda_.Rejudged(TakeOne(), Verdict(1, kP, 7), now_);
  EXPECT_TRUE(agenda_.FullProgress(0)->finished);
}

TEST_F(FullRevalidationTest, AFullRevalidationIsNotDoneWhileOneOfItsRecordsWaitsAgain) {
  Roster(kP, 7);
  Assign({{kAn, Verdict(1, kP, 6)}});
  const Agenda::Item before = TakeOne();
  ASSERT_TRUE(agenda_.StartFull(0));
  EXPECT_THAT(Taken(), IsEmpty()) << "it is being judged";
  agenda_.Rejudged(before, Verdict(1, kP, 7), now_);
  EXPECT_FALSE(agenda_.FullProgress(0)->finished);
  agenda_.Same(TakeOne(), now_);
  EXPECT_EQ(agenda_.FullProgress(0),
            (Agenda::Progress{.records = 1, .done = 1, .changed = 1, .finished = true}));
}

}  // namespace
}  // namespace childsync::validation
