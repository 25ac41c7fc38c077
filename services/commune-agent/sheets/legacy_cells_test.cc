#include "services/commune-agent/sheets/legacy_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/commune-agent/sheets/test_file.h"

namespace childsync::commune_agent {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// As a workbook holds what was typed in .VnTime and in VNI-Times.
const std::vector<std::string> kTcvn3 = {"M· trÎ", "Hä vµ tªn", "Ngµy sinh", "D©n téc"};
const std::vector<std::string> kVni = {"Maõ treû", "Hoï vaø teân", "Ngaøy sinh", "Daân toäc"};
const std::vector<std::string> kUnicode = {"Mã trẻ", "Họ và tên", "Ngày sinh", "Dân tộc"};

// Style 1 has the font; style 0 Arial.
Xlsx Workbook(const std::string& font, const std::vector<std::vector<std::string>>& rows,
              bool in_font = true) {
  std::string xml = TextRows(rows);
  for (size_t at = 0; in_font && (at = xml.find("t=\"inlineStr\"", at)) != std::string::npos; at += 8)
    xml.insert(at, "s=\"1\" ");
  return Xlsx().Sheet("S", Worksheet(xml)).StylesWithFont(font);
}

TEST(LegacyCellsTest, FontAndSpellingTogetherTellTheEncoding) {
  struct Case {
    const char *font, *encoding;
    std::vector<std::string> head;
    const char* name;
  };
  for (const Case& c :
       {Case{".VnTime", "tcvn3", kTcvn3, "NguyÔn V¨n Tó"}, Case{".VNTIMEH", "tcvn3", kTcvn3, "NguyÔn V¨n Tó"},
        Case{"VNI-Times", "vni", kVni, "Nguyeãn Vaên Tuù"}}) {
    const Export e = Read(Workbook(c.font, {c.head, {"T1", c.name, "1/1/2015", "Kinh"}}));
    ASSERT_EQ(e.rows.size(), 1u);
    EXPECT_EQ(e.rows[0].record.full_name, "Nguyễn Văn Tú");
    EXPECT_EQ(e.encoding, c.encoding);
    EXPECT_THAT(Notes(e), ElementsAre(AllOf(HasSubstr(std::string("read as ") + c.encoding),
                                            HasSubstr("confidence 100 %"))));
  }
}

TEST(LegacyCellsTest, AFontLeftBehindOnUnicodeTextSaysNothing) {
  const Export e = Read(Workbook(".VnTime", {kUnicode, {"T1", "Cù Văn Hà", "1/1/2015", "Kinh"}}));
  EXPECT_EQ(e.rows.at(0).record.full_name, "Cù Văn Hà");
  EXPECT_THAT(Notes(e), IsEmpty());
  EXPECT_EQ(e.encoding, "");
}

TEST(LegacyCellsTest, TextInAnotherFontIsNeverTouched) {
  Export e = Read(Workbook(".VnTime", {kUnicode, {"T1", "NguyÔn", "1/1/2015", "Kinh"}}, /*in_font=*/false));
  EXPECT_EQ(e.rows.at(0).record.full_name, "NguyÔn");
  const auto stated =
      TryRead(Workbook("Arial", {kUnicode, {"T1", "NguyÔn", "", "Kinh"}}), {.encoding = "utf-8"});
  EXPECT_EQ(stated->rows.at(0).record.full_name, "NguyÔn");
}

TEST(LegacyCellsTest, InDoubtTheOfficerIsAsked) {
  for (const auto& rows :
       {std::vector{kUnicode, {"T1", "NguyÔn V¨n Tó", "", "Kinh"}},
        std::vector{kTcvn3, {"T1", "Nguyễn", "", "Kinh"}},
        std::vector<std::vector<std::string>>{{"Ma tre", "Ho ten", "Ngay sinh"}, {"T1", "Cù", ""}}}) {
    const auto e = TryRead(Workbook(".VnTime", rows));
    EXPECT_EQ(e.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(e.status().message(), AllOf(HasSubstr("--encoding tcvn3"), HasSubstr("utf-8")));
    EXPECT_THAT(ReadErrorVi(e.status()), HasSubstr("--encoding tcvn3"));
  }
}

TEST(LegacyCellsTest, AStatedEncodingIsReadWithoutItsFontToo) {
  for (const char* font : {"Arial", ".VnTime"}) {
    const auto e = TryRead(Workbook(font, {kTcvn3, {"T1", "Cï", "", "Kinh"}}), {.encoding = "tcvn3"});
    ASSERT_TRUE(e.ok()) << e.status();
    EXPECT_EQ(e->rows.at(0).record.full_name, "Cù");
    EXPECT_EQ(e->encoding, "tcvn3");
    EXPECT_THAT(Notes(*e), IsEmpty());
  }
  const auto as_it_stands = TryRead(
      Workbook(".VnTime", {{"Ma tre", "Ho ten", "Ngay sinh"}, {"T1", "Cù", ""}}), {.encoding = "utf-8"});
  EXPECT_EQ(as_it_stands->rows.at(0).record.full_name, "Cù");
}

TEST(LegacyCellsTest, AWrongStatementIsRefused) {
  const auto unicode =
      TryRead(Workbook("Arial", {kUnicode, {"T1", "An", "", "Kinh"}}), {.encoding = "tcvn3"});
  EXPECT_THAT(unicode.status().message(), HasSubstr("sheet S, row 1: a cell is not tcvn3"));
  const auto other = TryRead(Workbook("Arial", {kTcvn3, {"T1", "An", "", "Kinh"}}), {.encoding = "vni"});
  EXPECT_THAT(other.status().message(), HasSubstr("makes no sense as vni"));
  EXPECT_FALSE(TryRead(Workbook("Arial", {kUnicode}), {.encoding = "latin1"}).ok());
}

TEST(LegacyCellsTest, WhatAWriteBackPutInIsUnicode) {
  const std::vector<std::string> name = {"T1", "NguyÔn V¨n Tó", "", "Kinh"};
  auto head = kTcvn3, marked = name;
  head.insert(head.end(), {"Kết quả", "Lỗi cần sửa", "Bên sai", "Gợi ý"});
  marked.insert(marked.end(), {"Cần sửa", "Họ và tên khác.", "Hồ sơ", "Hay gặp: thiếu dấu."});
  const auto read = [](Xlsx file) { return TryRead(file, {.encoding = "tcvn3"}); };
  const Xlsx file = Workbook("Arial", {head, marked, {"T2", "Cï", "", "Kinh", "Đạt"}});
  const auto e = read(
      Xlsx(file).Sheet("Tóm tắt", Worksheet(TextRows({{std::string(kSummaryTitle)}, {"Xã Bình Chánh"}}))));
  ASSERT_TRUE(e.ok()) << e.status();
  EXPECT_EQ(e->rows.at(0).record.full_name, "Nguyễn Văn Tú");
  EXPECT_EQ(e->rows.at(1).record.full_name, "Cù");
  EXPECT_EQ(e->summary_sheet, "Tóm tắt");

  const auto refused = [&](std::vector<std::vector<std::string>> rows) {
    return absl::IsInvalidArgument(read(Workbook("Arial", rows)).status());
  };
  auto beside_nothing = name;
  beside_nothing.insert(beside_nothing.end(), {"", "Họ và tên khác."});
  EXPECT_TRUE(refused({head, marked, beside_nothing})) << "no outcome in its row";
  EXPECT_TRUE(refused({kTcvn3, marked})) << "no headings";
  EXPECT_TRUE(refused({head, {"T1", "Nguyễn", "", "Kinh", "Đạt"}})) << "the officer's own cell";
}

TEST(LegacyCellsTest, WithoutAHeaderTheEncodingIsNamed) {
  const auto e = TryRead(Workbook("Arial", {kVni, {"T1", "Nguyeãn Vaên Tuù", "", "Kinh"}}));
  EXPECT_THAT(e.status().message(), AllOf(HasSubstr("no header row"), HasSubstr("state --encoding vni")));
}

}  // namespace
}  // namespace childsync::commune_agent
