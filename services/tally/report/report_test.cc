#include "services/tally/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace childsync::tally {
namespace {

using ::testing::ElementsAre;

// One province; until 1 July 2025 districts stood between it and the communes, and commune 12 took over the
// code.
constexpr std::string_view kUnits =
    "code,kind,name,parent_code,valid_from,valid_until\n"
    "5,province,Tỉnh Năm,,,\n"
    "52,district,Huyện A,5,,2025-07-01\n"
    "53,district,Huyện B,5,,2025-07-01\n"
    "11,commune,Xã Một,52,,2025-07-01\n"
    "12,commune,Xã Hai,52,,2025-07-01\n"
    "13,commune,Xã Ba,53,,2025-07-01\n"
    "12,commune,Xã Hai Mới,5,2025-07-01,\n";
constexpr std::string_view kSuccessions =
    "from_code,to_code,effective_on,legal_basis\n"
    "11,12,2025-07-01,X\n"
    "12,12,2025-07-01,X\n"
    "13,12,2025-07-01,X\n";

const Date k2024 = *Date::FromCivil(2024, 3, 28);
const Date k2026 = *Date::FromCivil(2026, 1, 1);

class ReportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto units = Units::Parse(kUnits, kSuccessions);
    ASSERT_TRUE(units.ok()) << units.status().ToString();
    units_ = *units;
  }
  void Children(const std::string& code, const std::string& valid_from, int64_t total, int64_t completed) {
    names_.push_back({code, valid_from});
    snapshot_.counts.push_back({total, completed});
  }
  void Records(const std::string& code, int64_t without_claim) {
    codes_.push_back(code);
    snapshot_.without_claim.push_back(without_claim);
  }
  Report Make(Date today, std::string_view report_unit = "") {
    auto snapshot = std::make_shared<Snapshot>(snapshot_);
    snapshot->units = std::make_shared<std::vector<UnitName>>(names_);
    snapshot->record_units = std::make_shared<std::vector<std::string>>(codes_);
    return Report(snapshot, units_, today, report_unit);
  }
  static std::string Show(const ReportRow* row) {
    if (row == nullptr) return "none";
    return (row->unit != nullptr ? row->unit->name : "unknown") + " " + std::to_string(row->completed) + "/" +
           std::to_string(row->total) + " +" + std::to_string(row->without_claim);
  }
  static std::vector<std::string> Show(const std::vector<const ReportRow*>& rows) {
    std::vector<std::string> shown;
    for (const ReportRow* row : rows) shown.push_back(Show(row));
    return shown;
  }

  std::shared_ptr<const Units> units_;
  Snapshot snapshot_{.counts = {{}}, .without_claim = {0}};
  std::vector<UnitName> names_{{}};
  std::vector<std::string> codes_{""};
};

TEST_F(ReportTest, AParentIsTheSumOfItsChildrenAndOfWhatIsDirectlyInIt) {
  Children("11", "", 10, 4);
  Children("12", "", 5, 5);
  Children("52", "", 2, 1);
  Children("13", "", 1, 0);
  Records("12", 3);
  const Report report = Make(k2024);
  EXPECT_EQ(Show(report.Find("52")), "Huyện A 10/17 +3");
  EXPECT_EQ(Show(report.Find("5")), "Tỉnh Năm 10/18 +3");
  EXPECT_THAT(Show(report.Children(*report.Find("52"))), ElementsAre("Xã Một 4/10 +0", "Xã Hai 5/5 +3"));
}

TEST_F(ReportTest, WhatCannotBeResolvedIsVisibleAsUnknown) {
  Children("11", "", 10, 4);
  Children("11", "2020-01-01", 3, 1);
  Children("999", "", 2, 2);
  Children("", "", 1, 0);
  Records("888", 7);
  const Report report = Make(k2024);
  EXPECT_EQ(Show(&report.unknown()), "unknown 3/6 +7");
  EXPECT_EQ(Show(report.Find("unknown")), "unknown 3/6 +7");
  EXPECT_EQ(Show(report.Find("5")), "Tỉnh Năm 4/10 +0");
  EXPECT_TRUE(report.CountsChildrenOf(report.unknown(), "999", ""));
  EXPECT_FALSE(report.CountsChildrenOf(*report.Find("5"), "999", ""));
  EXPECT_TRUE(report.ShowsRecordsOf(report.unknown(), "888"));
  EXPECT_EQ(report.Find("999"), nullptr);
}

TEST_F(ReportTest, AReusedCodeIsTwoUnits) {
  Children("12", "", 5, 5);
  Children("12", "2025-07-01", 100, 50);
  const Report then = Make(k2024);
  EXPECT_EQ(Show(then.Find("12")), "Xã Hai 5/5 +0");
  const Report now = Make(k2026);
  EXPECT_EQ(Show(now.Find("12")), "Xã Hai Mới 50/100 +0");
  // What is still counted in an ended unit stays in sight, under its own parent.
  EXPECT_EQ(Show(now.Find("52")), "Huyện A 5/5 +0");
  EXPECT_THAT(Show(now.Children(*now.Find("52"))), ElementsAre("Xã Hai 5/5 +0"));
  EXPECT_EQ(Show(now.Find("5")), "Tỉnh Năm 55/105 +0");
}

TEST_F(ReportTest, ListsUnitsWithoutChildrenThatAreValidToday) {
  const Report report = Make(k2024);
  EXPECT_THAT(Show(report.Children(*report.Find("52"))), ElementsAre("Xã Một 0/0 +0", "Xã Hai 0/0 +0"));
  const Report later = Make(k2026);
  EXPECT_TRUE(later.Children(*later.Find("52")).empty());
}

TEST_F(ReportTest, TheReportsUnitIsTheOneWithTheMostChildrenBelowIt) {
  EXPECT_EQ(Show(Make(k2024).Find("")), "Huyện A 0/0 +0") << "no children yet: the most units below";
  Children("13", "", 9, 0);
  Children("11", "", 8, 0);
  EXPECT_EQ(Show(Make(k2024).Find("")), "Huyện B 0/9 +0");
  Children("12", "", 1, 0);
  EXPECT_EQ(Show(Make(k2024).Find("")), "Huyện A 0/9 +0")
      << "a tie goes to more units, then the smaller code";
  EXPECT_EQ(Show(Make(k2024, "53").Find("")), "Huyện B 0/9 +0");
}

TEST_F(ReportTest, CountsInAnAncestorWhateverTheLevel) {
  Children("11", "", 1, 0);
  const Report report = Make(k2024);
  EXPECT_TRUE(report.CountsChildrenOf(*report.Find("11"), "11", ""));
  EXPECT_TRUE(report.CountsChildrenOf(*report.Find("52"), "11", ""));
  EXPECT_TRUE(report.CountsChildrenOf(*report.Find("5"), "11", ""));
  EXPECT_FALSE(report.CountsChildrenOf(*report.Find("53"), "11", ""));
  EXPECT_FALSE(report.CountsChildrenOf(*report.Find("12"), "11", ""));
}

}  // namespace
}  // namespace childsync::tally
