// What a workbook's XML can hold, read through ReadExport.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/commune-agent/sheets/test_file.h"

namespace childsync::commune_agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::vector<std::string> kHeader = {"Mã trẻ", "Họ và tên", "Ngày sinh", "CCCD"};

// A sheet with the usual header in row 1 and `rows`, XML, below.
std::string Below(const std::string& rows) { return Worksheet(TextRows({kHeader}) + rows); }

Xlsx OneSheet(const std::string& rows) { return Xlsx().Sheet("Trẻ em", Below(rows)); }

// Row 2 with id T1 and `cells`.
Record ReadCells(const std::string& cells) {
  const Export e = Read(OneSheet("<row r=\"2\"><c r=\"A2\" t=\"str\"><v>T1</v></c>" + cells + "</row>"));
  return e.rows.size() == 1 ? e.rows[0].record : Record();
}

TEST(WorkbookTest, ReadsInlineAndSharedStrings) {
  const Export e =
      Read(OneSheet("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>0</v></c></row>")
               .Strings("<si><r><t>Lê </t></r><r><rPr/><t>Văn_x0020_A</t></r><rPh sb=\"0\" "
                        "eb=\"1\"><t>zzz</t></rPh></si>"
                        "<si><t xml:space=\"preserve\"> T1 </t></si>"));
  ASSERT_EQ(e.rows.size(), 1U);
  EXPECT_EQ(e.rows[0].sheet, "Trẻ em");
  EXPECT_EQ(e.rows[0].row, 2);
  EXPECT_EQ(e.rows[0].record_id, "T1");
  EXPECT_EQ(e.rows[0].record.full_name, "Lê Văn A");
  EXPECT_EQ(e.encoding, "");
}

TEST(WorkbookTest, NumbersAreTheirDigits) {
  const Record r = ReadCells("<c r=\"D2\"><v>51215001234</v></c>");
  EXPECT_EQ(r.personal_id, "51215001234");
  const Export e = Read(OneSheet("<row r=\"2\"><c r=\"A2\" t=\"n\"><v>17</v></c></row>"));
  EXPECT_EQ(e.rows.at(0).record_id, "17");
}

TEST(WorkbookTest, FormulasHaveTheirStoredResult) {
  EXPECT_EQ(ReadCells("<c r=\"B2\" t=\"str\"><f>A2&amp;\"x\"</f><v>Lê A</v></c>").full_name, "Lê A");
  EXPECT_EQ(ReadCells("<c r=\"D2\"><f>WEBSERVICE(\"http://x\")</f><v>5.1E1</v></c>").personal_id, "51");
}

TEST(WorkbookTest, AFormulaWithoutResultIsNoted) {
  const Export e =
      Read(OneSheet("<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><f>A1</f><v></v></c></row>"));
  EXPECT_EQ(e.rows.at(0).record.full_name, "");
  ASSERT_EQ(e.notes.size(), 1U);
  EXPECT_EQ(e.notes[0].row, 2);
  EXPECT_THAT(e.notes[0].text_en, HasSubstr("formula"));
}

TEST(WorkbookTest, BooleansAndErrorsAreText) {
  EXPECT_EQ(ReadCells("<c r=\"B2\" t=\"b\"><v>1</v></c>").full_name, "TRUE");
  EXPECT_EQ(ReadCells("<c r=\"B2\" t=\"b\"><v>0</v></c>").full_name, "FALSE");
  EXPECT_EQ(ReadCells("<c r=\"B2\" t=\"e\"><v>#N/A</v></c>").full_name, "#N/A");
}

TEST(WorkbookTest, DateCellsAreToldByTheirStyle) {
  Xlsx file = OneSheet(
      "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"C2\" s=\"1\"><v>42088</v></c></row>"
      "<row r=\"3\"><c r=\"A3\"><v>2</v></c><c r=\"C3\" s=\"2\"><v>42088.5</v></c></row>"
      "<row r=\"4\"><c r=\"A4\"><v>3</v></c><c r=\"C4\" s=\"3\"><v>42088</v></c></row>"
      "<row r=\"5\"><c r=\"A5\"><v>4</v></c><c r=\"C5\" t=\"d\"><v>2015-03-25T00:00:00</v></c></row>"
      "<row r=\"6\"><c r=\"A6\"><v>5</v></c><c r=\"C6\" s=\"99\"><v>42088</v></c></row>"
      "<row r=\"7\"><c r=\"A7\"><v>6</v></c><c r=\"C7\" s=\"1\"><v>2015</v></c><c r=\"D7\" "
      "s=\"1\"><v>51215001234</v></c></row>");
  file.Styles(
      "<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/><numFmt numFmtId=\"165\" "
      "formatCode=\"0&quot;d&quot;\"/>",
      "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>");
  const Export e = Read(file);
  std::vector<std::string> dates;
  for (const Row& row : e.rows) dates.push_back(row.record.birth_date);
  EXPECT_THAT(dates, ElementsAre("2015-03-25", "2015-03-25", "42088", "2015-03-25", "42088", "1905-07-07"));
  EXPECT_EQ(e.rows[0].record.date_system, DateSystem::k1900);
  EXPECT_EQ(e.rows[5].record.personal_id, "51215001234");
}

TEST(WorkbookTest, TheDateSystemIsTheWorkbooks) {
  const Export e =
      Read(OneSheet("<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"C2\" s=\"1\"><v>40626</v></c></row>")
               .Styles("", "<xf/><xf numFmtId=\"14\"/>")
               .Date1904());
  EXPECT_EQ(e.rows.at(0).record.birth_date, "2015-03-25");
  EXPECT_EQ(e.rows.at(0).record.date_system, DateSystem::k1904);
}

TEST(WorkbookTest, RowsAndCellsWithoutAPlaceStandInOrder) {
  const Export e =
      Read(Xlsx().Sheet("S", Worksheet("<row/>" + TextRows({kHeader}, 2) +
                                       "<row/><row><c t=\"str\"><v>T1</v></c><c t=\"str\"><v>An</v></c><c/>"
                                       "<c><v>51</v></c></row>")));
  ASSERT_EQ(RowNumbers(e), std::vector{4});
  EXPECT_EQ(e.rows[0].record.full_name, "An");
  EXPECT_EQ(e.rows[0].record.personal_id, "51");
}

TEST(WorkbookTest, PrefixedAndStrictNamespacesAreRead) {
  for (const char* space : {"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                            "http://purl.oclc.org/ooxml/spreadsheetml/main"}) {
    std::string sheet = "<x:worksheet xmlns:x=\"" + std::string(space) + "\"><x:sheetData>";
    int row = 0;
    for (const auto& cells : {kHeader, std::vector<std::string>{"T1", "An", "1/1/2015", "051"}}) {
      sheet += "<x:row r=\"" + std::to_string(++row) + "\">";
      for (const std::string& cell : cells)
        sheet += "<x:c t=\"inlineStr\"><x:is><x:t>" + cell + "</x:t></x:is></x:c>";
      sheet += "</x:row>";
    }
    EXPECT_EQ(Read(Xlsx().Sheet("S", sheet + "</x:sheetData></x:worksheet>")).rows.at(0).record.full_name,
              "An")
        << space;
  }
}

TEST(WorkbookTest, AStrictWorkbookFindsItsParts) {
  const std::string office = "http://purl.oclc.org/ooxml/officeDocument/relationships";
  const std::string package =
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  Xlsx file = OneSheet(TextRows({{"T1", "An"}}, 2));
  file.Part("_rels/.rels", package + "<Relationship Id=\"a\" Type=\"" + office +
                               "/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>");
  file.Part("xl/_rels/workbook.xml.rels",
            package + "<Relationship Id=\"b\" Type=\"" + office +
                "/worksheet\" Target=\"/xl/worksheets/../WORKSHEETS/sheet1.xml\"/></Relationships>");
  file.Part("xl/workbook.xml",
            "<workbook xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" xmlns:q=\"" + office +
                "\"><sheets><sheet name=\"S\" q:id=\"b\"/></sheets></workbook>");
  EXPECT_EQ(RowNumbers(Read(file)), std::vector{2});
}

TEST(WorkbookTest, ForeignElementsAreNotSeen) {
  const Record r = ReadCells("<c r=\"B2\" t=\"str\"><v>An</v><y:v xmlns:y=\"urn:y\"><v>Ba</v></y:v></c>");
  EXPECT_EQ(r.full_name, "An");
}

TEST(WorkbookTest, EverySheetWithAHeaderIsReadHiddenOnesToo) {
  const Export e = Read(Xlsx()
                            .Sheet("A", Below(TextRows({{"T1", "An"}, {"T2", "Ba"}}, 2)))
                            .Sheet("B", Below(TextRows({{"T2", "Chi"}}, 2)), "veryHidden"));
  EXPECT_TRUE(e.several_sheets);
  EXPECT_TRUE(e.every_sheet_read);
  ASSERT_EQ(e.rows.size(), 3U);
  EXPECT_EQ(e.rows[2].sheet, "B");
  EXPECT_FALSE(e.rows[0].repeated);
  EXPECT_TRUE(e.rows[1].repeated);
  EXPECT_TRUE(e.rows[2].repeated);
  EXPECT_THAT(Notes(e), ElementsAre("The hidden sheet is read too."));
}

TEST(WorkbookTest, AnotherSheetGetsANote) {
  const Export e = Read(Xlsx()
                            .Sheet("Hướng dẫn", Worksheet(TextRows({{"Cách nhập liệu"}})))
                            .Sheet("A", Below(TextRows({{"T1", "An"}}, 2)))
                            .Sheet("Sheet3", Worksheet("")));
  EXPECT_FALSE(e.every_sheet_read);
  EXPECT_FALSE(e.several_sheets);
  ASSERT_EQ(e.notes.size(), 2U);
  EXPECT_EQ(e.notes[0].sheet, "Hướng dẫn");
  EXPECT_THAT(e.notes[0].text_en, HasSubstr("no header row"));
  EXPECT_EQ(e.notes[1].text_en, "The sheet is empty.");
}

TEST(WorkbookTest, AnEmptySheetHidesNoRecord) {
  EXPECT_TRUE(Read(OneSheet("").Sheet("Sheet2", Worksheet("<row r=\"1\"><c r=\"A1\" s=\"1\"/></row>")))
                  .every_sheet_read);
}

TEST(WorkbookTest, AChartIsNoSheet) {
  Xlsx file = OneSheet(TextRows({{"T1", "An"}}, 2)).Sheet("Biểu đồ", "<x/>");
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  file.Part(
      "xl/_rels/workbook.xml.rels",
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship "
      "Id=\"rId1\" Type=\"" +
          office + "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" +
          office + "chartsheet\" Target=\"chartsheets/sheet1.xml\"/></Relationships>");
  EXPECT_THAT(Read(file).notes, IsEmpty());
}

TEST(WorkbookTest, HiddenRowsAreReadWithANote) {
  const Export e = Read(OneSheet(
      "<row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>1</v></c></row><row r=\"3\"><c r=\"A3\"><v>2</v></c></row>"));
  EXPECT_EQ(RowNumbers(e), (std::vector{2, 3}));
  EXPECT_THAT(Notes(e), ElementsAre("Hidden rows are read too: rows 2."));
}

TEST(WorkbookTest, ACheckBoxThatIsEmptyIsNoTick) {
  const Export e =
      Read(Xlsx().Sheet("S", Worksheet(TextRows({{"Mã trẻ", "Họ tên", "Nam", "Nữ"}}) +
                                       "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"C2\" "
                                       "t=\"b\"><v>0</v></c><c r=\"D2\" t=\"b\"><v>1</v></c></row>")));
  EXPECT_EQ(e.rows.at(0).record.sex, "Nữ");
}

TEST(WorkbookTest, TheHeaderIsSoughtInEverySheetAndNamedIfThereIsNone) {
  const absl::Status status = TryRead(Xlsx().Sheet("A", Worksheet(TextRows({{"x"}})))).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("\"Mã trẻ\" or \"Họ và tên\""));
  EXPECT_THAT(ReadErrorVi(status), HasSubstr("dòng tiêu đề"));
}

}  // namespace
}  // namespace childsync::commune_agent
