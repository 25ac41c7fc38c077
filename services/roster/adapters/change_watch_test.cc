#include "services/roster/adapters/change_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/testing/fake_population.h"

namespace childsync::roster {
namespace {

using testing::ElementsAre;

class ChangeWatchTest : public testing::Test {
 protected:
  // The numbers of the next message that has any, or the error's name.
  std::vector<std::string> Next() {
    while (true) {
      absl::StatusOr<std::optional<Hints>> hints = watch_.Next(absl::Seconds(20));
      if (!hints.ok()) return {absl::StatusCodeToString(hints.status().code())};
      if (!hints->has_value()) return {"nothing"};
      cursor_ = (*hints)->cursor;
      if (!(*hints)->personal_ids.empty()) return (*hints)->personal_ids;
    }
  }
  FakePopulation population_;
  ChangeWatch watch_{population_.channel()};
  std::string cursor_;
};

TEST_F(ChangeWatchTest, HandsOutWhatChangedAfterTheCursor) {
  population_.Register("051214000001", "21040");
  watch_.Start("1-0");
  EXPECT_THAT(Next(), ElementsAre("051214000001"));
  EXPECT_TRUE(watch_.connected());
  population_.Die("051214000001");
  EXPECT_THAT(Next(), ElementsAre("051214000001"));
  EXPECT_EQ(cursor_, "1-2");
}

TEST_F(ChangeWatchTest, SaysWhenChangesWereMissed) {
  watch_.Start("7-0");
  EXPECT_THAT(Next(), ElementsAre("OUT_OF_RANGE"));
  EXPECT_FALSE(watch_.connected());
}

TEST_F(ChangeWatchTest, EndsWithTheDatabaseAndStartsAgain) {
  watch_.Start("1-0");
  population_.AwaitWatches(1);
  population_.SetDown(true);
  EXPECT_THAT(Next(), ElementsAre("UNAVAILABLE"));
  population_.SetDown(false);
  watch_.Start("1-0");
  population_.Register("051214000001", "21040");
  EXPECT_THAT(Next(), ElementsAre("051214000001"));
}

TEST_F(ChangeWatchTest, StopsWhileItsQueueIsFull) {
  watch_.Start("1-0");
  population_.AwaitWatches(1);
  for (int i = 0; i < 100; ++i) population_.Register("051214000001", "21040");
  watch_.Stop();
  EXPECT_FALSE(watch_.connected());
}

TEST_F(ChangeWatchTest, IsOfNoUseBeforeItsStart) { EXPECT_THAT(Next(), ElementsAre("FAILED_PRECONDITION")); }

}  // namespace
}  // namespace childsync::roster
