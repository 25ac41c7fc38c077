#include "services/commune-agent/writeback/csv_workbook.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/commune-agent/sheets/csv.h"
#include "services/commune-agent/sheets/encoding.h"
#include "services/commune-agent/writeback/cell_xml.h"
#include "services/commune-agent/writeback/package.h"
#include "services/commune-agent/writeback/style_book.h"

namespace childsync::commune_agent {
namespace {

constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kRelationships =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage = "http://schemas.openxmlformats.org/package/2006/";
constexpr std::string_view kTypes = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
constexpr int kWidthMin = 8, kWidthMax = 40;

class SheetWriter {
 public:
  SheetWriter(const Export& read, StyleBook& styles)
      : text_(styles.TextStyle()), heading_(styles.OwnStyle(StyleBook::Own::kHeading)) {
    for (const Row& row : read.rows) styled_[row.row] = text_;
    for (const TablePlace& table : read.tables) {
      for (int row = table.header_first; row <= table.header_last; ++row) styled_[row] = heading_;
    }
    if (!read.tables.empty()) frozen_ = read.tables.front().header_last;
  }

  void Add(const CellRow& row) {
    const auto style = styled_.find(row.number);
    const bool in_table = style != styled_.end();
    absl::StrAppend(&rows_, "<row r=\"", row.number, "\">");
    int next = 0;
    for (const Cell& cell : row.cells) {
      // Empty cells of the table have its borders too.
      for (; in_table && next < cell.column; ++next)
        rows_ += TextCell("", next, row.number, style->second, "");
      rows_ += TextCell("", cell.column, row.number, in_table ? style->second : 0, cell.text);
      next = cell.column + 1;
      if (in_table) Widen(cell);
    }
    for (; in_table && next < std::ssize(widths_); ++next)
      rows_ += TextCell("", next, row.number, style->second, "");
    rows_ += "</row>";
  }

  std::string Xml() const {
    std::string xml = absl::StrCat(std::string(kDeclaration), "<worksheet xmlns=\"", std::string(kMain),
                                   "\"><sheetViews><sheetView tabSelected=\"1\" workbookViewId=\"0\">");
    if (frozen_ > 0) {
      absl::StrAppend(&xml, "<pane ySplit=\"", frozen_, "\" topLeftCell=\"A", frozen_ + 1,
                      "\" activePane=\"bottomLeft\" state=\"frozen\"/>");
    }
    xml += "</sheetView></sheetViews>";
    if (!widths_.empty()) xml += "<cols>";
    for (size_t i = 0; i < widths_.size(); ++i) {
      absl::StrAppend(&xml, "<col min=\"", i + 1, "\" max=\"", i + 1, "\" width=\"", widths_[i],
                      "\" customWidth=\"1\"/>");
    }
    if (!widths_.empty()) xml += "</cols>";
    return xml + "<sheetData>" + rows_ + "</sheetData></worksheet>";
  }

 private:
  void Widen(const Cell& cell) {
    const auto column = static_cast<size_t>(cell.column);
    if (widths_.size() <= column) widths_.resize(column + 1, kWidthMin);
    const auto characters = std::ranges::count_if(
        cell.text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    widths_[column] = std::clamp(static_cast<int>(characters) + 3, widths_[column], kWidthMax);
  }

  const int text_, heading_;
  std::map<int, int> styled_;  // by row
  int frozen_ = 0;
  std::vector<int> widths_;
  std::string rows_;
};

std::string Types() {
  std::string xml = absl::StrCat(std::string(kDeclaration), "<Types xmlns=\"", std::string(kPackage),
                                 "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
                                 "vnd.openxmlformats-package.relationships+xml\"/>");
  for (const auto& [part, type] : {std::pair("workbook.xml", "sheet.main"),
                                   {"worksheets/sheet1.xml", "worksheet"},
                                   {"styles.xml", "styles"}}) {
    absl::StrAppend(&xml, "<Override PartName=\"/xl/", part, "\" ContentType=\"", std::string(kTypes), type,
                    "+xml\"/>");
  }
  return xml + "</Types>";
}

std::string RelationshipsXml(const std::vector<std::pair<std::string, std::string>>& targets) {
  std::string xml = absl::StrCat(std::string(kDeclaration), "<Relationships xmlns=\"", std::string(kPackage),
                                 "relationships\">");
  int id = 0;
  for (const auto& [type, target] : targets) {
    absl::StrAppend(&xml, "<Relationship Id=\"rId", ++id, "\" Type=\"", std::string(kRelationships), "/",
                    type, "\" Target=\"", target, "\"/>");
  }
  return xml + "</Relationships>";
}

std::string WorkbookXml() {
  return absl::StrCat(
      std::string(kDeclaration), "<workbook xmlns=\"", std::string(kMain), "\" xmlns:r=\"",
      std::string(kRelationships), "\"><bookViews><workbookView/></bookViews><sheets><sheet name=\"",
      std::string(kCsvSheet), "\" sheetId=\"1\" r:id=\"rId1\"/></sheets><definedNames><definedName name=\"",
      std::string(kCsvName), "\">'", std::string(kCsvSheet),
      "'!$A$1</definedName></definedNames></workbook>");
}

absl::StatusOr<std::string> ReadBytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad() || !in.is_open()) return absl::UnavailableError("the copy of the file can't be read");
  return bytes;
}

}  // namespace

absl::Status MakeWorkbookOfCsv(const std::filesystem::path& file, const std::string& encoding,
                               const Export& read) {
  auto bytes = ReadBytes(file);
  if (!bytes.ok()) return bytes.status();
  auto text = DecodeText(*std::move(bytes), encoding);
  if (!text.ok()) return text.status();
  auto styles = StyleBook::Fresh(kMain);
  if (!styles.ok()) return styles.status();
  SheetWriter sheet(read, *styles);
  absl::Status status = ReadCsv(text->utf8, {}, [&](const CellRow& row) {
    sheet.Add(row);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  auto package = Package::Create(file);
  if (!package.ok()) return package.status();
  for (auto& [name, xml] : std::vector<std::pair<std::string, std::string>>{
           {"[Content_Types].xml", Types()},
           {"_rels/.rels", RelationshipsXml({{"officeDocument", "xl/workbook.xml"}})},
           {"xl/workbook.xml", WorkbookXml()},
           {"xl/_rels/workbook.xml.rels",
            RelationshipsXml({{"worksheet", "worksheets/sheet1.xml"}, {"styles", "styles.xml"}})},
           {"xl/worksheets/sheet1.xml", sheet.Xml()},
           {"xl/styles.xml", std::move(*styles).Write()}}) {
    status.Update(package->Write(name, std::move(xml)));
  }
  return status.ok() ? package->Close() : status;
}

}  // namespace childsync::commune_agent
