#include "services/roster/domain/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::roster {
namespace {

using population::LookupResult;
using population::PersonStatus;
using population::PersonView;
using testing::ElementsAre;
using testing::IsEmpty;

// Numbers 051214000001 and so on, by their last digit.
std::string Number(int i) { return "05121400000" + std::to_string(i); }
PersonalId Id(int i) { return *PersonalId::Parse(Number(i)); }

class DecisionTest : public testing::Test {
 protected:
  // What the database answers about `asked`: the person under `in_force`, who had the former numbers.
  struct Register {
    int asked = 1;
    int in_force = 1;
    std::vector<int> former = {};
    PersonStatus status = PersonStatus::kActive;
    std::string born = "2014-05-06";
    std::string unit = "21040";
  };
  Decision Ask(const Register& known) {
    const std::string asked = Number(known.asked), in_force = Number(known.in_force);
    std::vector<std::string> former_texts;
    for (int number : known.former) former_texts.push_back(Number(number));
    const std::vector<std::string_view> former(former_texts.begin(), former_texts.end());
    const PersonView person{.personal_id = in_force,
                            .birth_date = known.born,
                            .residence_unit = known.unit,
                            .status = known.status};
    const PersonView replaced{
        .personal_id = asked, .replaced_by = in_force, .status = PersonStatus::kReplaced};
    LookupResult answer{.personal_id = asked, .person = &person, .former_personal_ids = former};
    if (known.asked != known.in_force) {
      answer.person = &replaced;
      answer.current = &person;
    }
    return Decide(answer, Today{day_, *units_}, roster_);
  }
  Decision AskAboutNobody(int asked) {
    const std::string number = Number(asked);
    return Decide({.personal_id = number}, Today{day_, *units_}, roster_);
  }
  // Does what a decision says.
  void Do(const Decision& decision) {
    if (decision.wanted) roster_.Put(decision.wanted->key, decision.wanted->entry);
    for (PersonalId key : decision.merged) roster_.Erase(key);
    for (PersonalId key : decision.departed) roster_.Erase(key);
  }

  const std::shared_ptr<const Units> units_ = *Units::Parse(
      "code,kind,name,parent_code,valid_from,valid_until\n"
      "51,province,Tỉnh Quảng Ngãi,,,\n"
      "524,district,Huyện Bình Sơn,51,,2025-07-01\n"
      "21040,township,Thị trấn Châu Ổ,524,,2025-07-01\n"
      "21043,commune,Xã Bình Thuận,524,,2025-07-01\n"
      "21040,commune,Xã Bình Sơn,51,2025-07-01,\n",
      "from_code,to_code,effective_on,legal_basis\n"
      "21040,21040,2025-07-01,x\n"
      "21043,21040,2025-07-01,x\n");
  Date day_ = *Date::Parse("2024-03-28");
  Roster roster_;
};

TEST_F(DecisionTest, ANewChildEntersUnderItsNumber) {
  const Decision decision = Ask({});
  ASSERT_TRUE(decision.wanted);
  EXPECT_EQ(decision.wanted->key, Id(1));
  EXPECT_EQ(decision.wanted->entry.number, Id(1));
  EXPECT_EQ(roster_.unit(decision.wanted->entry.unit), (UnitName{"21040", ""}));
  EXPECT_EQ(decision.wanted->sixteen_on, *Date::Parse("2030-05-06"));
  EXPECT_FALSE(IsCurrent(*decision.wanted, roster_));
  Do(decision);
  EXPECT_TRUE(IsCurrent(*Ask({}).wanted, roster_));
}

TEST_F(DecisionTest, AReissuedChildKeepsItsKeyWhicheverNumberWasAskedFor) {
  Do(Ask({}));
  for (int asked : {1, 2}) {
    const Decision decision = Ask({.asked = asked, .in_force = 2, .former = {1}});
    EXPECT_EQ(decision.wanted->key, Id(1));
    EXPECT_EQ(decision.wanted->entry.number, Id(2));
    EXPECT_THAT(decision.wanted->entry.former, ElementsAre(Id(1)));
    EXPECT_THAT(decision.merged, IsEmpty());
  }
  Do(Ask({.asked = 2, .in_force = 2, .former = {1}}));
  EXPECT_EQ(Ask({.asked = 1, .in_force = 3, .former = {1, 2}}).wanted->key, Id(1));
}

TEST_F(DecisionTest, TwoEntriesOfOnePersonBecomeTheOlderOne) {
  Do(Ask({.asked = 1, .in_force = 1}));
  Do(Ask({.asked = 2, .in_force = 2}));
  // 2 turns out to be 1's old number, although the entry under 1 has the smaller key.
  const Decision decision = Ask({.asked = 1, .in_force = 1, .former = {2}});
  EXPECT_EQ(decision.wanted->key, Id(2));
  EXPECT_EQ(decision.wanted->entry.number, Id(1));
  EXPECT_THAT(decision.merged, ElementsAre(Id(1)));
  EXPECT_THAT(decision.departed, IsEmpty());
}

TEST_F(DecisionTest, WhoeverIsNoChildLeaves) {
  Do(Ask({}));
  EXPECT_THAT(AskAboutNobody(1).departed, ElementsAre(Id(1)));
  EXPECT_THAT(Ask({.status = PersonStatus::kDeceased}).departed, ElementsAre(Id(1)));
  EXPECT_THAT(Ask({.status = PersonStatus::kCancelled}).departed, ElementsAre(Id(1)));
  EXPECT_THAT(Ask({.born = "2008-03-28"}).departed, ElementsAre(Id(1)));
  EXPECT_THAT(Ask({.asked = 1, .in_force = 2, .former = {1}, .status = PersonStatus::kDeceased}).departed,
              ElementsAre(Id(1)));
  EXPECT_FALSE(AskAboutNobody(1).wanted);
  EXPECT_THAT(AskAboutNobody(5).departed, IsEmpty());
}

TEST_F(DecisionTest, AnEntryThatOnlySharesAFormerNumberIsAskedForAndNotTaken) {
  Do(Ask({.asked = 2, .in_force = 2, .former = {1}}));  // the entry 2 says it had the number 1
  const Decision reborn = Ask({.asked = 1, .in_force = 1});
  EXPECT_EQ(reborn.wanted->key, Id(1));
  EXPECT_THAT(reborn.merged, IsEmpty());
  EXPECT_THAT(reborn.ask, ElementsAre(Id(2)));
  Do(reborn);
  EXPECT_THAT(Ask({.asked = 1, .in_force = 1}).ask, IsEmpty()) << "nothing changes: asking would never end";
  Do(Ask({.asked = 2, .in_force = 2}));
  EXPECT_THAT(roster_.KeysOf(Id(1)), ElementsAre(Id(1)));
  EXPECT_EQ(roster_.size(), 2u);
}

TEST_F(DecisionTest, AChildTakesItsOwnNumberBackAsAKey) {
  Do(Ask({}));
  Do(Ask({.asked = 1, .in_force = 2, .former = {1}}));  // key 1, number 2
  const Decision back = Ask({.asked = 1, .in_force = 1});
  EXPECT_EQ(back.wanted->key, Id(1));
  EXPECT_EQ(back.wanted->entry.number, Id(1));
  EXPECT_THAT(back.ask, ElementsAre(Id(2))) << "whoever has the number 2 now must not be lost";
  Do(back);
  EXPECT_EQ(Ask({.asked = 2, .in_force = 2}).wanted->key, Id(2));
}

TEST_F(DecisionTest, TheUnitIsTheOneOfTheDay) {
  Do(Ask({}));
  day_ = *Date::Parse("2025-07-01");
  const Decision decision = Ask({});
  EXPECT_EQ(roster_.unit(decision.wanted->entry.unit), (UnitName{"21040", "2025-07-01"}));
  EXPECT_FALSE(IsCurrent(*decision.wanted, roster_));
}

TEST_F(DecisionTest, AUnitThatCannotBeResolvedKeepsItsCode) {
  EXPECT_EQ(roster_.unit(Ask({.unit = "99999"}).wanted->entry.unit), (UnitName{"99999", ""}));
  EXPECT_EQ(roster_.unit(Ask({.unit = ""}).wanted->entry.unit), (UnitName{"", ""}));
  day_ = *Date::Parse("2025-07-01");
  EXPECT_EQ(roster_.unit(Ask({.unit = "21043"}).wanted->entry.unit), (UnitName{"21043", ""}));
}

// One that no reader of the topic could decode would stop the tally.
TEST_F(DecisionTest, ACodeThatCannotBeOneIsNone) {
  for (const std::string& code : {std::string("21\00040", 6), std::string(65, '2')}) {
    EXPECT_EQ(roster_.unit(Ask({.unit = code}).wanted->entry.unit), (UnitName{"", ""}));
  }
}

}  // namespace
}  // namespace childsync::roster
