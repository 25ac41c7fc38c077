#include "services/roster/domain/departures.h"

#include <gtest/gtest.h>

namespace childsync::roster {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

void HoldMany(Departures& departures, int from, int count) {
  for (int i = from; i < from + count; ++i)
    departures.Hold(*PersonalId::Parse(std::to_string(100'000'000'000 + i)));
}

TEST(DeparturesTest, FivePercentGoAndMoreWait) {
  Departures few(0);
  HoldMany(few, 0, 50);
  EXPECT_EQ(few.Take(1000, kNow).size(), 50u);
  EXPECT_EQ(few.waiting(), 0u);
  Departures many(0);
  HoldMany(many, 0, 51);
  EXPECT_TRUE(many.Take(1000, kNow).empty());
  EXPECT_EQ(many.waiting(), 51u);
}

TEST(DeparturesTest, AFewMayLeaveASmallRoster) {
  Departures departures(0);
  HoldMany(departures, 0, 5);
  EXPECT_EQ(departures.Take(10, kNow).size(), 5u);
  HoldMany(departures, 5, 1);
  EXPECT_TRUE(departures.Take(5, kNow).empty());
}

TEST(DeparturesTest, ThoseThatTrickleInCountTogetherForAnHour) {
  Departures departures(0);
  HoldMany(departures, 0, 30);
  EXPECT_EQ(departures.Take(1000, kNow).size(), 30u);
  HoldMany(departures, 30, 30);
  EXPECT_TRUE(departures.Take(970, kNow + absl::Minutes(59)).empty());
  EXPECT_EQ(departures.Take(970, kNow + absl::Minutes(60)).size(), 30u);
}

TEST(DeparturesTest, AnOperatorsLeaveIsForSoManyOnce) {
  Departures departures(500);
  HoldMany(departures, 0, 501);
  EXPECT_TRUE(departures.Take(1000, kNow).empty());
  departures.Release(*PersonalId::Parse("100000000000"));
  EXPECT_EQ(departures.Take(1000, kNow).size(), 500u);
  HoldMany(departures, 1000, 300);
  EXPECT_TRUE(departures.Take(500, kNow).empty());
}

TEST(DeparturesTest, ThoseThatNeedNoLeaveUseUpNone) {
  Departures departures(100);
  HoldMany(departures, 0, 10);
  EXPECT_EQ(departures.Take(1000, kNow).size(), 10u);
  HoldMany(departures, 10, 100);
  EXPECT_EQ(departures.Take(990, kNow).size(), 100u);
}

}  // namespace
}  // namespace childsync::roster
