#include "services/commune-agent/sheets/test_file.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <fstream>

namespace childsync::commune_agent {
namespace {

constexpr char kDeclaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr char kPackage[] = "http://schemas.openxmlformats.org/package/2006/relationships";

std::string Relationship(const std::string& id, const std::string& type, const std::string& target) {
  return "<Relationship Id=\"" + id + "\" Type=\"" + kOffice + "/" + type + "\" Target=\"" + target + "\"/>";
}

std::string Relationships(const std::string& inside) {
  return std::string(kDeclaration) + "<Relationships xmlns=\"" + kPackage + "\">" + inside +
         "</Relationships>";
}

std::string Main(const std::string& root, const std::string& inside) {
  return std::string(kDeclaration) + "<" + root + " xmlns=\"" + std::string(kMainNamespace) +
         "\" xmlns:r=\"" + kOffice + "\">" + inside + "</" + root + ">";
}

std::string ColumnName(size_t column) { return std::string(1, static_cast<char>('A' + column)); }

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (char c : text) escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  return escaped;
}

}  // namespace

std::filesystem::path WriteTestFile(std::string_view extension, std::string_view bytes) {
  static int count = 0;
  const std::filesystem::path path =
      std::filesystem::path(testing::TempDir()) /
      ("sheets-" + std::to_string(getpid()) + "-" + std::to_string(++count) + std::string(extension));
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

std::string Worksheet(std::string_view rows) {
  return Main("worksheet", "<sheetData>" + std::string(rows) + "</sheetData>");
}

std::string TextRows(const std::vector<std::vector<std::string>>& rows, int first_row) {
  std::string xml;
  for (size_t r = 0; r < rows.size(); ++r) {
    const std::string number = std::to_string(first_row + static_cast<int>(r));
    xml += "<row r=\"" + number + "\">";
    for (size_t c = 0; c < rows[r].size(); ++c) {
      if (rows[r][c].empty()) continue;
      xml += "<c r=\"" + ColumnName(c) + number + "\" t=\"inlineStr\"><is><t>" + Escaped(rows[r][c]) +
             "</t></is></c>";
    }
    xml += "</row>";
  }
  return xml;
}

Xlsx& Xlsx::Sheet(const std::string& name, const std::string& worksheet, const std::string& state) {
  const std::string n = std::to_string(sheets_.size() + 1);
  sheets_.push_back("<sheet name=\"" + name + "\" sheetId=\"" + n + "\"" +
                    (state.empty() ? "" : " state=\"" + state + "\"") + " r:id=\"rId" + n + "\"/>");
  parts_["xl/worksheets/sheet" + n + ".xml"] = worksheet;
  return *this;
}

Xlsx& Xlsx::Strings(const std::string& items) { return Part("xl/sharedStrings.xml", Main("sst", items)); }

Xlsx& Xlsx::Styles(const std::string& formats, const std::string& cell_formats) {
  return Part(
      "xl/styles.xml",
      Main("styleSheet", "<numFmts>" + formats +
                             "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/><xf/></cellStyleXfs><cellXfs>" +
                             cell_formats + "</cellXfs>"));
}

Xlsx& Xlsx::StylesWithFont(const std::string& font) {
  return Part(
      "xl/styles.xml",
      Main("styleSheet", "<fonts><font><name val=\"Arial\"/></font><font><name val=\"" + font +
                             "\"/></font></fonts><cellStyleXfs><xf fontId=\"1\"/></cellStyleXfs><cellXfs>"
                             "<xf fontId=\"0\"/><xf fontId=\"1\"/></cellXfs><dxfs><dxf><font><name "
                             "val=\"Arial\"/></font></dxf></dxfs>"));
}

Xlsx& Xlsx::Date1904() {
  workbook_properties_ = "<workbookPr date1904=\"1\"/>";
  return *this;
}

Xlsx& Xlsx::Part(const std::string& name, const std::string& bytes) {
  replaced_[name] = bytes;
  return *this;
}

Xlsx& Xlsx::Password(const std::string& part) {
  encrypted_ = part;
  return *this;
}

std::map<std::string, std::string> Xlsx::Parts() const {
  std::map<std::string, std::string> parts = parts_;
  std::string sheets, targets;
  for (size_t i = 0; i < sheets_.size(); ++i) {
    const std::string n = std::to_string(i + 1);
    sheets += sheets_[i];
    targets += Relationship("rId" + n, "worksheet", "worksheets/sheet" + n + ".xml");
  }
  for (const auto& [name, type] :
       {std::pair("sharedStrings", "sharedStrings"), std::pair("styles", "styles")}) {
    if (replaced_.contains(std::string("xl/") + name + ".xml"))
      targets += Relationship(name, type, std::string(name) + ".xml");
  }
  parts["_rels/.rels"] = Relationships(Relationship("rId1", "officeDocument", "xl/workbook.xml"));
  parts["xl/_rels/workbook.xml.rels"] = Relationships(targets);
  parts["xl/workbook.xml"] = Main("workbook", workbook_properties_ + "<sheets>" + sheets + "</sheets>");
  for (const auto& [name, bytes] : replaced_) parts[name] = bytes;
  std::erase_if(parts, [](const auto& part) { return part.second.empty(); });
  return parts;
}

std::filesystem::path Xlsx::Write() const {
  const std::filesystem::path path = WriteTestFile(".xlsx", "");
  int error = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  EXPECT_NE(archive, nullptr);
  const std::map<std::string, std::string> parts = Parts();
  for (const auto& [name, bytes] : parts) {
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    EXPECT_GE(index, 0);
    if (name == encrypted_)
      zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret");
  }
  EXPECT_EQ(zip_close(archive), 0);
  return path;
}

absl::StatusOr<Export> TryRead(const std::filesystem::path& path, const ReadOptions& options) {
  auto result = ReadExport(path, options);
  std::filesystem::remove(path);
  return result;
}

absl::StatusOr<Export> TryRead(const Xlsx& workbook, const ReadOptions& options) {
  return TryRead(workbook.Write(), options);
}

Export Read(const std::filesystem::path& path) {
  auto result = TryRead(path);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *result : Export();
}

Export Read(const Xlsx& workbook) { return Read(workbook.Write()); }

std::vector<int> RowNumbers(const Export& e) {
  std::vector<int> numbers;
  for (const Row& row : e.rows) numbers.push_back(row.row);
  return numbers;
}

std::vector<std::string> Notes(const Export& e) {
  std::vector<std::string> texts;
  for (const Note& note : e.notes) texts.push_back(note.text_en);
  return texts;
}

}  // namespace childsync::commune_agent
