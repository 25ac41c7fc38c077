#include "services/commune-agent/sheets/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/sheets/test_file.h"

namespace childsync::commune_agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// "1:A=x|C=y" for each row.
std::vector<std::string> Rows(std::string_view text, const Limits& limits = {}) {
  std::vector<std::string> rows;
  const absl::Status status = ReadCsv(text, limits, [&](const CellRow& row) {
    std::string line = std::to_string(row.number) + ":";
    for (const Cell& cell : row.cells) line += static_cast<char>('A' + cell.column) + ("=" + cell.text) + " ";
    rows.push_back(line);
    return absl::OkStatus();
  });
  if (!status.ok()) rows.push_back(std::string(status.message()));
  return rows;
}

TEST(CsvTest, LinesEndInAnyWay) {
  for (const char* text : {"a,b\r\nc\r\n", "a,b\nc\n", "a,b\rc\r", "a,b\nc"}) {
    EXPECT_THAT(Rows(text), ElementsAre("1:A=a B=b ", "2:A=c ")) << text;
  }
}

TEST(CsvTest, ABlankLineIsARow) {
  EXPECT_THAT(Rows("\n\r\na\r\n\r\n\r\nb"), ElementsAre("1:", "2:", "3:A=a ", "4:", "5:", "6:A=b "));
}

TEST(CsvTest, AQuotedLineBreakIsNone) {
  EXPECT_THAT(Rows("\"a\r\nb\",c\nd"), ElementsAre("1:A=a\r\nb B=c ", "2:A=d "));
}

TEST(CsvTest, QuotesHoldDelimitersAndQuotes) {
  EXPECT_THAT(Rows("\"a,b\",\"say \"\"hi\"\"\",\"\",x\"y\n"), ElementsAre("1:A=a,b B=say \"hi\" D=x\"y "));
  EXPECT_THAT(Rows("\"a\"b,c"), ElementsAre("1:A=ab B=c "));
}

TEST(CsvTest, AnOpenQuoteIsRefusedWithItsRow) {
  EXPECT_THAT(Rows("a\n\n\"b,c\nd"), ElementsAre("1:A=a ", "2:", HasSubstr("row 3: a quote")));
}

TEST(CsvTest, ATextFormulaKeepsItsZero) {
  EXPECT_THAT(Rows("=\"051\",\"=\"\"052\"\"\",=\"\",=1\n"), ElementsAre("1:A=051 B=052 D==1 "));
}

TEST(CsvTest, TheHeaderTellsTheDelimiter) {
  for (const char* delimiter : {",", ";", "\t", "|"}) {
    std::string text = "Xã A, thôn B; tổ C|D\nMã trẻ_Họ và tên_Ngày sinh\nT1_An_1/1/2015\n";
    for (size_t at; (at = text.find('_')) != std::string::npos;) text.replace(at, 1, delimiter);
    const Export e = Read(Csv(text));
    ASSERT_EQ(RowNumbers(e), std::vector{3}) << delimiter;
    EXPECT_EQ(e.rows[0].record.full_name, "An") << delimiter;
  }
}

TEST(CsvTest, ADelimiterInsideTitlesOrHeadingsDoesNotMislead) {
  const Export e = Read(Csv(
      "\"Danh sách, trẻ em\"\nMã trẻ;Họ, chữ đệm, tên;Ngày, tháng, năm sinh;Dân tộc\nT1;An;1/1/2015;Kinh\n"));
  EXPECT_EQ(e.rows.at(0).record.ethnicity, "Kinh");
}

TEST(CsvTest, ExcelsFirstLineNamesTheDelimiterAndIsNoRow) {
  const Export e = Read(Csv("\xEF\xBB\xBFsep=;\r\nMã trẻ;Họ và tên;Ngày sinh\r\nT1;An;1/1/2015\r\n"));
  EXPECT_EQ(RowNumbers(e), std::vector{2});
}

TEST(CsvTest, AnyDialectGivesTheSameRows) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    for (const char* end : {"\r\n", "\n", "\r"}) {
      for (const bool quoted : {false, true}) {
        std::string text;
        for (const auto& row :
             {std::array{"Mã trẻ", "Họ và tên", "Ngày sinh"}, std::array{"T1", "An", "1/1/2015"}}) {
          for (const char* cell : row) text += (quoted ? "\"" + std::string(cell) + "\"" : cell) + delimiter;
          text.back() = '\n';
          text.replace(text.size() - 1, 1, end);
        }
        const Export e = Read(Csv(text));
        ASSERT_EQ(RowNumbers(e), std::vector{2}) << text;
        EXPECT_EQ(e.rows[0].record.birth_date, "1/1/2015") << text;
      }
    }
  }
}

TEST(CsvTest, ExcelsFirstLineMayNameAnyDelimiter) {
  for (const char delimiter : {',', ';', '\t', '|', '^'}) {
    const std::string d(1, delimiter);
    for (const std::string& first : {"sep=" + d + "\r\n", "sep=" + d + "\n", "sep=" + d + "\r"}) {
      const Export e =
          Read(Csv(first + "Mã trẻ" + d + "Họ và tên" + d + "Ngày sinh\nT1" + d + "An" + d + "\n"));
      EXPECT_EQ(RowNumbers(e), std::vector{2}) << first;
    }
  }
}

TEST(CsvTest, LimitsHoldAtTheirEdge) {
  Limits limits;
  limits.column_max = 3;
  limits.row_number_max = 2;
  limits.cell_bytes_max = 4;
  EXPECT_THAT(Rows("a,b,c\nabcd\n", limits), ElementsAre("1:A=a B=b C=c ", "2:A=abcd "));
  EXPECT_THAT(Rows("a,b,c,d\n", limits), ElementsAre(HasSubstr("row 1: too many columns")));
  EXPECT_THAT(Rows("abcde\n", limits), ElementsAre(HasSubstr("row 1: a cell is too long")));
  EXPECT_THAT(Rows("a\nb\nc\n", limits), ElementsAre("1:A=a ", "2:A=b ", HasSubstr("row 3: too many rows")));
}

TEST(CsvTest, SaysItsEncodingAndHasNoDateSystem) {
  const Export e = Read(Csv("Mã trẻ,Họ và tên,Ngày sinh\nT1,An,42000\n"));
  EXPECT_EQ(e.encoding, "utf-8");
  EXPECT_EQ(e.rows.at(0).record.date_system, DateSystem::kNone);
  EXPECT_FALSE(e.several_sheets);
  EXPECT_TRUE(e.every_sheet_read);
}

}  // namespace
}  // namespace childsync::commune_agent
