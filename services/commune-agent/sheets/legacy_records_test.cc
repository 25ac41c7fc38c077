#include "services/commune-agent/sheets/legacy_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/commune-agent/sheets/test_file.h"

namespace childsync::commune_agent {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Rows = std::vector<std::vector<std::string>>;

const std::vector<std::string> kHead = {"Mã trẻ", "Họ và tên", "Ngày sinh", "Họ tên mẹ"};

// `names` under Unicode headings, each with this mother.
Rows Table(const std::vector<std::string>& names, const std::string& mother = "Trần Thị Sáu") {
  Rows rows = {kHead};
  for (const std::string& name : names)
    rows.push_back({"T" + std::to_string(rows.size()), name, "1/1/2015", mother});
  return rows;
}

absl::Status Check(const Rows& rows, const std::string& encoding = "") {
  return TryRead(Xlsx().Sheet("S", Worksheet(TextRows(rows))), {.encoding = encoding}).status();
}

std::string CsvText(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) {
    for (const std::string& cell : row) text += cell + ",";
    text += "\n";
  }
  return text;
}

const std::vector<std::string> kTcvn3 = {"NguyÔn V¨n Tó", "TrÇn ThÞ Hång", "Lª §øc ThuËn"};
const std::vector<std::string> kVni = {"Nguyeãn Vaên Tuù", "Traàn Thò Hoàng", "Leâ Ñöùc Thuaän"};
const std::vector<std::string> kUnicode = {"Nguyễn Văn Tú", "Trần Thị Hồng", "Lê Đức Thuận"};

TEST(LegacyRecordsTest, AColumnOfAnOldEncodingIsRefusedAndNamed) {
  for (const auto& [names, encoding] : {std::pair(kTcvn3, "tcvn3"), std::pair(kVni, "vni")}) {
    for (const absl::Status& status :
         {Check(Table(names)), TryRead(Csv(CsvText(Table(names))), {}).status()}) {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(status.message(), AllOf(HasSubstr("column Họ và tên"), HasSubstr("--encoding utf-8"),
                                          HasSubstr(std::string("--encoding ") + encoding)));
      EXPECT_THAT(ReadErrorVi(status), HasSubstr(std::string("--encoding ") + encoding));
    }
  }
  EXPECT_THAT(Check(Table(kUnicode, "NguyÔn ThÞ Hång, Lª ThÞ Thñy, TrÇn ThÞ BÝch")).message(),
              HasSubstr("column Họ tên mẹ"));
}

TEST(LegacyRecordsTest, EachTableSpeaksForItself) {
  Rows rows = Table(kUnicode);
  Rows below = Table(kTcvn3);
  below[0][2] = "Ngày tháng năm sinh";
  rows.insert(rows.end(), below.begin(), below.end());
  EXPECT_FALSE(Check(rows).ok());
}

TEST(LegacyRecordsTest, WhoSaysThatItIsRightIsBelieved) {
  EXPECT_TRUE(Check(Table(kTcvn3), "utf-8").ok());
  EXPECT_TRUE(TryRead(Csv(CsvText(Table(kTcvn3))), {.encoding = "utf-8"}).ok());
}

// At the edge of each condition.
TEST(LegacyRecordsTest, ItMustBeClear) {
  std::vector<std::string> names = kTcvn3;
  names.insert(names.end(), {"Lan", "Mai", "An"});  // half of the cells
  EXPECT_FALSE(Check(Table(names)).ok());
  names.push_back("Na");
  EXPECT_TRUE(Check(Table(names)).ok());

  EXPECT_FALSE(Check(Table({"NguyÔn V¨n §øc ThuËn TrÇn"})).ok());
  EXPECT_TRUE(Check(Table({"NguyÔn V¨n §øc ThuËn"})).ok()) << "four words say little";

  const std::string nine = "NguyÔn V¨n §øc ThuËn TrÇn ThÞ Hång ThiÖn Quúnh";
  EXPECT_FALSE(Check(Table({nine + " François"})).ok());
  EXPECT_TRUE(Check(Table({nine + " François Škoda"})).ok()) << "more than one in ten is something else";
}

TEST(LegacyRecordsTest, BrokenCellsAmongOthersAreNoMatterOfTheFile) {
  std::vector<std::string> names = kTcvn3;
  for (int i = 0; i < 2; ++i) names.insert(names.end(), kUnicode.begin(), kUnicode.end());
  EXPECT_TRUE(Check(Table(names)).ok());
  EXPECT_TRUE(
      Check(Table({"Lê Hà", "Lê Hòa", "Cù Bình", "Hồ Thị Trí", "Lý Tú", "Đào Quý", "NguyÔn V¨n §øc"})).ok());
}

TEST(LegacyRecordsTest, OtherNamesAreTheirOwn) {
  EXPECT_TRUE(Check(Table({"Cù Hà", "Lê Trí", "Hòa Bình", "Tú Thúy", "Ngô Lý", "Đỗ Mỹ Lệ", "Bùi Thìn"})).ok())
      << "letters that code page 1252 has too";
  EXPECT_TRUE(Check(Table({"José Muñoz", "François Lefèvre", "Jürgen Müller", "Zoë Brontë", "Søren Ångström",
                           "Anaïs Noël", "Günther Weiß", "Inês Simões"}))
                  .ok());
  EXPECT_TRUE(Check(Table({"H'Bia Êban", "Y Bhăm Niê", "Đinh Hrê", "Ksor Hơ Brik", "Rơ Châm H'Yêu",
                           "Krông Ktuyến", "Hồ Xuân Brêo"}))
                  .ok());
}

}  // namespace
}  // namespace childsync::commune_agent
