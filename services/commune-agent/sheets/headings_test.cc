#include "services/commune-agent/sheets/headings.h"

#include <gtest/gtest.h>

#include <string>

#include "services/commune-agent/sheets/text.h"

namespace childsync::commune_agent {
namespace {

TEST(FoldTest, LeavesLettersAndDigitsOnly) {
  EXPECT_EQ(Fold("Họ và\n tên (*)"), "hovaten");
  EXPECT_EQ(Fold("Số ĐDCN 12"), "soddcn12");
  EXPECT_EQ(Fold("NGÀY SINH\u00A0"), "ngaysinh");
  EXPECT_EQ(Fold("Mã  trẻ"), "matre");
  EXPECT_EQ(Fold("ma\u0303 tre\u0309"), "matre");  // decomposed
  EXPECT_EQ(Fold("\u0110 \u00D0 \u0189 \u0111"), "dddd");
}

TEST(FoldTest, LettersOfOtherScriptsMatchNothing) {
  EXPECT_EQ(Fold("M\u0430 tr\u0435"), "m?tr?");  // Cyrillic
  EXPECT_EQ(Fold("名"), "?");
}

TEST(HeadingTest, KnowsEveryHeadingOfTheContract) {
  const std::pair<Column, std::vector<const char*>> headings[] = {
      {Column::kNumbering, {"STT", "TT", "Số thứ tự"}},
      {Column::kRecordId, {"Mã trẻ", "Mã trẻ em", "Mã hồ sơ"}},
      {Column::kFullName, {"Họ và tên", "Họ tên", "Họ tên trẻ", "Tên trẻ em"}},
      {Column::kBirthDate, {"Ngày sinh", "Ngày tháng năm sinh"}},
      {Column::kSex, {"Giới tính", "Giới", "Phái"}},
      {Column::kMale, {"Nam"}},
      {Column::kFemale, {"Nữ"}},
      {Column::kEthnicity, {"Dân tộc"}},
      {Column::kPersonalId, {"Số định danh cá nhân", "Số định danh", "Mã định danh", "Số ĐDCN", "CCCD"}},
      {Column::kFather, {"Họ tên cha", "Cha"}},
      {Column::kMother, {"Họ tên mẹ", "Mẹ"}},
      {Column::kGuardian, {"Người giám hộ", "Người nuôi dưỡng", "Người chăm sóc"}},
      {Column::kHamlet, {"Thôn/Tổ dân phố", "Thôn", "Xóm", "Tổ dân phố", "Địa chỉ"}},
  };
  for (const auto& [column, words] : headings) {
    for (const char* word : words) EXPECT_EQ(MatchHeading(word), column) << word;
  }
}

TEST(HeadingTest, KnowsWhatElsePeopleWrite) {
  const std::pair<const char*, Column> headings[] = {
      {"MA TRE EM", Column::kRecordId},
      {"Mã trẻ\n(phần mềm)", Column::kRecordId},
      {"Họ và tên trẻ em", Column::kFullName},
      {"Họ, chữ đệm, tên của trẻ", Column::kFullName},
      {"HỌ VÀ TÊN (chữ in hoa)", Column::kFullName},
      {"Ngày, tháng, năm sinh", Column::kBirthDate},
      {"Ngày sinh (dd/mm/yyyy)", Column::kBirthDate},
      {"Giới tính (Nam/Nữ)", Column::kSex},
      {"Nam/Nữ", Column::kSex},
      {"Nữ (đánh dấu x)", Column::kFemale},
      {"Mã số định danh", Column::kPersonalId},
      {"Số định danh cá nhân/CCCD", Column::kPersonalId},
      {"Số ĐDCN (CCCD)", Column::kPersonalId},
      {"Số định danh cá nhân của trẻ em", Column::kPersonalId},
      {"Họ và tên cha", Column::kFather},
      {"Họ tên bố", Column::kFather},
      {"Cha/Bố", Column::kFather},
      {"Tên mẹ", Column::kMother},
      {"Họ và tên người giám hộ (nếu có)", Column::kGuardian},
      {"Giám hộ", Column::kGuardian},
      {"Người nuôi dưỡng/giám hộ", Column::kGuardian},
      {"Mã TE", Column::kRecordId},
      {"Số định danh/CMND", Column::kPersonalId},
      {"Số định danh/CCCD", Column::kPersonalId},
      {"Thôn (xóm)", Column::kHamlet},
      {"Thôn, tổ dân phố", Column::kHamlet},
  };
  for (const auto& [text, column] : headings) EXPECT_EQ(MatchHeading(text), column) << text;
}

TEST(HeadingTest, AColumnOfBothParentsIsTheGuardians) {
  EXPECT_EQ(MatchHeading("Họ tên cha/mẹ"), Column::kGuardian);
  EXPECT_EQ(MatchHeading("Cha (mẹ)"), Column::kGuardian);
  EXPECT_EQ(MatchHeading("Cha, mẹ, người giám hộ"), Column::kGuardian);
}

TEST(HeadingTest, GuessesNothing) {
  for (const char* text : {"", "Tên", "Mã", "Ghi chú", "Số điện thoại", "CCCD cha", "Họ tên cha, dân tộc",
                           "Ngày sinh/Giới tính", "Năm sinh của mẹ", "Nơi sinh", "Mã thôn", "()"}) {
    EXPECT_EQ(MatchHeading(text), Column::kUnknown) << text;
  }
  EXPECT_EQ(MatchHeading("Họ tên" + std::string(300, ' ')), Column::kUnknown);
}

TEST(HeadingTest, ASpanningHeadingSaysWhoseTheColumnIs) {
  EXPECT_EQ(MatchHeadingBelow("Giới tính", "Nam"), Column::kMale);
  EXPECT_EQ(MatchHeadingBelow("Họ và tên", "Cha"), Column::kFather);
  EXPECT_EQ(MatchHeadingBelow("Họ và tên", "Trẻ em"), Column::kFullName);
  EXPECT_EQ(MatchHeadingBelow("Thông tin mẹ", "Họ và tên"), Column::kMother);
  EXPECT_EQ(MatchHeadingBelow("Thông tin mẹ", "CCCD"), Column::kUnknown);
  EXPECT_EQ(MatchHeadingBelow("Cha", "Ngày sinh"), Column::kUnknown);
  EXPECT_EQ(MatchHeadingBelow("DANH SÁCH TRẺ EM", "CCCD"), Column::kPersonalId);
}

TEST(TextTest, ACellThatSaysNothingIsNotFilled) {
  for (const char* text : {"", " ", "\t\n", "\u00A0", "\u200B", "-", " - ", "–", "Không", "KHÔNG CÓ",
                           "không  rõ.", "chưa có", "....", "kho\u0302ng"}) {
    EXPECT_FALSE(IsFilled(text)) << text;
  }
  for (const char* text : {"0", "x", "khong", "Không Văn A", "--"}) EXPECT_TRUE(IsFilled(text)) << text;
  EXPECT_FALSE(IsFilled(std::string(100, ' ')));
}

TEST(TextTest, AnyMarkButZeroOrNoIsATick) {
  for (const char* text : {"x", "X", "1", "✓", "+", "v", "Nữ", "TRUE"}) EXPECT_TRUE(IsTick(text)) << text;
  for (const char* text : {"", " ", "0", "không", "Không", "-", "FALSE"}) EXPECT_FALSE(IsTick(text)) << text;
}

TEST(TextTest, AnIdLosesOuterSpacesAndKeepsCase) {
  EXPECT_EQ(TrimId(" \u00A0Te-01 \n"), "Te-01");
  EXPECT_EQ(TrimId("A\u200BB"), "AB");
  EXPECT_EQ(TrimId("a b"), "a b");
  EXPECT_EQ(TrimId("e\u0302"), "ê");
}

TEST(TextTest, ATotalIsToldFromTheFamilyNameTong) {
  for (const char* text : {"Tổng", "TỔNG CỘNG:", " Tổng số trẻ", "Cộng", "- Cộng:", "to\u0302\u0309ng"}) {
    EXPECT_TRUE(BeginsWithTotal(text)) << text;
  }
  for (const char* text : {"", "Tống Văn A", "Tong Van A", "Nguyễn Văn Tổng", "Tổnga", "Công"}) {
    EXPECT_FALSE(BeginsWithTotal(text)) << text;
  }
}

}  // namespace
}  // namespace childsync::commune_agent
