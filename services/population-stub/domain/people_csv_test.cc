#include "services/population-stub/domain/people_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::population_stub {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kHeader[] =
    "personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,"
    "status,"
    "replaced_by\n";
constexpr char kGood[] = "051214000001,Đỗ Thị A,2014-05-06,female,Kinh,21040,Đỗ Văn B,Lê Thị C,,active,\n";

std::string ErrorOf(std::string text) {
  absl::StatusOr<std::vector<PersonView>> people = ParsePeople(text);
  EXPECT_EQ(people.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(people.status().message());
}

TEST(PeopleCsvTest, ReadsEveryColumn) {
  std::string text = std::string(kHeader) + kGood + "051214000002,,,,,,,,,replaced,051214000001\n";
  absl::StatusOr<std::vector<PersonView>> people = ParsePeople(text);
  ASSERT_TRUE(people.ok()) << people.status();
  ASSERT_EQ(people->size(), 2u);
  const PersonView& first = people->front();
  EXPECT_EQ(first.personal_id, "051214000001");
  EXPECT_EQ(first.full_name, "Đỗ Thị A");
  EXPECT_EQ(first.birth_date, "2014-05-06");
  EXPECT_EQ(first.sex, population::Sex::kFemale);
  EXPECT_EQ(first.ethnicity, "Kinh");
  EXPECT_EQ(first.residence_unit, "21040");
  EXPECT_EQ(first.father_name, "Đỗ Văn B");
  EXPECT_EQ(first.mother_name, "Lê Thị C");
  EXPECT_EQ(first.guardian_name, "");
  EXPECT_EQ(first.status, population::PersonStatus::kActive);
  EXPECT_EQ(people->back().sex, population::Sex::kUnspecified);
  EXPECT_EQ(people->back().replaced_by, "051214000001");
}

TEST(PeopleCsvTest, TakesAByteOrderMarkAndWindowsLineEnds) {
  std::string text = "\xEF\xBB\xBF" + std::string(kHeader);
  text.insert(text.size() - 1, "\r");
  EXPECT_TRUE(ParsePeople(text).ok());
}

TEST(PeopleCsvTest, NamesTheLineAndTheColumnAndNeverTheContent) {
  const std::string good = std::string(kHeader) + kGood;
  EXPECT_THAT(ErrorOf(""), HasSubstr("line 1: the header row must be exactly personal_id,full_name,"));
  EXPECT_THAT(ErrorOf("personal_id\n"), HasSubstr("line 1: the header row"));
  EXPECT_THAT(ErrorOf(good + "a,b\n"), HasSubstr("line 3: 2 fields instead of 11"));
  EXPECT_THAT(ErrorOf(good + "05121400000,,,,,,,,,active,\n"),
              HasSubstr("line 3: column personal_id: not 12 digits"));
  EXPECT_THAT(ErrorOf(good + "051214000002,,2014-02-30,,,,,,,active,\n"),
              HasSubstr("line 3: column birth_date"));
  EXPECT_THAT(ErrorOf(good + "051214000002,,,Nam,,,,,,active,\n"), HasSubstr("line 3: column sex"));
  EXPECT_THAT(ErrorOf(good + "051214000002,,,,,,,,,,\n"), HasSubstr("line 3: column status"));
  EXPECT_THAT(ErrorOf(good + "051214000002,,,,,,,,,replaced,\n"), HasSubstr("line 3: column replaced_by"));
  EXPECT_THAT(ErrorOf(good + "051214000002,,,,,,,,,active,051214000001\n"),
              HasSubstr("line 3: column replaced_by"));
  EXPECT_THAT(ErrorOf(good + "051214000002,\xFF,,,,,,,,active,\n"),
              HasSubstr("line 3: column full_name: not UTF-8"));
  const std::string twice = ErrorOf(good + kGood);
  EXPECT_THAT(twice, HasSubstr("line 3: column personal_id: the same number as on line 2"));
  EXPECT_THAT(twice, Not(HasSubstr("051214000001")));
}

}  // namespace
}  // namespace childsync::population_stub
