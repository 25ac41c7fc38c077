// Files for tests: a CSV from its text, a workbook from hand-written XML.
//
//   Export e = Read(Csv("Mã trẻ,Họ và tên,Ngày sinh\n"));
//   Export e = Read(Xlsx().Sheet("Trẻ em", SheetXml({{"Mã trẻ", "Họ và tên", "Ngày sinh"}})));
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TEST_FILE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TEST_FILE_H_

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

inline constexpr std::string_view kMainNamespace =
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

// A file of its own in the test's directory.
std::filesystem::path WriteTestFile(std::string_view extension, std::string_view bytes);

inline std::filesystem::path Csv(std::string_view text) { return WriteTestFile(".csv", text); }

// A whole worksheet around `rows`, XML.
std::string Worksheet(std::string_view rows);
// Rows of inline strings, from row 1 on; an empty text is no cell.
std::string TextRows(const std::vector<std::vector<std::string>>& rows, int first_row = 1);

class Xlsx {
 public:
  // `state` as the workbook has it: "", "hidden", "veryHidden".
  Xlsx& Sheet(const std::string& name, const std::string& worksheet, const std::string& state = "");
  Xlsx& Strings(const std::string& items);  // <si> elements
  Xlsx& Styles(const std::string& formats, const std::string& cell_formats);
  // Styles 0, in Arial, and 1, in `font`.
  Xlsx& StylesWithFont(const std::string& font);
  Xlsx& Date1904();
  // Adds or replaces a part; an empty one is left out.
  Xlsx& Part(const std::string& name, const std::string& bytes);
  Xlsx& Password(const std::string& part);  // encrypts the part in the zip

  std::filesystem::path Write() const;

 private:
  std::map<std::string, std::string> Parts() const;

  std::vector<std::string> sheets_;  // their elements in the workbook
  std::map<std::string, std::string> parts_, replaced_;
  std::string workbook_properties_, encrypted_;
};

absl::StatusOr<Export> TryRead(const std::filesystem::path& path, const ReadOptions& options = {});
absl::StatusOr<Export> TryRead(const Xlsx& workbook, const ReadOptions& options = {});
// Of a file that can be read; otherwise the test fails.
Export Read(const std::filesystem::path& path);
Export Read(const Xlsx& workbook);

// The row numbers of the records.
std::vector<int> RowNumbers(const Export& e);
// English texts of the notes.
std::vector<std::string> Notes(const Export& e);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TEST_FILE_H_
