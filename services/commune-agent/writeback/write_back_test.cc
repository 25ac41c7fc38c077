#include "services/commune-agent/writeback/write_back.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "absl/strings/match.h"
#include "services/commune-agent/store/done_files.h"
#include "services/commune-agent/writeback/package.h"
#include "services/commune-agent/writeback/unfinished.h"
#include "services/commune-agent/writeback/words.h"

namespace childsync::commune_agent {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kMain[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string Cells(const std::vector<std::string>& texts, int row) {
  std::string xml = "<row r=\"" + std::to_string(row) + "\">";
  for (const std::string& text : texts) xml += "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
  return xml + "</row>";
}

// A workbook without styles whose second sheet holds the children; it opens with the second.
std::filesystem::path MakeWorkbook(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / name;
  const std::string office(kOffice);
  const std::string package = "http://schemas.openxmlformats.org/package/2006/";
  auto zip = *Package::Create(path);
  const auto put = [&](const std::string& part, const std::string& xml) {
    EXPECT_TRUE(zip.Write(part, xml).ok());
  };
  const auto sheet = [&](const std::string& view, const std::string& rows) {
    return "<worksheet xmlns=\"" + std::string(kMain) + "\"><sheetViews><sheetView " + view +
           "workbookViewId=\"0\"/></sheetViews><sheetData>" + rows + "</sheetData></worksheet>";
  };
  put("[Content_Types].xml", "<Types xmlns=\"" + package + "content-types\"></Types>");
  put("_rels/.rels", "<Relationships xmlns=\"" + package + "relationships\"><Relationship Id=\"a\" Type=\"" +
                         office + "/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>");
  put("xl/workbook.xml",
      "<workbook xmlns=\"" + std::string(kMain) + "\" xmlns:r=\"" + office +
          "\"><bookViews><workbookView activeTab=\"1\"/></bookViews><sheets><sheet name=\"Tóm tắt\" "
          "sheetId=\"3\" "
          "r:id=\"s1\"/><sheet name=\"Trẻ\" sheetId=\"7\" r:id=\"s2\"/></sheets><definedNames><definedName "
          "name=\"_xlnm.Print_Area\" localSheetId=\"1\">Trẻ!$A$1</definedName><definedName "
          "name=\"n\">1</definedName></definedNames></workbook>");
  put("xl/_rels/workbook.xml.rels",
      "<Relationships xmlns=\"" + package + "relationships\"><Relationship Id=\"s1\" Type=\"" + office +
          "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"s2\" Type=\"" + office +
          "/worksheet\" Target=\"worksheets/sheet2.xml\"/></Relationships>");
  put("xl/worksheets/sheet1.xml", sheet("", Cells({"Của tôi"}, 1)));
  put("xl/worksheets/sheet2.xml", sheet("tabSelected=\"1\" ", Cells({"Mã trẻ", "Họ và tên", "Ngày sinh"}, 1) +
                                                                  Cells({"1", "An", "1/1/2015"}, 2) +
                                                                  Cells({"2", "Bình", "1/1/2015"}, 3)));
  EXPECT_TRUE(zip.Close().ok());
  return path;
}

class WriteBackTest : public ::testing::Test {
 protected:
  // Reads `source`, gives every row a verdict and writes the marks.
  absl::Status Mark(const std::filesystem::path& source, const std::filesystem::path& out, bool add_summary) {
    auto read = ReadExport(source, {});
    if (!read.ok()) return read.status();
    std::vector<RowReport> rows;
    for (const Row& row : read->rows) {
      rows.push_back(ReportRow(row, RowTrouble::kNone, Verdict{.outcome = "VERIFIED"}));
    }
    rows.front().verdict = "NEEDS_CORRECTION";
    rows.front().findings = {{"NAME_DIFFERS", "full_name", "record", "error"}};
    const FindingTexts texts = {{"NAME_DIFFERS", "Họ và tên khác."}};
    return WriteBack({.source = source,
                      .content_hash = hash_.empty() ? *HashFile(source.string()) : hash_,
                      .sheet = *read,
                      .rows = rows,
                      .texts = texts,
                      .head = {.unit = "Xã A (1)", .file = "a.xlsx", .day = *Date::FromCivil(2024, 3, 28)},
                      .add_summary = add_summary},
                     out);
  }
  static std::string Part(const std::filesystem::path& file, const std::string& name) {
    return *Package::Open(file)->Read(name);
  }

  const std::filesystem::path source_ = MakeWorkbook("source.xlsx");
  const std::filesystem::path out_ = std::filesystem::path(::testing::TempDir()) / "out.xlsx";
  std::string hash_;
};

TEST_F(WriteBackTest, ASummaryComesFirstAndEveryPlaceMovesOn) {
  ASSERT_TRUE(Mark(source_, out_, true).ok());
  const std::string workbook = Part(out_, "xl/workbook.xml");
  EXPECT_THAT(workbook,
              HasSubstr("<sheets><sheet name=\"Tóm tắt (2)\" sheetId=\"8\" r:id=\"childsyncSummary\"/>"));
  EXPECT_THAT(workbook, HasSubstr("localSheetId=\"2\""));
  EXPECT_THAT(workbook, Not(HasSubstr("activeTab")));
  EXPECT_THAT(Part(out_, "xl/worksheets/sheet2.xml"), Not(HasSubstr("tabSelected")));
  EXPECT_THAT(Part(out_, "xl/worksheets/childsync-summary.xml"), HasSubstr("tabSelected"));
  EXPECT_EQ(Part(out_, "xl/worksheets/sheet1.xml"), Part(source_, "xl/worksheets/sheet1.xml"));
  EXPECT_THAT(Part(out_, "[Content_Types].xml"), HasSubstr("styles+xml"));
}

TEST_F(WriteBackTest, AMendedResultIsReadLikeTheFileItCameFrom) {
  ASSERT_TRUE(Mark(source_, out_, true).ok());
  const auto before = ReadExport(source_, {}), after = ReadExport(out_, {});
  ASSERT_TRUE(after.ok());
  ASSERT_EQ(after->rows.size(), before->rows.size());
  for (size_t i = 0; i < before->rows.size(); ++i) {
    EXPECT_EQ(after->rows[i].record, before->rows[i].record);
    EXPECT_EQ(after->rows[i].row, before->rows[i].row);
  }
  EXPECT_EQ(after->notes.size(), before->notes.size()) << "marks and summary are not noted";
  EXPECT_FALSE(after->several_sheets);
  const std::filesystem::path again = std::filesystem::path(::testing::TempDir()) / "again.xlsx";
  ASSERT_TRUE(Mark(out_, again, true).ok());
  EXPECT_EQ(Part(again, "xl/workbook.xml"), Part(out_, "xl/workbook.xml"));
  EXPECT_EQ(Part(again, "xl/worksheets/sheet2.xml"), Part(out_, "xl/worksheets/sheet2.xml"));
}

// The reader never opens the content types.
TEST_F(WriteBackTest, APartThatUnzipsToTooMuchIsRefused) {
  const auto refused = [&](const std::string& types) {
    auto zip = *Package::Open(source_);
    EXPECT_TRUE(zip.Write("[Content_Types].xml", "<Types>" + types + "</Types>").ok() && zip.Close().ok());
    const absl::Status status = Mark(source_, out_, false);
    EXPECT_NE(ReadErrorVi(status), status.message());
    return absl::IsInvalidArgument(status) && absl::StrContains(status.message(), "[Content_Types].xml");
  };
  std::string empty;
  for (int i = 0; i < 1'000'000; ++i) empty += "<a/>";
  EXPECT_TRUE(refused(empty)) << "more elements than are held";
  EXPECT_TRUE(refused("<!--" + std::string(5'000'000, ' ') + "-->")) << "too large";
}

TEST(PackageTest, APartMayBeAsLargeAsItsLimit) {
  const std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / "limit.zip";
  auto zip = *Package::Create(path);
  ASSERT_TRUE(zip.Write("a", std::string(1000, 'a')).ok());
  ASSERT_TRUE(zip.Write("bomb", std::string(5'000'000, 'a')).ok() && zip.Close().ok());
  const auto read = Package::Open(path);
  EXPECT_TRUE(read->Read("a", 1000).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(read->Read("a", 999).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(read->Read("bomb").status())) << "its ratio tells it";
}

TEST(XmlTreeTest, HoldsAsManyNodesAsItsLimit) {
  std::string inside = "<b c=\"\"/>";  // with the root three nodes
  for (int64_t nodes = 3; nodes < Limits().xml_nodes_max; ++nodes) inside += "<a/>";
  EXPECT_TRUE(ReadXmlTree("<r>" + inside + "</r>", "p").ok());
  EXPECT_TRUE(absl::IsInvalidArgument(ReadXmlTree("<r>" + inside + "<a/></r>", "p").status()));
}

// Sending it again must send nothing.
TEST_F(WriteBackTest, TheWorkbookOfACsvHasTheRecordsOfTheCsv) {
  const std::filesystem::path csv = std::filesystem::path(::testing::TempDir()) / "records.csv";
  std::ofstream(csv, std::ios::binary)
      << "Mã trẻ,Họ và tên,Ngày sinh,Số định danh cá nhân\r\n1, Lê  An ,42126,001215000001\r\n"
         "2,\"Lê\r\nBình\",2015-05-02,_x0041_\r\n3,\"a\tb\nc\"\"<&>\",1/1/2015,5E+10\r\n";
  ASSERT_TRUE(Mark(csv, out_, true).ok());
  const auto before = ReadExport(csv, {}), after = ReadExport(out_, {});
  ASSERT_TRUE(after.ok()) << after.status();
  ASSERT_EQ(before->rows.size(), 3u);
  ASSERT_EQ(after->rows.size(), 3u);
  for (size_t i = 0; i < before->rows.size(); ++i) {
    EXPECT_EQ(after->rows[i].record_id, before->rows[i].record_id);
    EXPECT_EQ(after->rows[i].record, before->rows[i].record) << i;
    EXPECT_EQ(after->rows[i].record.date_system, DateSystem::kNone);
  }
  EXPECT_EQ(ReadExport(source_, {})->rows[0].record.date_system, DateSystem::k1900);
}

TEST(WordsTest, TheReaderKnowsEveryOutcome) {
  std::vector<RowReport> rows = {ReportRow({.record_id = "1"}, RowTrouble::kRecordIdMissing, std::nullopt),
                                 ReportRow({.record_id = "1"}, RowTrouble::kNone, std::nullopt)};
  for (const char* outcome : {"VERIFIED", "NOT_FOUND", "WITHDRAWN", "NEEDS_CORRECTION"})
    rows.push_back(ReportRow({.record_id = "1"}, RowTrouble::kNone, Verdict{.outcome = outcome}));
  std::set<std::string_view> outcomes;
  for (const RowReport& row : rows) outcomes.insert(OutcomeVi(row));
  EXPECT_EQ(outcomes, std::set<std::string_view>(kMarkOutcomes.begin(), kMarkOutcomes.end()));
}

TEST_F(WriteBackTest, NeverMarksAFileThatHasChanged) {
  hash_ = "another";
  std::filesystem::remove(out_);
  EXPECT_TRUE(absl::IsAborted(Mark(source_, out_, false)));
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(WriteBackTest, NeverReplacesTheFileItself) {
  EXPECT_TRUE(absl::IsFailedPrecondition(Mark(source_, source_, false)));
  EXPECT_THAT(ReadExport(source_, {})->rows, Not(IsEmpty()));
}

// A run that was killed, under whatever number, leaves children's data behind.
TEST_F(WriteBackTest, WhatADeadRunLeftGoes) {
  const std::filesystem::path folder = out_.parent_path() / ".out.xlsx.tmp";
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "result") << "a child";
  std::ofstream(folder / "result.Xy12ab") << "a child";
  ASSERT_TRUE(Mark(source_, out_, false).ok());
  EXPECT_FALSE(std::filesystem::exists(folder));
  EXPECT_TRUE(ReadExport(out_, {}).ok());
}

TEST(UnfinishedTest, OneRunAtATimeAndNobodyElseLooksIn) {
  const std::filesystem::path out = std::filesystem::path(::testing::TempDir()) / "one.xlsx";
  const std::filesystem::path folder = out.parent_path() / ".one.xlsx.tmp";
  std::filesystem::create_directory(folder);
  {
    Unfinished first(out), second(out);
    ASSERT_TRUE(first.Begin().ok());
    EXPECT_EQ(std::filesystem::status(folder).permissions(), std::filesystem::perms::owner_all);
    std::ofstream(first.path()) << "first";
    EXPECT_TRUE(absl::IsUnavailable(second.Begin()));
    EXPECT_TRUE(first.Become().ok());
  }
  EXPECT_FALSE(std::filesystem::exists(folder));
  EXPECT_TRUE(std::filesystem::exists(out));
}

TEST(UnfinishedTest, ALinkInItsPlaceIsNotFollowed) {
  const std::filesystem::path out = std::filesystem::path(::testing::TempDir()) / "link.xlsx";
  const std::filesystem::path elsewhere = std::filesystem::path(::testing::TempDir()) / "elsewhere";
  std::filesystem::create_directory(elsewhere);
  std::ofstream(elsewhere / "kept") << "kept";
  std::filesystem::create_directory_symlink(elsewhere, out.parent_path() / ".link.xlsx.tmp");
  Unfinished unfinished(out);
  EXPECT_TRUE(unfinished.Begin().ok());
  std::ofstream(unfinished.path()) << "result";
  EXPECT_TRUE(std::filesystem::exists(elsewhere / "kept"));
  EXPECT_FALSE(std::filesystem::exists(elsewhere / "result"));
}

TEST_F(WriteBackTest, AFolderThatIsNotThereIsUnavailable) {
  EXPECT_TRUE(absl::IsUnavailable(
      Mark(source_, std::filesystem::path(::testing::TempDir()) / "no" / "o.xlsx", false)));
}

}  // namespace
}  // namespace childsync::commune_agent
