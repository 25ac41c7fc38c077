#include "services/roster/domain/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::roster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PersonalId Id(int i) { return *PersonalId::Parse("05121400000" + std::to_string(i)); }

TEST(RosterTest, FindsAnEntryByAnyOfItsNumbers) {
  Roster roster;
  roster.Put(Id(1), {.number = Id(3), .former = {Id(1), Id(2)}});
  roster.Put(Id(4), {.number = Id(4)});
  for (int number : {1, 2, 3}) EXPECT_THAT(roster.KeysOf(Id(number)), ElementsAre(Id(1))) << number;
  EXPECT_THAT(roster.KeysOf(Id(4)), ElementsAre(Id(4)));
  EXPECT_THAT(roster.KeysOf(Id(5)), IsEmpty());
}

TEST(RosterTest, ForgetsTheNumbersOfAnEntryThatChangedOrWent) {
  Roster roster;
  roster.Put(Id(1), {.number = Id(2), .former = {Id(1)}});
  roster.Put(Id(1), {.number = Id(3)});
  EXPECT_THAT(roster.KeysOf(Id(1)), IsEmpty());  // the key, but no number of it
  EXPECT_THAT(roster.KeysOf(Id(2)), IsEmpty());
  EXPECT_THAT(roster.KeysOf(Id(3)), ElementsAre(Id(1)));
  roster.Erase(Id(1));
  EXPECT_THAT(roster.KeysOf(Id(3)), IsEmpty());
  EXPECT_EQ(roster.size(), 0u);
}

TEST(RosterTest, GivesBothEntriesThatHaveANumber) {
  Roster roster;
  roster.Put(Id(2), {.number = Id(2)});
  roster.Put(Id(1), {.number = Id(1), .former = {Id(2)}});
  EXPECT_THAT(roster.KeysOf(Id(2)), ElementsAre(Id(1), Id(2)));
}

TEST(RosterTest, NamesEachUnitOnce) {
  Roster roster;
  const uint32_t before = roster.PlaceOf({"21040", ""});
  const uint32_t after = roster.PlaceOf({"21040", "2025-07-01"});
  EXPECT_NE(before, after);
  EXPECT_EQ(roster.PlaceOf({"21040", ""}), before);
  EXPECT_EQ(roster.unit(after).valid_from, "2025-07-01");
}

TEST(RosterTest, TellsWhoWasNotSeen) {
  Roster roster;
  roster.Put(Id(1), {.number = Id(1)});
  roster.Put(Id(2), {.number = Id(2)});
  auto unseen = [&] {
    std::vector<PersonalId> keys;
    roster.ForEachUnseen([&](PersonalId key, const Entry&) { keys.push_back(key); });
    return keys;
  };
  roster.BeginSeeing();
  roster.MarkSeen(Id(1));
  EXPECT_THAT(unseen(), ElementsAre(Id(2)));
  roster.BeginSeeing();
  EXPECT_EQ(unseen().size(), 2u);
}

TEST(RosterTest, KnowsABirthdayOnlyOnceItWasTold) {
  Roster roster;
  roster.Put(Id(1), {.number = Id(1)});
  EXPECT_FALSE(roster.SixteenOn(Id(1)));
  roster.SetSixteenOn(Id(1), *Date::Parse("2030-01-01"));
  roster.Put(Id(1), {.number = Id(2)});
  EXPECT_EQ(roster.SixteenOn(Id(1)), Date::Parse("2030-01-01"));
}

}  // namespace
}  // namespace childsync::roster
