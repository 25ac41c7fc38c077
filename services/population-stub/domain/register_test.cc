#include "services/population-stub/domain/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::population_stub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Numbers 051214000001 and so on, by their last digit.
std::string Number(int i) { return "05121400000" + std::to_string(i); }

// One person a line: its digit, a name, a status, and whom it was replaced by.
struct Row {
  int number;
  std::string name = "A";
  std::string status = "active";
  int replaced_by = 0;
};

std::shared_ptr<const Register> Of(const std::vector<Row>& rows) {
  std::string csv =
      "personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,"
      "status,"
      "replaced_by\n";
  for (const Row& row : rows) {
    csv += Number(row.number) + "," + row.name + ",,,,,,,," + row.status + "," +
           (row.replaced_by == 0 ? "" : Number(row.replaced_by)) + "\n";
  }
  absl::StatusOr<std::shared_ptr<const Register>> made = Register::Parse(csv);
  EXPECT_TRUE(made.ok()) << made.status();
  return *made;
}

Row Replaced(int number, int by) { return {number, "A", "replaced", by}; }

TEST(RegisterTest, KnowsNothingUnderANumberThatNobodyHas) {
  const LookupResult result = Of({{1}})->Lookup(Number(2));
  EXPECT_EQ(result.person, nullptr);
  EXPECT_EQ(result.current, nullptr);
  EXPECT_THAT(result.former_personal_ids, IsEmpty());
}

TEST(RegisterTest, FollowsAChainToItsEndFromEveryLink) {
  auto people = Of({Replaced(4, 2), Replaced(2, 3), {3, "B"}});
  const std::string four = Number(4);
  const LookupResult result = people->Lookup(four);
  EXPECT_EQ(result.person->personal_id, four);
  EXPECT_EQ(result.current->personal_id, Number(3));
  EXPECT_THAT(result.former_personal_ids, ElementsAre(Number(2), Number(4)));
  const LookupResult in_force = people->Lookup(Number(3));
  EXPECT_EQ(in_force.current, nullptr);
  EXPECT_THAT(in_force.former_personal_ids, ElementsAre(Number(2), Number(4)));
}

TEST(RegisterTest, GivesTheEndOfTheChainWhateverItsStatus) {
  EXPECT_EQ(Of({Replaced(1, 2), {2, "A", "deceased"}})->Lookup(Number(1)).current->status,
            population::PersonStatus::kDeceased);
}

TEST(RegisterTest, GivesNoEndOfAChainThatBreaksOrTurnsInACircle) {
  EXPECT_EQ(Of({Replaced(1, 2)})->Lookup(Number(1)).current, nullptr);
  EXPECT_EQ(Of({Replaced(1, 1)})->Lookup(Number(1)).current, nullptr);
  EXPECT_EQ(Of({Replaced(1, 2), Replaced(2, 1)})->Lookup(Number(1)).current, nullptr);
  auto tail = Of({Replaced(1, 2), Replaced(2, 3), Replaced(3, 4), Replaced(4, 5), Replaced(5, 3), {6}});
  for (int i = 1; i <= 5; ++i) {
    EXPECT_EQ(tail->Lookup(Number(i)).current, nullptr) << i;
    EXPECT_THAT(tail->Lookup(Number(i)).former_personal_ids, IsEmpty()) << i;
  }
}

TEST(RegisterTest, OfTwoStatesGivesTheNumbersWhoseAnswerDiffers) {
  auto before = Of({{1}, {2}, {3}, {4}});
  EXPECT_THAT(ChangedNumbers(*before, *Of({{4}, {3}, {2}, {1}})), IsEmpty());
  EXPECT_THAT(ChangedNumbers(*before, *Of({{1}, {2, "B"}, {4}, {5}})),
              ElementsAre(Number(2), Number(3), Number(5)));
  EXPECT_THAT(ChangedNumbers(*Of({}), *Of({{1}})), ElementsAre(Number(1)));
  EXPECT_THAT(ChangedNumbers(*Of({{1}}), *Of({})), ElementsAre(Number(1)));
}

TEST(RegisterTest, CountsAChainThatChangedAsAChangeOfEachOfItsNumbers) {
  auto before = Of({Replaced(1, 2), {2}, {9}});
  auto after = Of({Replaced(1, 2), Replaced(2, 3), {3}, {9}});
  EXPECT_THAT(ChangedNumbers(*before, *after), ElementsAre(Number(1), Number(2), Number(3)));
}

}  // namespace
}  // namespace childsync::population_stub
