#include "services/commune-agent/sheets/sheet_reader.h"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <unordered_map>

#include "services/commune-agent/sheets/archive.h"
#include "services/commune-agent/sheets/csv.h"
#include "services/commune-agent/sheets/encoding.h"
#include "services/commune-agent/sheets/legacy_cells.h"
#include "services/commune-agent/sheets/legacy_records.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/sheets/table_reader.h"
#include "services/commune-agent/sheets/workbook.h"
#include "services/commune-agent/sheets/worksheet.h"

namespace childsync::commune_agent {
namespace {

constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kOle = "\xD0\xCF\x11\xE0";

// Its size.
absl::StatusOr<int64_t> CheckFile(const std::filesystem::path& path, const Limits& limits) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) {
    return FileError(absl::StatusCode::kNotFound, "there is no such file", "Không có tệp này.");
  }
  if (error) {
    return FileError(absl::StatusCode::kPermissionDenied,
                     "the file can't be opened; it may be open in another program",
                     "Không mở được tệp; có thể tệp đang được mở ở chương trình khác.");
  }
  if (size == 0) return FileError("the file is empty", "Tệp trống.");
  if (static_cast<int64_t>(size) > limits.file_bytes_max) {
    const std::string max = std::to_string(limits.file_bytes_max >> 20);
    return FileError("the file is larger than " + max + " MiB", "Tệp lớn hơn " + max + " MiB.");
  }
  return static_cast<int64_t>(size);
}

absl::StatusOr<std::string> ReadBytes(const std::filesystem::path& path, int64_t bytes_max) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(static_cast<size_t>(bytes_max), '\0');
  if (!file.read(bytes.data(), std::ssize(bytes)) && !file.eof()) {
    return FileError(absl::StatusCode::kPermissionDenied, "the file can't be read", "Không đọc được tệp.");
  }
  bytes.resize(static_cast<size_t>(file.gcount()));
  return bytes;
}

absl::Status ReadWorkbookFile(const std::filesystem::path& path, const ReadOptions& options, Export& result,
                              int& headers) {
  const Limits& limits = options.limits;
  auto archive = Archive::Open(path, limits);
  if (!archive.ok()) return archive.status();
  const auto workbook = ReadWorkbook(*archive, limits);
  if (!workbook.ok()) return workbook.status();
  const auto legacy = LegacyCells::Find(path, *workbook, options.encoding, limits);
  if (!legacy.ok()) return legacy.status();
  result.encoding = legacy->encoding();
  if (const auto note = legacy->note()) result.notes.push_back(*note);
  int64_t text_bytes = 0;
  for (const SheetPart& sheet : workbook->sheets) {
    TableReader table(sheet.name, workbook->of_csv ? DateSystem::kNone : workbook->date_system, limits,
                      result);
    const auto summary = ReadWorksheet(
        *archive, *workbook, sheet, limits, text_bytes, [&](const CellRow& row) { return table.OnRow(row); },
        legacy->Decoder(sheet));
    if (!summary.ok()) return summary.status();
    table.Finish();
    if (!table.has_header()) continue;
    ++headers;
    if (sheet.hidden)
      result.notes.push_back(
          {sheet.name, 0, "Trang tính đang ẩn cũng được đọc.", "The hidden sheet is read too."});
    if (const int row = summary->first_row_without_result; row > 0) {
      result.notes.push_back(
          {sheet.name, row,
           "Có công thức chưa được tính kết quả nên ô được coi là trống; hãy mở tệp bằng Excel rồi lưu lại.",
           "A formula has no stored result, so its cell counts as empty; open the file in Excel and save it "
           "again."});
    }
  }
  return headers == 0 && options.encoding.empty() ? CheckWorkbookNotLegacy(path, *workbook, limits)
                                                  : absl::OkStatus();
}

absl::Status ReadCsvFile(const std::filesystem::path& path, int64_t size_bytes, const ReadOptions& options,
                         Export& result, int& headers) {
  auto bytes = ReadBytes(path, size_bytes);
  if (!bytes.ok()) return bytes.status();
  auto text = DecodeText(*std::move(bytes), options.encoding);
  if (!text.ok()) return text.status();
  result.encoding = text->encoding;
  if (!text->note_en.empty()) result.notes.push_back({"", 0, text->note_vi, text->note_en});
  TableReader table("", DateSystem::kNone, options.limits, result);
  const absl::Status status =
      ReadCsv(text->utf8, options.limits, [&](const CellRow& row) { return table.OnRow(row); });
  if (!status.ok()) return status;
  table.Finish();
  headers += table.has_header();
  return table.has_header() ? absl::OkStatus() : CheckNotLegacyInUnicode(text->utf8);
}

// Tells a workbook from a CSV by its first bytes: the name says little.
absl::Status ReadAnyFile(const std::filesystem::path& path, const ReadOptions& options, Export& result,
                         int& headers) {
  const auto size_bytes = CheckFile(path, options.limits);
  if (!size_bytes.ok()) return size_bytes.status();
  const auto magic = ReadBytes(path, std::ssize(kOle));
  if (!magic.ok()) return magic.status();
  if (*magic == kOle) {
    return FileError(
        "the workbook is protected by a password, or is an old .xls; save it as .xlsx without a password",
        "Tệp Excel được bảo vệ bằng mật khẩu hoặc là tệp .xls cũ; hãy lưu lại thành .xlsx không có mật "
        "khẩu.");
  }
  if (magic->starts_with(kZip)) return ReadWorkbookFile(path, options, result, headers);
  const std::string extension = path.extension().string();
  if (extension.starts_with(".xls") || extension.starts_with(".XLS")) {
    return FileError(
        "the file is named like a workbook but is none; open it in Excel and save it as .xlsx",
        "Tệp có tên của tệp Excel nhưng nội dung không phải; hãy mở bằng Excel rồi lưu lại thành .xlsx.");
  }
  return ReadCsvFile(path, *size_bytes, options, result, headers);
}

void MarkRepeated(std::vector<Row>& rows) {
  std::unordered_map<std::string_view, Row*> first;
  for (Row& row : rows) {
    if (!row.has_record_id()) continue;
    const auto [it, is_new] = first.emplace(row.record_id, &row);
    if (!is_new) it->second->repeated = row.repeated = true;
  }
}

}  // namespace

absl::StatusOr<Export> ReadExport(const std::filesystem::path& path, const ReadOptions& options) {
  Export result;
  int headers = 0;
  if (absl::Status status = ReadAnyFile(path, options, result, headers); !status.ok()) return status;
  if (headers == 0) {
    return FileError(
        "no header row was found: one needs at least three known headings, \"Mã trẻ\" or \"Họ và tên\" among "
        "them",
        "Không tìm thấy dòng tiêu đề: cần ít nhất ba tiêu đề cột quen thuộc, trong đó có \"Mã trẻ\" hoặc "
        "\"Họ và tên\".");
  }
  if (options.encoding.empty() && !LegacyOf(result.encoding)) {
    if (absl::Status status = CheckRecordsNotLegacy(result); !status.ok()) return status;
  }
  result.several_sheets = headers > 1;
  MarkRepeated(result.rows);
  return result;
}

}  // namespace childsync::commune_agent
