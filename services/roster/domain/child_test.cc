#include "services/roster/domain/child.h"

#include <gtest/gtest.h>

#include "services/roster/domain/personal_id.h"

namespace childsync::roster {
namespace {

using population::PersonStatus;
using population::PersonView;

Date Day(const char* iso) { return *Date::Parse(iso); }

PersonView Born(const char* day) {
  return {.personal_id = "051214000001", .birth_date = day, .status = PersonStatus::kActive};
}

TEST(PersonalIdTest, IsTwelveDigitsAndKeepsItsZeros) {
  EXPECT_EQ(PersonalId::Parse("001214000001")->ToString(), "001214000001");
  EXPECT_LT(*PersonalId::Parse("001214000001"), *PersonalId::Parse("051214000001"));
  EXPECT_FALSE(PersonalId::Parse("51214000001"));
  EXPECT_FALSE(PersonalId::Parse("05121400000x"));
}

TEST(PersonalIdTest, CarriesTheYearOfBirth) {
  EXPECT_EQ(PersonalId::Parse("051099000001")->birth_year(), 1999);
  EXPECT_EQ(PersonalId::Parse("051199000001")->birth_year(), 1999);
  EXPECT_EQ(PersonalId::Parse("051214000001")->birth_year(), 2014);
  EXPECT_EQ(PersonalId::Parse("051300000001")->birth_year(), 2000);
}

TEST(ChildTest, IsAChildUntilTheSixteenthBirthday) {
  EXPECT_TRUE(IsChild(Born("2008-03-28"), Day("2024-03-27")));
  EXPECT_FALSE(IsChild(Born("2008-03-28"), Day("2024-03-28")));
}

TEST(ChildTest, BornOnALeapDayIsSixteenOnTheLeapDayOrTheFirstOfMarch) {
  EXPECT_EQ(SixteenOn(Born("2008-02-29")), Day("2024-02-29"));
  EXPECT_EQ(SixteenOn(Born("2084-02-29")), Day("2100-03-01"));
}

TEST(ChildTest, WithoutABirthDateIsBornOnTheLastDayOfTheYearInTheNumber) {
  EXPECT_EQ(SixteenOn(Born("")), Day("2030-12-31"));
  EXPECT_TRUE(IsChild(Born(""), Day("2030-12-30")));
  EXPECT_FALSE(IsChild(Born(""), Day("2030-12-31")));
}

TEST(ChildTest, OnlyTheActiveAreChildren) {
  PersonView person = Born("2014-01-01");
  for (PersonStatus status : {PersonStatus::kDeceased, PersonStatus::kCancelled, PersonStatus::kReplaced}) {
    person.status = status;
    EXPECT_FALSE(IsChild(person, Day("2024-03-28")));
  }
}

TEST(ChildTest, EveryChildIsBornAfterTheBound) {
  for (const char* iso :
       {"2024-02-28", "2024-02-29", "2024-03-01", "2100-02-28", "2100-03-01", "2024-12-31"}) {
    const Date today = Day(iso);
    for (int back = 0; back < 10; ++back) {
      const Date born = today.PlusYears(-16).PlusDays(5 - back);
      if (IsChild(Born(born.ToString().c_str()), today)) {
        EXPECT_GT(born, BornAfter(today)) << iso;
      }
    }
  }
}

}  // namespace
}  // namespace childsync::roster
