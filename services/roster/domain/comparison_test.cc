#include "services/roster/domain/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::roster {
namespace {

using population::LookupResult;
using population::PersonStatus;
using population::PersonView;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string Number(int i) { return "05121400000" + std::to_string(i); }
PersonalId Id(int i) { return *PersonalId::Parse(Number(i)); }

class ComparisonTest : public testing::Test {
 protected:
  struct Resident {
    int number;
    std::string name = "A";
    std::string born = "2014-05-06";
    std::vector<int> former = {};
  };
  // Whom to ask after a snapshot of these residents.
  std::vector<PersonalId> Compare(const std::vector<Resident>& residents) {
    Comparison comparison(today_, roster_);
    for (const Resident& resident : residents) {
      Use(resident, [&](const LookupResult& answer) { comparison.See(answer); });
    }
    return comparison.Finish();
  }
  void Enter(const Resident& resident) {
    Use(resident, [&](const LookupResult& answer) {
      const Decision decision = Decide(answer, today_, roster_);
      roster_.Put(decision.wanted->key, decision.wanted->entry);
    });
  }
  static void Use(const Resident& resident, const std::function<void(const LookupResult&)>& with) {
    const std::string number = Number(resident.number);
    std::vector<std::string> former_texts;
    for (int former : resident.former) former_texts.push_back(Number(former));
    const std::vector<std::string_view> former(former_texts.begin(), former_texts.end());
    const PersonView person{.personal_id = number,
                            .full_name = resident.name,
                            .birth_date = resident.born,
                            .status = PersonStatus::kActive};
    with({.personal_id = number, .person = &person, .former_personal_ids = former});
  }

  const std::shared_ptr<const Units> units_ = *Units::Load("", "");
  const Today today_{*Date::Parse("2024-03-28"), *units_};
  Roster roster_;
};

TEST_F(ComparisonTest, AsksNobodyWhenAllAgree) {
  Enter({1});
  Enter({2});
  EXPECT_THAT(Compare({{2}, {1}}), IsEmpty());
}

TEST_F(ComparisonTest, LearnsTheBirthdaysThatNoTopicHolds) {
  Enter({1});
  Compare({{1}});
  EXPECT_EQ(roster_.SixteenOn(Id(1)), Date::Parse("2030-05-06"));
}

TEST_F(ComparisonTest, AsksForWhoeverIsNewDifferentOrMissing) {
  Enter({1});
  Enter({2});
  Enter({3});
  EXPECT_THAT(Compare({{1}, {2, "B"}, {4}}), UnorderedElementsAre(Id(2), Id(3), Id(4)));
}

TEST_F(ComparisonTest, AsksForWhoeverTurnedSixteen) {
  Enter({1});
  EXPECT_THAT(Compare({{1, "A", "2008-03-28"}}), ElementsAre(Id(1)));
  EXPECT_THAT(Compare({{1}, {2, "A", "2008-03-28"}}), IsEmpty());
}

TEST_F(ComparisonTest, AsksOnceForWhoeverWasReissued) {
  Enter({1});
  EXPECT_THAT(Compare({{2, "A", "2014-05-06", {1}}}), ElementsAre(Id(2)));
}

TEST_F(ComparisonTest, AsksForAPersonWithTwoEntries) {
  Enter({1, "A", "2014-05-06"});
  Enter({2, "A", "2014-05-06"});
  roster_.Put(Id(1), {.number = Id(2), .former = {Id(1)}});
  EXPECT_THAT(Compare({{2, "A", "2014-05-06", {1}}}), testing::Contains(Id(2)));
}

}  // namespace
}  // namespace childsync::roster
