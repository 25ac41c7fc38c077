#include "common/units/units.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace childsync {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsNull;

constexpr char kUnitsHeader[] = "code,kind,name,parent_code,valid_from,valid_until\n";
constexpr char kSuccessionsHeader[] = "from_code,to_code,effective_on,legal_basis\n";

Date D(std::string_view iso) { return Date::Parse(iso).value(); }
const Date kBefore = D("2024-03-28");
const Date kLastDay = D("2025-06-30");
const Date kAfter = D("2025-07-01");

std::vector<std::string> Names(const std::vector<const Unit*>& units) {
  std::vector<std::string> names;
  for (const Unit* unit : units) names.push_back(unit->name);
  return names;
}

// The units that every program has compiled in: a district before and after 1 July 2025.
class UnitsTest : public testing::Test {
 protected:
  std::shared_ptr<const Units> units_ = Units::Load("", "").value();
};

TEST_F(UnitsTest, AreTheFilesThatAreDeployed) {
  const std::string directory = CHILDSYNC_REFERENCE;
  const auto files =
      Units::Load(directory + "/administrative_units.csv", directory + "/unit_successions.csv");
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ((*files)->version(), units_->version());
  EXPECT_EQ(units_->version().size(), 32u);
  EXPECT_EQ((*files)->all().size(), 31u);
}

TEST_F(UnitsTest, ACodeIsReusedForALargerCommune) {
  EXPECT_EQ(units_->FindValid("21040", kBefore)->name, "Thị trấn Châu Ổ");
  EXPECT_EQ(units_->FindValid("21040", kLastDay)->kind, UnitKind::kTownship);
  EXPECT_EQ(units_->FindValid("21040", kAfter)->name, "Xã Bình Sơn");
  EXPECT_EQ(units_->Find("21040", "")->name, "Thị trấn Châu Ổ");
  EXPECT_EQ(units_->Find("21040", "2025-07-01")->name, "Xã Bình Sơn");
  EXPECT_EQ(units_->Find("21040", "2025-07-01")->ValidFromText(), "2025-07-01");
  EXPECT_EQ(units_->Find("21040", "")->ValidFromText(), "");
  EXPECT_THAT(units_->Find("21040", "2025-07-02"), IsNull());
  EXPECT_THAT(units_->Find("21040", "July"), IsNull());
}

TEST_F(UnitsTest, AnEndedUnitIsNotValidOnTheDayItEnds) {
  EXPECT_NE(units_->FindValid("21058", kLastDay), nullptr);
  EXPECT_THAT(units_->FindValid("21058", kAfter), IsNull());
  EXPECT_EQ(units_->FindLatest("21058", kAfter)->name, "Xã Bình Khương");
  EXPECT_EQ(units_->FindLatest("21085", kAfter)->ValidFromText(), "2025-07-01");
  EXPECT_THAT(units_->FindLatest("99999", kAfter), IsNull());
  EXPECT_THAT(units_->FindValid("", kAfter), IsNull());
}

TEST_F(UnitsTest, RollsUpByTheDay) {
  const Unit& district = *units_->FindValid("524", kBefore);
  EXPECT_EQ(units_->Children(district, kBefore).size(), 22u);
  EXPECT_EQ(units_->Children(district, kBefore).front()->code, "21040");
  EXPECT_THAT(units_->Children(district, kAfter), IsEmpty());
  const Unit& province = *units_->FindValid("51", kAfter);
  EXPECT_THAT(Names(units_->Children(province, kAfter)),
              ElementsAre("Xã Bình Sơn", "Xã Vạn Tường", "Xã Bình Minh", "Xã Bình Chương", "Xã Đông Sơn"));
  EXPECT_THAT(Names(units_->Children(province, kBefore)),
              ElementsAre("Thành phố Quảng Ngãi", "Huyện Bình Sơn"));
  EXPECT_THAT(Names(units_->Roots(kBefore)), ElementsAre("Tỉnh Quảng Ngãi"));
  EXPECT_EQ(units_->Parent(*units_->Find("21040", ""), kBefore), &district);
  EXPECT_EQ(units_->Parent(*units_->Find("21040", "2025-07-01"), kAfter), &province);
  EXPECT_THAT(units_->Parent(province, kAfter), IsNull());
}

TEST_F(UnitsTest, KnowsWhatAnEndedUnitBecame) {
  const Unit& ended = *units_->Find("21058", "");
  EXPECT_THAT(Names(units_->Successors(ended, kAfter)), ElementsAre("Xã Bình Minh"));
  EXPECT_THAT(units_->Successors(ended, kLastDay), IsEmpty());
  const Unit& merged = *units_->Find("21085", "2025-07-01");
  EXPECT_THAT(Names(units_->Predecessors(merged, kAfter)),
              ElementsAre("Xã Bình Khương", "Xã Bình An", "Xã Bình Minh"));
  EXPECT_THAT(units_->Predecessors(merged, kLastDay), IsEmpty());
  EXPECT_TRUE(units_->HasBecome(ended, merged, kAfter));
  EXPECT_FALSE(units_->HasBecome(merged, ended, kAfter));
}

TEST_F(UnitsTest, AResidenceIsTheSamePlaceWhenOneHasBecomeTheOther) {
  EXPECT_TRUE(units_->SamePlace("21058", "21058", kBefore));
  EXPECT_FALSE(units_->SamePlace("21058", "21085", kBefore)) << "not yet merged";
  EXPECT_TRUE(units_->SamePlace("21058", "21085", kAfter)) << "the record's unit has become it";
  EXPECT_TRUE(units_->SamePlace("21085", "21058", kAfter)) << "it has become the record's unit";
  EXPECT_FALSE(units_->SamePlace("21058", "21064", kAfter)) << "sisters in one successor are not each other";
  EXPECT_FALSE(units_->SamePlace("21058", "21100", kAfter));
  EXPECT_FALSE(units_->SamePlace("21058", "", kAfter)) << "no unit at all is another";
  EXPECT_FALSE(units_->SamePlace("", "", kAfter));
  EXPECT_FALSE(units_->SamePlace("21058", "00000", kAfter));
  EXPECT_TRUE(units_->SamePlace("00000", "00000", kAfter));
}

TEST(UnitsChainTest, FollowsSuccessionsOverSeveralSteps) {
  const auto units = Units::Parse(
      std::string(kUnitsHeader) +
          "1,commune,A,,,2020-01-01\n2,commune,B,,,2024-01-01\n3,commune,C,,2024-01-01,\n"
          "4,commune,D,,2024-01-01,\n",
      std::string(kSuccessionsHeader) + "1,2,2020-01-01,x\n2,3,2024-01-01,x\n2,4,2024-01-01,x\n");
  ASSERT_TRUE(units.ok()) << units.status();
  const Unit& first = *(*units)->Find("1", "");
  EXPECT_THAT(Names((*units)->Successors(first, D("2023-12-31"))), ElementsAre("B"));
  EXPECT_THAT(Names((*units)->Successors(first, D("2024-01-01"))), ElementsAre("C", "D"));
  EXPECT_TRUE((*units)->SamePlace("1", "4", D("2024-01-01")));
  EXPECT_FALSE((*units)->SamePlace("1", "4", D("2023-12-31")));
}

TEST(UnitsFormatTest, TakesQuotesLineEndsAndAByteOrderMark) {
  const auto units = Units::Parse(
      "\xEF\xBB\xBF"
      "code,kind,name,parent_code,valid_from,valid_until\r\n"
      "1,ward,\"Phường \"\"Một\"\", Hai\",,,\r\n\r\n",
      "from_code,to_code,effective_on,legal_basis");
  ASSERT_TRUE(units.ok()) << units.status();
  EXPECT_EQ((*units)->Find("1", "")->name, "Phường \"Một\", Hai");
}

TEST(UnitsFormatTest, VersionIsOfBothFiles) {
  const std::string units = std::string(kUnitsHeader) + "1,ward,A,,,2020-01-01\n2,ward,B,,,\n";
  const std::string one = Units::Parse(units, kSuccessionsHeader).value()->version();
  const std::string two =
      Units::Parse(units, absl::StrCat(kSuccessionsHeader, "1,2,2020-01-01,x\n")).value()->version();
  const std::string three = Units::Parse(units + "3,ward,C,,,\n", kSuccessionsHeader).value()->version();
  EXPECT_NE(one, two);
  EXPECT_NE(one, three);
}

// What is wrong with a pair of files: rows below the headers.
std::string Error(const std::string& units, const std::string& successions = "") {
  const auto parsed = Units::Parse(kUnitsHeader + units, kSuccessionsHeader + successions);
  if (parsed.ok()) return "";
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(parsed.status().message());
}

TEST(UnitsErrorTest, NamesLineAndRowThatIsNoUnit) {
  EXPECT_THAT(Error("1,ward,A,,,\nx1,ward,B,,,\n"), HasSubstr("units, line 3: code must be"));
  EXPECT_THAT(Error("1,hamlet,A,,,\n"), HasSubstr("line 2: kind must be"));
  EXPECT_THAT(Error("1,ward,,,,\n"), HasSubstr("name is empty"));
  EXPECT_THAT(Error("1,ward,A,,2025-02-30,\n"), HasSubstr("valid_from must be"));
  EXPECT_THAT(Error("1,ward,A,,,soon\n"), HasSubstr("valid_until must be"));
  EXPECT_THAT(Error("1,ward,A,,2025-01-02,2025-01-02\n"), HasSubstr("after valid_from"));
  EXPECT_THAT(Error("1,ward,A,,\n"), HasSubstr("5 cells instead of 6"));
  EXPECT_THAT(Error("1,ward,\"A,,,\n"), HasSubstr("never closed"));
  EXPECT_THAT(Error("1,ward,\"A\"b,,,\n"), HasSubstr("after a closing quote"));
  EXPECT_THAT(Error(""), HasSubstr("no units"));
}

TEST(UnitsErrorTest, RefusesACodeThatIsValidTwice) {
  EXPECT_THAT(Error("1,ward,A,,,\n1,ward,B,,,\n"),
              HasSubstr("line 3: code 1 with this valid_from stands in line 2"));
  EXPECT_THAT(Error("1,ward,B,,2020-01-01,\n1,ward,A,,,2020-01-02\n"), HasSubstr("still valid in line 3"));
  EXPECT_EQ(Error("1,ward,B,,2020-01-01,\n1,ward,A,,,2020-01-01\n"), "");
}

TEST(UnitsErrorTest, RefusesAParentThatIsNotThere) {
  EXPECT_THAT(Error("1,ward,A,9,,\n"), HasSubstr("line 2: there is no unit 9"));
  EXPECT_THAT(Error("1,ward,A,2,,\n2,district,B,,,2025-01-01\n"), HasSubstr("not valid on all days"));
  EXPECT_THAT(Error("1,ward,A,2,,\n2,district,B,,,2025-01-01\n2,district,C,,2025-01-02,\n"),
              HasSubstr("all days"));
  EXPECT_EQ(Error("1,ward,A,2,,\n2,district,B,,,2025-01-01\n2,district,C,,2025-01-01,\n"), "");
}

TEST(UnitsErrorTest, RefusesParentsInACircle) {
  EXPECT_THAT(Error("1,ward,A,2,,\n2,ward,B,1,,\n"), HasSubstr("circle"));
  EXPECT_THAT(Error("1,ward,A,1,,\n"), HasSubstr("circle"));
  EXPECT_THAT(Error("1,ward,A,,,2020-01-01\n1,ward,A,2,2020-01-01,\n2,ward,B,1,,\n"), HasSubstr("circle"));
}

TEST(UnitsErrorTest, RefusesASuccessionThatFitsNoUnits) {
  const std::string units = "1,ward,A,,,2020-01-01\n2,ward,B,,2020-01-01,\n";
  EXPECT_EQ(Error(units, "1,2,2020-01-01,x\n"), "");
  EXPECT_THAT(Error(units, "1,2,2020-01-02,x\n"),
              HasSubstr("successions, line 2: no unit 1 ends on 2020-01-02"));
  EXPECT_THAT(Error(units, "2,1,2020-01-01,x\n"), HasSubstr("no unit 2 ends"));
  EXPECT_THAT(Error(units, "1,9,2020-01-01,x\n"), HasSubstr("no unit 9 is valid on 2020-01-01"));
  EXPECT_THAT(Error(units, "1,2,2020,x\n"), HasSubstr("effective_on"));
  EXPECT_THAT(Error(units, "1,2,2020-01-01,x\n1,2,2020-01-01,y\n"), HasSubstr("stands above"));
}

TEST(UnitsErrorTest, NamesAFileThatIsNotThere) {
  const auto units = Units::Load("/nonexistent/units.csv", "");
  EXPECT_THAT(std::string(units.status().message()), HasSubstr("/nonexistent/units.csv"));
  EXPECT_THAT(std::string(Units::Parse("a,b\n", "").status().message()), HasSubstr("the header must be"));
}

}  // namespace
}  // namespace childsync
