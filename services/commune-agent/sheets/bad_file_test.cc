// Files that can't be read end in one sentence, and in bounded time and memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "services/commune-agent/sheets/test_file.h"

namespace childsync::commune_agent {
namespace {

using testing::HasSubstr;

const std::vector<std::vector<std::string>> kTable = {{"Mã trẻ", "Họ và tên", "Ngày sinh"},
                                                      {"T1", "An", "1/1/2015"}};

Xlsx Good() { return Xlsx().Sheet("S", Worksheet(TextRows(kTable))); }

std::string Message(const absl::StatusOr<Export>& result) {
  EXPECT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument) << result.status();
  EXPECT_NE(ReadErrorVi(result.status()), result.status().message());
  return std::string(result.status().message());
}

std::string Bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A sheet whose rows are repeated until the part has about this size.
std::string LargeSheet(size_t bytes) {
  std::string rows = TextRows(kTable);
  while (rows.size() < bytes) rows += "<row><c><f/></c></row>";
  return Worksheet(rows);
}

TEST(BadFileTest, ThatIsNotThere) {
  EXPECT_EQ(ReadExport("/no/such/file.xlsx", {}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReadExport(testing::TempDir(), {}).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST(BadFileTest, ThatIsNoWorkbook) {
  EXPECT_THAT(Message(TryRead(WriteTestFile(".xlsx", ""))), HasSubstr("empty"));
  EXPECT_THAT(Message(TryRead(WriteTestFile(".xlsx", "<html>"))), HasSubstr("named like a workbook"));
  EXPECT_THAT(Message(TryRead(WriteTestFile(".csv", "a,b\n"))), HasSubstr("no header row"));
  EXPECT_THAT(Message(TryRead(WriteTestFile(".xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))),
              HasSubstr("password"));
  EXPECT_THAT(Message(TryRead(Xlsx().Part("_rels/.rels", "").Part("mimetype", "application/vnd.oasis"))),
              HasSubstr("OpenDocument"));
}

TEST(BadFileTest, ThatIsCutOffAnywhere) {
  const std::filesystem::path path = Good().Write();
  const std::string whole = Bytes(path);
  std::filesystem::remove(path);
  for (size_t size = 4; size < whole.size(); size += 97) {
    EXPECT_FALSE(TryRead(WriteTestFile(".xlsx", whole.substr(0, size))).ok()) << size;
  }
  EXPECT_THAT(Message(TryRead(WriteTestFile(".xlsx", whole.substr(0, whole.size() / 2)))),
              HasSubstr("damaged or cut off"));
}

TEST(BadFileTest, ThatWasChangedInside) {
  const std::filesystem::path path = Good().Write();
  std::string bytes = Bytes(path);
  std::filesystem::remove(path);
  // Within the first part's compressed data.
  for (size_t at = 60; at < 90; ++at) bytes[at] = static_cast<char>(~bytes[at]);
  EXPECT_THAT(Message(TryRead(WriteTestFile(".xlsx", bytes))), HasSubstr("save it again"));
}

TEST(BadFileTest, ThatHasAPassword) {
  EXPECT_THAT(Message(TryRead(Good().Password("xl/workbook.xml"))), HasSubstr("password"));
}

TEST(BadFileTest, ThatLacksAPart) {
  for (const char* part : {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"}) {
    EXPECT_THAT(Message(TryRead(Good().Part(part, ""))), HasSubstr(std::string("lacks its part ") + part));
  }
  EXPECT_THAT(Message(TryRead(Xlsx())), HasSubstr("no worksheet"));
  Xlsx file = Good();
  file.Part("xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>");
  EXPECT_THAT(Message(TryRead(file)), HasSubstr("lacks the sheet S"));
}

TEST(BadFileTest, WhoseXmlIsBroken) {
  EXPECT_THAT(Message(TryRead(Good().Part("xl/worksheets/sheet1.xml", "<worksheet><row>"))),
              HasSubstr("part xl/worksheets/sheet1.xml"));
  EXPECT_THAT(Message(TryRead(Good().Part("xl/workbook.xml", "\x01"))), HasSubstr("part xl/workbook.xml"));
}

TEST(BadFileTest, ThatDeclaresEntities) {
  const std::string bomb = "<!DOCTYPE x [<!ENTITY a \"" + std::string(100, 'a') +
                           "\"><!ENTITY b \"&a;&a;\">]>" + "<worksheet xmlns=\"" +
                           std::string(kMainNamespace) + "\"><sheetData/></worksheet>";
  EXPECT_THAT(Message(TryRead(Good().Part("xl/worksheets/sheet1.xml", bomb))), HasSubstr("can't be read"));
  const std::string outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>";
  EXPECT_THAT(Message(TryRead(Good().Part("xl/worksheets/sheet1.xml", outside))), HasSubstr("can't be read"));
}

TEST(BadFileTest, WhoseXmlIsDeep) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<x>";
  EXPECT_THAT(Message(TryRead(Good().Part("xl/worksheets/sheet1.xml", deep))), HasSubstr("can't be read"));
}

// Formulas are never computed and nothing outside of the file is looked at: only the stored result is read.
TEST(BadFileTest, ThatCallsOut) {
  for (const char* formula : {"WEBSERVICE(\"http://203.0.113.1/\")", "cmd|' /c calc'!A0", "[1]Sheet1!A1"}) {
    const std::string row = std::string("<row><c t=\"inlineStr\"><is><t>T1</t></is></c><c t=\"str\"><f>") +
                            formula + "</f><v>An</v></c><c t=\"str\"><v>1/1/2015</v></c></row>";
    const Export e = Read(
        Xlsx()
            .Sheet("S", Worksheet(TextRows({kTable[0]}) + row))
            .Part("xl/externalLinks/externalLink1.xml", "<!DOCTYPE x SYSTEM \"http://203.0.113.1/\"><x/>"));
    EXPECT_EQ(e.rows.at(0).record.full_name, "An") << formula;
  }
}

TEST(BadFileTest, WhoseRowsOrCellsAreOutOfOrder) {
  for (const char* rows : {"<row r=\"9\"/><row r=\"9\"/>", "<row r=\"-1\"/>", "<row r=\"x\"/>"}) {
    EXPECT_THAT(Message(TryRead(Xlsx().Sheet("S", Worksheet(rows)))), HasSubstr("rows are out of order"));
  }
  for (const char* cells : {"<c r=\"B1\"/><c r=\"A1\"/>", "<c r=\"1\"/>"}) {
    EXPECT_THAT(Message(TryRead(Xlsx().Sheet("S", Worksheet("<row>" + std::string(cells) + "</row>")))),
                HasSubstr("cells are out of order"));
  }
}

TEST(BadFileTest, WhoseCellsReferToNoText) {
  EXPECT_THAT(Message(TryRead(Xlsx().Sheet("S", Worksheet("<row><c t=\"s\"><v>0</v></c></row>")))),
              HasSubstr("refers to a text"));
}

// One limit each: at its edge the file is read, one less and it is refused.
struct Edge {
  const char* name;
  void (*set)(Limits&, int64_t);
  int64_t enough;
  std::string says;
};

class LimitTest : public testing::TestWithParam<Edge> {};

TEST_P(LimitTest, HoldsAtItsEdge) {
  const Xlsx file = Good();
  ReadOptions options;
  GetParam().set(options.limits, GetParam().enough);
  EXPECT_TRUE(TryRead(file, options).ok()) << TryRead(file, options).status();
  GetParam().set(options.limits, GetParam().enough - 1);
  EXPECT_THAT(Message(TryRead(file, options)), HasSubstr(GetParam().says));
}

// Each kind of style is held to the limit by itself.
Xlsx Styled(const std::string& what) {
  std::string formats, cells = "<xf/>", fonts;
  for (int i = 0; i < 5; ++i) {
    const std::string id = std::to_string(200 + i);
    if (what == "numFmts") formats += "<numFmt numFmtId=\"" + id + "\" formatCode=\"0\"/>";
    if (what == "cellXfs" && i > 0) cells += "<xf/>";
    if (what == "fonts") fonts += "<font/>";
  }
  return Good().Styles(formats, cells + "</cellXfs><fonts>" + fonts + "</fonts><cellXfs>");
}

TEST(FileLimitTest, StylesOfEachKindHoldAtTheirEdge) {
  for (const char* what : {"numFmts", "cellXfs", "fonts"}) {
    ReadOptions options;
    options.limits.styles_max = 5;
    EXPECT_TRUE(TryRead(Styled(what), options).ok()) << what;
    options.limits.styles_max = 4;
    EXPECT_THAT(Message(TryRead(Styled(what), options)), HasSubstr("too many styles")) << what;
  }
}

// What stands between two elements costs little, so that a part may hold millions of them: the count ends the
// reading, not the part.
TEST(FileLimitTest, SheetsAreCountedAsTheyCome) {
  std::string sheets = "<sheet name=\"S\" r:id=\"rId1\"/>";
  for (int i = 0; i < 300; ++i) sheets += "<sheet/>";
  const std::string broken_behind = "<workbook xmlns=\"" + std::string(kMainNamespace) +
                                    "\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"
                                    "relationships\"><sheets>" +
                                    sheets + "</broken>";
  EXPECT_THAT(Message(TryRead(Good().Part("xl/workbook.xml", broken_behind))), HasSubstr("too many sheets"));
}

INSTANTIATE_TEST_SUITE_P(
    Limits, LimitTest,
    testing::Values(
        Edge{"Rows", [](Limits& l, int64_t n) { l.row_number_max = static_cast<int>(n); }, 2,
             "too many rows"},
        Edge{"Columns", [](Limits& l, int64_t n) { l.column_max = static_cast<int>(n); }, 3,
             "too many columns"},
        Edge{"CellBytes", [](Limits& l, int64_t n) { l.cell_bytes_max = n; }, 13, "too long"},
        Edge{"TextBytes", [](Limits& l, int64_t n) { l.text_bytes_max = n; }, 44, "too much text"},
        Edge{"Sheets", [](Limits& l, int64_t n) { l.sheets_max = static_cast<int>(n); }, 1,
             "too many sheets"},
        Edge{"SheetName", [](Limits& l, int64_t n) { l.sheet_name_bytes_max = n; }, 1, "too long a name"},
        Edge{"Relationships", [](Limits& l, int64_t n) { l.relationships_max = static_cast<int>(n); }, 1,
             "too many relationships"},
        Edge{"XmlDepth", [](Limits& l, int64_t n) { l.xml_depth_max = static_cast<int>(n); }, 6,
             "can't be read"},
        Edge{"Records", [](Limits& l, int64_t n) { l.records_max = static_cast<int>(n); }, 1,
             "more than 0 records"}),
    [](const auto& edge) { return std::string(edge.param.name); });

TEST(FileLimitTest, BytesOfAPartAndOfAllHoldAtTheirEdge) {
  const Xlsx file = Xlsx().Sheet("S", LargeSheet(3'000'000));
  const auto size = static_cast<int64_t>(LargeSheet(3'000'000).size());
  ReadOptions options;
  options.limits.ratio_checked_from_bytes = size;
  options.limits.part_bytes_max = size;
  EXPECT_TRUE(TryRead(file, options).ok());
  options.limits.part_bytes_max = size - 1;
  EXPECT_THAT(Message(TryRead(file, options)), HasSubstr("part xl/worksheets/sheet1.xml"));
  options.limits.part_bytes_max = size;
  options.limits.unzipped_bytes_max = size;  // the other parts are too much
  EXPECT_THAT(Message(TryRead(file, options)), HasSubstr("unzips to more than is allowed"));
}

TEST(FileLimitTest, AZipBombIsToldByItsRatioWhateverItClaims) {
  const Xlsx file = Xlsx().Sheet("S", LargeSheet(10'000'000));
  EXPECT_THAT(Message(TryRead(file)), HasSubstr("unzips to more than is allowed"));
}

TEST(FileLimitTest, ATagWithoutEndIsNotHeldWhole) {
  std::string noise;
  for (uint32_t x = 1; noise.size() < 3'000'000; x = x * 1664525 + 1013904223)
    noise += static_cast<char>('a' + (x >> 24) % 26);
  const std::string sheet = Worksheet("<row r=\"" + noise + "\"/>");
  EXPECT_THAT(Message(TryRead(Xlsx().Sheet("S", sheet))), HasSubstr("can't be read"));
}

TEST(FileLimitTest, AFileMayBeAsLargeAsItsLimit) {
  const std::string text = "Mã trẻ,Họ và tên,Ngày sinh\nT1,An,\n";
  ReadOptions options;
  options.limits.file_bytes_max = std::ssize(text);
  EXPECT_TRUE(TryRead(Csv(text), options).ok());
  options.limits.file_bytes_max -= 1;
  EXPECT_THAT(Message(TryRead(Csv(text), options)), HasSubstr("larger than"));
}

}  // namespace
}  // namespace childsync::commune_agent
