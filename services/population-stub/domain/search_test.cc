#include "services/population-stub/domain/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/population-stub/domain/register.h"

namespace childsync::population_stub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SearchTest : public testing::Test {
 protected:
  // The last digits of those found, best first, and "?" before them if nobody stands out.
  std::vector<std::string> Find(std::string_view name, std::string_view birth_date = "",
                                std::string_view unit = "", std::string_view mother = "") {
    Description asked{.name = ReadName(name), .birth_date = PackDate(birth_date), .residence_unit = unit};
    if (!mother.empty()) asked.guardians.push_back(ReadName(mother));
    const Candidates candidates = people_->search().Find(asked);
    std::vector<std::string> numbers;
    if (candidates.ambiguous) numbers.push_back("?");
    for (const Match& match : candidates.matches) {
      numbers.push_back(std::string(match.person->personal_id.substr(11)));
    }
    return numbers;
  }
  const std::shared_ptr<const Register> people_ = *Register::Parse(
      "personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,"
      "status,replaced_by\n"
      "051214000001,Lê Văn Ân,2014-01-02,male,,21040,,Hồ Thị Ba,,active,\n"
      "051214000002,LÊ VĂN AN,2014-01-02,male,,21043,,Tạ Thị Tư,,active,\n"
      "051214000003,Le Van An,2016-11-12,female,,21040,,,,deceased,\n"
      "051214000004,Lê Văn Bình,2014-01-02,male,,21040,,Hồ Thị Ba,,active,\n"
      "051214000005,Phạm Mai,2015-09-08,female,,21040,,,,replaced,051214000006\n"
      "051214000006,Phạm Mai,2015-09-08,female,,21040,,,,active,\n"
      "051214000007,Phạm Mai,2015-09-08,female,,21040,,,,cancelled,\n"
      "051214000008,Đỗ Quyên,,female,,21040,,,,active,\n"
      "051214000009,,2013-07-20,female,,21040,,,,active,\n");
};

TEST_F(SearchTest, TheBestComesFirst) {
  EXPECT_THAT(Find("Lê Văn Ân", "2014-01-02"), ElementsAre("1", "2"));
  EXPECT_THAT(Find("Lê Văn An", "2014-01-02"), ElementsAre("2", "1"));
  EXPECT_THAT(Find("Văn Ân Lê", "2014-02-01", "21040"), ElementsAre("1", "2"));
}

TEST_F(SearchTest, OfEqualsNobodyStandsOut) {
  EXPECT_THAT(Find("Le Van Ân", "2014-01-02"), ElementsAre("?", "1", "2"));
  EXPECT_THAT(Find("Le Van Ân", "2014-01-02", "21043"), ElementsAre("2", "1"));
  EXPECT_THAT(Find("Le Van Ân", "2014-01-02", "", "Hồ Thị Ba"), ElementsAre("1", "2", "4"));
  EXPECT_THAT(Find("Phạm Lan", "2014-01-02", "", "Hồ Thị Ba"), ElementsAre("?", "1", "4"))
      << "twins, and another name";
}

TEST_F(SearchTest, LittleKnownIsNeverEnough) {
  EXPECT_THAT(Find("Phạm Mai"), ElementsAre("?", "6"));
  EXPECT_THAT(Find("", "2015-09-08"), ElementsAre("?", "6"));
  EXPECT_THAT(Find("Phạm Mai", "2015-09-08"), ElementsAre("6"));
}

TEST_F(SearchTest, OnlyNumbersInForceAreCandidates) {
  EXPECT_THAT(Find("Phạm Mai", "2015-09-08", "21040"), ElementsAre("6"));
  EXPECT_THAT(Find("Le Van An", "2016-11-12"), ElementsAre("3")) << "the dead too: their entry says so";
}

TEST_F(SearchTest, WhatTheRegisterLacksDoesNotHide) {
  EXPECT_THAT(Find("Đỗ Quyên", "2013-07-20", "21040"), ElementsAre("8", "9"));
}

TEST_F(SearchTest, ASlipInTheNameIsFoundWithoutTheDay) {
  for (const char* slip : {"Đỗ Quên", "Đỗ Quyêng", "Đỗ Quyết", "Đỗ Qyuên", "Đ? Quyên"}) {
    EXPECT_THAT(Find(slip), ElementsAre("?", "8")) << slip;
  }
  EXPECT_THAT(Find("Phạm May", "2015-01-01", "21040"), ElementsAre("?", "6")) << "another day of the year";
}

TEST_F(SearchTest, ANameOfAnotherDayIsNobody) {
  EXPECT_THAT(Find("Phạm Mai", "2011-01-02"), ElementsAre("?"));
  EXPECT_THAT(Find("Vũ Khôi", "2001-01-02"), ElementsAre("?"));
}

TEST_F(SearchTest, ARegisterOfNobodyHasNoCandidates) {
  const Candidates none = SearchIndex({}).Find({.name = ReadName("Phạm Mai"), .birth_date = 20150908});
  EXPECT_THAT(none.matches, IsEmpty());
  EXPECT_TRUE(none.ambiguous);
}

}  // namespace
}  // namespace childsync::population_stub
