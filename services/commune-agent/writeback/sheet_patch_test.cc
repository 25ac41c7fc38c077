#include "services/commune-agent/writeback/sheet_patch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/commune-agent/writeback/cell_xml.h"

namespace childsync::commune_agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kMain[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

class SheetPatchTest : public ::testing::Test {
 protected:
  SheetPatchTest() : styles_(*StyleBook::Fresh(kMain)) {
    marks_.headers[1] = {1, 0};
    marks_.rows[2] = {{"Cần sửa", "Chưa có & sai", "Hồ sơ", ""}, Shade::kError, {{1, Shade::kError}}, 0};
  }

  std::string Patch(const std::string& inside) {
    const auto patched =
        PatchSheet("<worksheet xmlns=\"" + std::string(kMain) + "\">" + inside + "</worksheet>", "sheet1.xml",
                   marks_, styles_);
    EXPECT_TRUE(patched.ok()) << patched.status();
    return patched.value_or("");
  }

  SheetMarks marks_;
  StyleBook styles_;
};

constexpr char kRows[] =
    "<sheetData><row r=\"1\" spans=\"1:3\"><c r=\"A1\"><v>1</v></c><c r=\"C1\"><v>1</v></c></row>"
    "<row r=\"2\"><c r=\"A2\"><v>7</v></c><c r=\"C2\"><f>A2</f><v>7</v></c></row>"
    "<row r=\"3\"><c r=\"B3\"><v>9</v></c></row></sheetData>";

TEST_F(SheetPatchTest, PutsColumnsRightOfTheTable) {
  const std::string sheet = Patch(kRows);
  EXPECT_THAT(sheet,
              HasSubstr("<c r=\"D1\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">Kết quả</t>"));
  EXPECT_THAT(sheet, HasSubstr("Chưa có &amp; sai"));
  EXPECT_THAT(sheet, HasSubstr("<row r=\"3\"><c r=\"B3\"><v>9</v></c></row>"));
  EXPECT_THAT(sheet, HasSubstr("<c r=\"C2\"><f>A2</f><v>7</v></c><c r=\"D2\""));
  EXPECT_THAT(sheet, Not(HasSubstr("spans")));
  EXPECT_THAT(sheet, HasSubstr("<cols><col min=\"4\" max=\"4\""));
}

TEST_F(SheetPatchTest, ColoursACellThatIsNotThere) {
  EXPECT_THAT(Patch(kRows), HasSubstr("</c><c r=\"B2\" s=\"1\"/><c r=\"C2\">"));
}

TEST_F(SheetPatchTest, CutsTheColumnsThatAreInTheWay) {
  const std::string sheet =
      Patch("<cols><col min=\"2\" max=\"16384\" width=\"9\" style=\"0\"/></cols>" + std::string(kRows));
  EXPECT_THAT(sheet, HasSubstr("<cols><col min=\"2\" max=\"3\" width=\"9\" style=\"0\"/>"));
  EXPECT_THAT(sheet, HasSubstr("<col min=\"8\" max=\"16384\" width=\"9\" style=\"0\"/></cols>"));
}

TEST_F(SheetPatchTest, EarlierMarksGiveWay) {
  const std::string once = Patch(kRows);
  marks_.earlier = {{1, 3}, {2, 3}};
  marks_.earlier_column = 3;
  marks_.rows[2] = {{"Đạt", "", "", ""}, Shade::kGood, {}, 0};
  const auto twice = PatchSheet(once, "sheet1.xml", marks_, styles_);
  ASSERT_TRUE(twice.ok());
  EXPECT_THAT(*twice, Not(HasSubstr("Cần sửa")));
  EXPECT_THAT(*twice, HasSubstr("Đạt"));
  EXPECT_THAT(*twice, Not(HasSubstr("r=\"H2\"")));
}

// Rows 1 and 2 are ours in D-G; row 3 isn't.
TEST_F(SheetPatchTest, OnlyWhatIsOursGivesWay) {
  marks_.earlier = {{1, 3}, {2, 3}};
  marks_.earlier_column = 3;
  const auto rows = [](const std::string& beside) {
    return "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"D1\"><v>5</v></c></row><row r=\"2\"><c "
           "r=\"A2\"><v>7</v></c><c r=\"D2\">" +
           beside + "<v>6</v></c></row><row r=\"3\"><c r=\"D3\"><v>9</v></c></row></sheetData>";
  };
  const std::string ours = Patch(rows(""));
  EXPECT_THAT(ours, Not(HasSubstr("<v>6</v>")));
  EXPECT_THAT(ours, HasSubstr("<c r=\"D3\"><v>9</v></c>"));
  EXPECT_THAT(ours, HasSubstr("<c r=\"D1\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">Kết quả"));
  const std::string formula = Patch(rows("<f>A2</f>"));
  EXPECT_THAT(formula, HasSubstr("<c r=\"D2\"><f>A2</f><v>6</v></c>"));
  EXPECT_THAT(formula, HasSubstr("<c r=\"E1\" s=\"0\" t=\"inlineStr\">"));
  const std::string merged = Patch(rows("") + "<mergeCells><mergeCell ref=\"C2:D5\"/></mergeCells>");
  EXPECT_THAT(merged, HasSubstr("<c r=\"E2\""));
  marks_.tables_end = 6;
  EXPECT_THAT(Patch(rows("")), HasSubstr("<c r=\"G2\""));
}

TEST_F(SheetPatchTest, ReachesAsFarAsMergedCellsAndSaysSo) {
  const std::string sheet = Patch("<dimension ref=\"A1:C3\"/>" + std::string(kRows) +
                                  "<mergeCells count=\"1\"><mergeCell ref=\"A2:E2\"/></mergeCells>");
  EXPECT_THAT(sheet, HasSubstr("<dimension ref=\"A1:I3\"/>"));
  EXPECT_THAT(sheet, HasSubstr("<c r=\"F2\""));
}

TEST_F(SheetPatchTest, UnderstandsCellsWithoutAPlaceAndAPrefix) {
  const auto sheet =
      PatchSheet("<x:worksheet xmlns:x=\"" + std::string(kMain) +
                     "\"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row><x:row><x:c><x:v>7</"
                     "x:v></x:c></x:row></x:sheetData></x:worksheet>",
                 "sheet1.xml", marks_, styles_);
  ASSERT_TRUE(sheet.ok());
  EXPECT_THAT(*sheet, HasSubstr("<x:c r=\"C2\" s=\"2\" t=\"inlineStr\"><x:is>"));
}

TEST_F(SheetPatchTest, RefusesWhatItCouldNotPutBackTogether) {
  const auto refused = [&](std::string bytes) {
    return absl::IsInvalidArgument(PatchSheet(bytes, "sheet1.xml", marks_, styles_).status());
  };
  EXPECT_TRUE(refused("<worksheet><sheetData>"));
  EXPECT_TRUE(refused("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><worksheet/>"));
  EXPECT_TRUE(refused("<!DOCTYPE worksheet><worksheet/>"));
}

TEST(StyleBookTest, AShadedCellGetsItsOwnFillBack) {
  const std::string sheet =
      "<styleSheet xmlns=\"" + std::string(kMain) +
      "\"><fonts><font><sz val=\"13\"/><name val=\".VnTime\"/></font></fonts>"
      "<fills><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"solid\">"
      "<fgColor theme=\"4\" tint=\"0.8\"/><bgColor "
      "indexed=\"64\"/></patternFill></fill></fills><borders><border/></borders>"
      "<cellXfs><xf fillId=\"1\" applyFill=\"1\" numFmtId=\"14\" fontId=\"0\" borderId=\"0\"><protection "
      "locked=\"0\"/></xf>"
      "</cellXfs></styleSheet>";
  StyleBook styles = *StyleBook::Parse(sheet, "styles.xml", /*keeps_hidden=*/true);
  const int shaded = styles.Shaded(0, Shade::kWarning);
  EXPECT_NE(shaded, 0);
  EXPECT_EQ(styles.Plain(shaded), 0);
  EXPECT_EQ(styles.Shaded(shaded, Shade::kWarning), shaded);
  EXPECT_EQ(styles.FontPoints(shaded), 13);
  EXPECT_NE(styles.ForUnicode(0), 0);
  const std::string written = std::move(styles).Write();
  EXPECT_THAT(written, HasSubstr("<fgColor rgb=\"FFFFF3B0\"/><bgColor theme=\"4\" tint=\"0.8\"/>"));
  EXPECT_THAT(written,
              HasSubstr("numFmtId=\"14\" fontId=\"0\" borderId=\"0\"><protection locked=\"0\"/></xf>"));
  EXPECT_THAT(written, HasSubstr("<name val=\"Times New Roman\"/>"));
}

TEST(CellXmlTest, TextsKeepTheirBytes) {
  EXPECT_EQ(CellName(0, 1), "A1");
  EXPECT_EQ(CellName(16'383, 2), "XFD2");
  EXPECT_THAT(TextCell("", 0, 1, 0, "_x0041_ \x01<"), HasSubstr(">_x005F_x0041_ &lt;<"));
  EXPECT_GT(TextHeight("a\nb\nc", 10, 11), 2 * TextHeight("a", 10, 11) - 4);
}

}  // namespace
}  // namespace childsync::commune_agent
