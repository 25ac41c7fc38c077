#include "services/population-stub/domain/match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::population_stub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Evidence Names(std::string_view asked, std::string_view registered) {
  EXPECT_EQ(CompareNames(ReadName(asked), ReadName(registered)),
            CompareNames(ReadName(registered), ReadName(asked)));
  return CompareNames(ReadName(asked), ReadName(registered));
}
Evidence Dates(std::string_view asked, std::string_view registered) {
  return CompareDates(PackDate(asked), PackDate(registered));
}

TEST(MatchTest, NamesAreEqualOrAlmost) {
  EXPECT_EQ(Names("Lê Văn Hoà", "LÊ VĂN HÒA"), Evidence::kNameEqual);
  EXPECT_EQ(Names("Le Van Hoa", "Lê Văn Hòa"), Evidence::kNameWithoutDiacritics);
  EXPECT_EQ(Names("Đinh YBhem", "Đinh Y-Bhem"), Evidence::kNameWithoutDiacritics);
  EXPECT_EQ(Names("Hòa Lê Văn", "Lê Văn Hòa"), Evidence::kNameReordered);
  EXPECT_EQ(Names("Lê Văn Hào", "Lê Văn Hòa"), Evidence::kNameOneEdit) << "neighbours swapped";
  EXPECT_EQ(Names("Lê Văn Anh", "Lê Văn An"), Evidence::kNameOneEdit);
  EXPECT_EQ(Names("Lê Văn Ang", "Lê Văn Anh"), Evidence::kNameOneEdit);
  EXPECT_EQ(Names("Nguy?n Văn An", "Nguyễn Văn An"), Evidence::kNameOneEdit);
  EXPECT_EQ(Names("Lê Hòa", "Lê Văn Hòa"), Evidence::kNameWordLeftOut);
  EXPECT_EQ(Names("Lê V. Hòa", "Lê Văn Hòa"), Evidence::kNameWordLeftOut);
  EXPECT_EQ(Names("Văn Hòa", "Lê Văn Hòa"), Evidence::kNameDiffers);
  EXPECT_EQ(Names("Lê Văn", "Lê Văn Hòa"), Evidence::kNameDiffers);
  EXPECT_EQ(Names("Lê Văn Bình", "Lê Văn Hòa"), Evidence::kNameDiffers);
}

TEST(MatchTest, DatesAreEqualOrAlmost) {
  EXPECT_EQ(Dates("2014-03-05", "2014-03-05"), Evidence::kBirthDateEqual);
  EXPECT_EQ(Dates("2014-05-03", "2014-03-05"), Evidence::kBirthDateSwapped);
  EXPECT_EQ(Dates("2014-05-04", "2014-03-05"), Evidence::kBirthDateSameYear);
  EXPECT_EQ(Dates("2015-03-05", "2014-03-05"), Evidence::kBirthDateSameDay);
  EXPECT_EQ(Dates("2015-05-03", "2014-03-05"), Evidence::kBirthDateDiffers);
}

TEST(MatchTest, ADayAboveTwelveOrEqualToTheMonthHasNoOtherReading) {
  EXPECT_EQ(Swapped(PackDate("2014-03-05")), PackDate("2014-05-03"));
  EXPECT_EQ(Swapped(PackDate("2014-03-13")), 0u);
  EXPECT_EQ(Swapped(PackDate("2014-03-03")), 0u);
  EXPECT_EQ(Swapped(0), 0u);
}

TEST(MatchTest, TheScoreIsTheSumOfItsReasons) {
  const PersonView person{.full_name = "Lê Văn Hòa",
                          .birth_date = "2014-03-05",
                          .residence_unit = "21040",
                          .mother_name = "Trần Thị Tư",
                          .sex = population::Sex::kMale};
  const Description same{.name = ReadName(person.full_name),
                         .birth_date = PackDate(person.birth_date),
                         .sex = population::Sex::kMale,
                         .residence_unit = "21040",
                         .guardians = {ReadName("Lê Ba"), ReadName("Trần Thị Tư")}};
  const Match all = Compare(same, person, PackDate(person.birth_date));
  EXPECT_EQ(all.score, 100);
  EXPECT_THAT(all.evidence, ElementsAre(Evidence::kNameEqual, Evidence::kBirthDateEqual, Evidence::kSexEqual,
                                        Evidence::kResidenceEqual, Evidence::kGuardianEqual));
  const Description other{.name = ReadName("Hồ Thị Mai"),
                          .birth_date = PackDate("2011-01-01"),
                          .sex = population::Sex::kFemale,
                          .residence_unit = "21043",
                          .guardians = {ReadName("Hồ Ba")}};
  const Match none = Compare(other, person, PackDate(person.birth_date));
  EXPECT_EQ(none.score, -75);
  EXPECT_THAT(none.evidence,
              ElementsAre(Evidence::kNameDiffers, Evidence::kBirthDateDiffers, Evidence::kSexDiffers,
                          Evidence::kResidenceDiffers, Evidence::kGuardiansDiffer));
  EXPECT_THAT(Compare(same, {}, 0).evidence, IsEmpty()) << "what the register lacks says nothing";
  EXPECT_THAT(Compare({}, person, PackDate(person.birth_date)).evidence, IsEmpty());
}

}  // namespace
}  // namespace childsync::population_stub
