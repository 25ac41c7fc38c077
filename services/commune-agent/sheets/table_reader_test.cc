#include "services/commune-agent/sheets/table_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/commune-agent/sheets/row_kind.h"
#include "services/commune-agent/sheets/test_file.h"

namespace childsync::commune_agent {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kHeader[] = "STT,Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân\n";

// The rows that are records below the usual header, which is row 1.
std::vector<int> Records(const std::string& below) { return RowNumbers(Read(Csv(kHeader + below))); }

TEST(HeaderTest, IsFoundUnderTitles) {
  const Export e =
      Read(Csv("UBND XÃ BÌNH CHÁNH,,\nDANH SÁCH TRẺ EM,,\n,,\nMã trẻ,Họ và tên,Ngày sinh\nT1,An,1/2/2015\n"));
  ASSERT_EQ(RowNumbers(e), std::vector{5});
  EXPECT_EQ(e.rows[0].record_id, "T1");
  EXPECT_EQ(e.rows[0].record.full_name, "An");
  EXPECT_EQ(e.rows[0].record.birth_date, "1/2/2015");
  EXPECT_THAT(e.notes, IsEmpty());
}

TEST(HeaderTest, TakesColumnsInAnyOrderAndReadsEveryField) {
  const Export e =
      Read(Csv("Thôn,Người giám hộ,Mẹ,Cha,CCCD,Dân tộc,Phái,Ngày sinh,Họ tên,Mã hồ sơ,TT\n"
               "h,g,m,f,n,e,s,b,name,id,1\n"));
  ASSERT_EQ(e.rows.size(), 1U);
  const Record expected{"name", "b", "s", "e", "n", "f", "m", "g", "h", DateSystem::kNone};
  EXPECT_EQ(e.rows[0].record, expected);
  EXPECT_EQ(e.rows[0].record_id, "id");
  EXPECT_EQ(e.rows[0].sheet, "");
}

TEST(HeaderTest, NeedsThreeHeadingsAndAChildsAmongThem) {
  EXPECT_FALSE(TryRead(Csv("Mã trẻ,Họ và tên\nT1,An\n")).ok());
  EXPECT_FALSE(TryRead(Csv("STT,Ngày sinh,Giới tính,Dân tộc\n1,1/1/2015,Nam,Kinh\n")).ok());
  EXPECT_FALSE(TryRead(Csv("Họ tên,Nam,Nữ\nAn,x,\n")).ok());
  EXPECT_TRUE(TryRead(Csv("STT,Họ tên,Ngày sinh\n1,An,\n")).ok());
}

TEST(HeaderTest, AnUnknownOrSecondColumnIsIgnoredWithANote) {
  const Export e = Read(Csv("Mã trẻ,Họ và tên,Ngày sinh,Ghi\tchú,Họ tên\nT1,An,1/1/2015,tốt,Bình\n"));
  EXPECT_EQ(e.rows.at(0).record.full_name, "An");
  EXPECT_THAT(Notes(e), ElementsAre("Column D (Ghi chú) is not read: its heading is not known.",
                                    "Column E (Họ tên) is not read: an earlier column has the same field."));
  EXPECT_EQ(e.notes.at(0).row, 1);
  EXPECT_THAT(e.notes.at(0).text_vi, HasSubstr("Cột D (Ghi chú)"));
}

TEST(HeaderTest, TicksStandUnderAMergedHeading) {
  const Export e = Read(
      Csv("STT,Mã trẻ,Họ và tên,Giới tính,,Dân tộc\n"
          ",,,Nam,Nữ,\n"
          "1,T1,An,x,,Kinh\n2,T2,Bình,,x,Kinh\n3,T3,Chi,x,1,Kinh\n4,T4,Dũng,0,không,Kinh\n5,T5,Em,,,Kinh\n"));
  ASSERT_EQ(RowNumbers(e), (std::vector{3, 4, 5, 6, 7}));
  std::vector<std::string> sexes;
  for (const Row& row : e.rows) sexes.push_back(row.record.sex);
  EXPECT_THAT(sexes, ElementsAre("Nam", "Nữ", "Nam/Nữ", "", ""));
  EXPECT_THAT(e.notes, IsEmpty());
}

TEST(HeaderTest, TicksMayStandInTheHeaderItself) {
  const Export e = Read(Csv("Mã trẻ,Họ tên,Nữ,Nam\nT1,An,x,\nT2,Ba,,x\n"));
  EXPECT_EQ(e.rows.at(0).record.sex, "Nữ");
  EXPECT_EQ(e.rows.at(1).record.sex, "Nam");
}

TEST(HeaderTest, OneTickColumnAloneSaysNothing) {
  const Export e = Read(Csv("Mã trẻ,Họ tên,Ngày sinh,Nữ\nT1,An,1/1/2015,x\n"));
  EXPECT_EQ(e.rows.at(0).record.sex, "");
  EXPECT_THAT(Notes(e), ElementsAre(HasSubstr("Column D (Nữ)")));
}

TEST(HeaderTest, AColumnForTheSexMakesTicksNeedless) {
  const Export e = Read(Csv("Mã trẻ,Họ tên,Giới tính,Nam,Nữ\nT1,An,Nữ,x,\n"));
  EXPECT_EQ(e.rows.at(0).record.sex, "Nữ");
  EXPECT_EQ(e.notes.size(), 2U);
}

TEST(HeaderTest, ABirthDateUnderNamOrNuSaysTheSex) {
  const Export e =
      Read(Csv("Mã trẻ,Họ tên,Ngày sinh,,Dân tộc\n,,Nam,Nữ,\nT1,An,1/1/2015,,Kinh\nT2,Ba,,2/2/2016,Kinh\n"));
  EXPECT_EQ(e.rows.at(0).record.birth_date, "1/1/2015");
  EXPECT_EQ(e.rows.at(0).record.sex, "Nam");
  EXPECT_EQ(e.rows.at(1).record.birth_date, "2/2/2016");
  EXPECT_EQ(e.rows.at(1).record.sex, "Nữ");
}

TEST(HeaderTest, HeadingsMergedDownFromTheRowAboveCount) {
  const Export e =
      Read(Csv("STT,Mã trẻ,Thông tin trẻ em,,,Thông tin mẹ,\n"
               ",,Họ và tên,Ngày sinh,Giới tính,Họ và tên,CCCD\n"
               "1,T1,An,1/1/2015,Nam,Lê Thị B,051\n"));
  ASSERT_EQ(RowNumbers(e), std::vector{3});
  EXPECT_EQ(e.rows[0].record_id, "T1");
  EXPECT_EQ(e.rows[0].record.full_name, "An");
  EXPECT_EQ(e.rows[0].record.mother_name, "Lê Thị B");
  EXPECT_EQ(e.rows[0].record.personal_id, "");
  EXPECT_THAT(Notes(e), ElementsAre(HasSubstr("Column G (CCCD)")));
}

TEST(HeaderTest, ParentsMayShareASpanningHeading) {
  const Export e =
      Read(Csv("Mã trẻ,Họ và tên,,,Ngày sinh,Ghi chú\n,Trẻ em,Cha,Mẹ,,\nT1,An,Ông,Bà,1/1/2015,\n"));
  ASSERT_EQ(RowNumbers(e), std::vector{3});
  EXPECT_EQ(e.rows[0].record.full_name, "An");
  EXPECT_EQ(e.rows[0].record.father_name, "Ông");
  EXPECT_EQ(e.rows[0].record.mother_name, "Bà");
  EXPECT_THAT(Notes(e), ElementsAre(HasSubstr("Column F (Ghi chú)")));
}

TEST(HeaderTest, GuardiansMayStandUnderAHeadingForNames) {
  const Export e =
      Read(Csv("Mã trẻ,Họ và tên,Ngày sinh,Họ tên,,\n,,,Cha,Mẹ,Người giám hộ\nT1,An,1/1/2015,Ông,Bà,Cô\n"));
  ASSERT_EQ(RowNumbers(e), std::vector{3});
  EXPECT_EQ(e.rows[0].record.full_name, "An");
  EXPECT_EQ(e.rows[0].record.father_name, "Ông");
  EXPECT_EQ(e.rows[0].record.mother_name, "Bà");
  EXPECT_EQ(e.rows[0].record.guardian_name, "Cô");
}

TEST(HeaderTest, AChildNamedNamIsNoSecondHeaderRow) {
  const Export e = Read(Csv("Họ và tên,Mẹ,Giới tính,Ngày sinh\nNam,Mẹ,Nam,1/1/2015\n"));
  EXPECT_EQ(RowNumbers(e), std::vector{2});
}

TEST(RowTest, TitlesTotalsAndSignaturesAreNoRecords) {
  EXPECT_THAT(Records("1,T1,An,1/1/2015,Nam,Kinh,051\n"
                      ",,Thôn Đông,,,,\n"
                      "2,T2,Ba,1/1/2015,Nam,Kinh,051\n"
                      "Tổng cộng,,2,1,1,1,1\n"
                      ",,\"Bình Chánh, ngày 20/3/2024\",,,,\n"
                      "Người lập,,,,,Chủ tịch,\n"),
              ElementsAre(2, 4));
}

TEST(RowTest, WhatIsSkippedIsNoted) {
  const Export e = Read(
      Csv(std::string(kHeader) + ",T1,An,,,,\n,,Thôn Đông,,,,\n,T2,Ba,,,,\nTổng,,,,,,2\n,,Người lập,,,,\n"));
  EXPECT_THAT(Notes(e), ElementsAre("No records (titles, totals, signatures), not read: rows 3, 5-6."));
}

TEST(RowTest, ThreeKnownCellsMakeARecordWithoutId) {
  EXPECT_THAT(Records("9,,An,1/1/2015,,,\n"), IsEmpty());
  EXPECT_THAT(Records("9,,An,1/1/2015,Nam,,\n"), ElementsAre(2));
  EXPECT_THAT(Records("9,,An,-,không rõ,,\n"), IsEmpty());
  EXPECT_FALSE(Read(Csv(std::string(kHeader) + ",chưa có,An,1/1/2015,Nam,,\n")).rows.at(0).has_record_id());
}

TEST(RowTest, AnIdOrANumberAloneMakesARecord) {
  EXPECT_THAT(Records(",T1,,,,,\n,,,,,,051215001234\n,-,,,,,không có\n"), ElementsAre(2, 3));
}

TEST(RowTest, TwoTickColumnsCountOnce) {
  const std::string header = "Mã trẻ,Họ tên,Nam,Nữ,Dân tộc\n";
  EXPECT_THAT(RowNumbers(Read(Csv(header + ",An,x,x,\n"))), IsEmpty());
  EXPECT_THAT(RowNumbers(Read(Csv(header + ",An,x,,Kinh\n"))), ElementsAre(2));
}

TEST(RowTest, ARowThatBeginsWithATotalNeverIsARecord) {
  EXPECT_THAT(Records("Tổng số,T1,An,1/1/2015,Nam,Kinh,051\n,CỘNG:,An,1/1/2015,Nam,Kinh,051\n"), IsEmpty());
  EXPECT_THAT(Records(" ,\u200B,Tổng,1/1/2015,Nam,Kinh,051\n\u00A0,Cộng,An,1/1/2015,Nam,Kinh,051\n"),
              IsEmpty());
  EXPECT_THAT(RowNumbers(Read(Csv("Họ và tên,Mã trẻ,Ngày sinh\nTống Văn A,T1,1/1/2015\n"))), ElementsAre(2));
}

TEST(RowTest, ARowThatNumbersTheColumnsIsNoRecord) {
  for (const char* row :
       {"1,2,3,4,5,6,7\n", "(1),(2),(3),(4),(5),(6),(7)\n", "A,B,C,1,2,3,4\n", "-1,-2,-3,-4,-5,-6,-7\n",
        ",[1],[2],[3],[4],,[5]\n", "a,b,c,d,e,f,g\n", "1,2,3,4,6,7,8\n", " ,1,2,3,4,5,6\n",
        "I,II,III,IV,V,VI,VII\n", "1/,2/,3/,4/,5/,6/,7/\n", "(1),(2),(3),(4)=(5)+(6),( 5 ),6,7\n"}) {
    EXPECT_THAT(Records(row), IsEmpty()) << row;
  }
  for (const char* row : {"1,2,An,,,,\n", "1,2,,,,,\n", "3,7,15,,,,\n", "3,2,1,,,,\n", "1,B,3,,,,\n",
                          "I,II,3,,,,\n", "V,X,C,,,,\n"}) {
    EXPECT_THAT(Records(row), ElementsAre(2)) << row;
  }
}

TEST(RowTest, ARepeatedHeadingIsNoRecord) {
  EXPECT_THAT(Records(std::string("1,T1,An,,,,\n") + kHeader + "2,T2,Ba,,,,\n"), ElementsAre(2, 4));
  const Export e =
      Read(Csv("Mã trẻ,Họ tên,Giới tính,,Dân tộc\n,,Nam,Nữ,\nT1,An,x,,Kinh\n"
               "Mã trẻ,Họ tên,Giới tính,,Dân tộc\n,,Nam,Nữ,\nT2,Ba,,x,Kinh\n"));
  ASSERT_EQ(RowNumbers(e), (std::vector{3, 6}));
  EXPECT_EQ(e.rows[1].record.sex, "Nữ");
  EXPECT_THAT(e.notes, IsEmpty());
}

TEST(RowTest, AnotherHeaderFurtherDownHoldsFromThere) {
  const Export e = Read(
      Csv("Mã trẻ,Họ tên,Ngày sinh,Ghi chú\nT1,An,1/1/2015,\nHọ tên,Mã trẻ,Dân tộc,Khác\nBa,T2,Kinh,\n"));
  ASSERT_EQ(RowNumbers(e), (std::vector{2, 4}));
  EXPECT_EQ(e.rows[1].record_id, "T2");
  EXPECT_EQ(e.rows[1].record.ethnicity, "Kinh");
  EXPECT_THAT(Notes(e), ElementsAre(HasSubstr("Column D (Ghi chú)"), HasSubstr("Column D (Khác)")));
}

TEST(RecordIdTest, IsTrimmedAndKeepsItsCase) {
  const Export e = Read(Csv(std::string(kHeader) + ",\" T1\u00A0\",An,,,,\n,t1,Ba,,,,\n,T1 ,Chi,,,,\n"));
  ASSERT_EQ(e.rows.size(), 3U);
  EXPECT_EQ(e.rows[0].record_id, "T1");
  EXPECT_TRUE(e.rows[0].repeated);
  EXPECT_FALSE(e.rows[1].repeated);
  EXPECT_TRUE(e.rows[2].repeated);
}

TEST(RecordIdTest, RowsWithoutOneDoNotRepeatIt) {
  const Export e = Read(Csv(std::string(kHeader) + ",,An,1/1/2015,Nam,,\n,,Ba,1/1/2015,Nam,,\n"));
  ASSERT_EQ(e.rows.size(), 2U);
  EXPECT_FALSE(e.rows[0].repeated);
}

TEST(RowTest, CellsStayAsTheyAreWritten) {
  EXPECT_EQ(Read(Csv(std::string(kHeader) + ",T1, an  ,,,-,'051\n")).rows.at(0).record.full_name, " an  ");
  EXPECT_EQ(Read(Csv(std::string(kHeader) + ",T1,an,,,-,'051\n")).rows.at(0).record.ethnicity, "-");
  EXPECT_EQ(Read(Csv(std::string(kHeader) + ",T1,an,,,-,'051\n")).rows.at(0).record.personal_id, "'051");
}

TEST(RowTest, AFileOfTooManyRecordsIsRefused) {
  ReadOptions options;
  options.limits.records_max = 2;
  const std::string two = std::string(kHeader) + ",T1,An,,,,\n,T2,Ba,,,,\n";
  EXPECT_TRUE(TryRead(Csv(two), options).ok());
  EXPECT_THAT(TryRead(Csv(two + ",T3,Chi,,,,\n"), options).status().message(),
              HasSubstr("more than 2 records"));
}

}  // namespace
}  // namespace childsync::commune_agent
