#include "services/commune-agent/writeback/write_back.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/store/done_files.h"
#include "services/commune-agent/writeback/csv_workbook.h"
#include "services/commune-agent/writeback/package.h"
#include "services/commune-agent/writeback/sheet_patch.h"
#include "services/commune-agent/writeback/unfinished.h"
#include "services/commune-agent/writeback/words.h"
#include "services/commune-agent/writeback/workbook_parts.h"

namespace childsync::commune_agent {
namespace {

namespace fs = std::filesystem;

constexpr char kSummarySheet[] = "Tóm tắt";

absl::Status Changed() {
  return FileError(absl::StatusCode::kAborted, "the file has changed since it was read",
                   "Tệp đã thay đổi trong khi kiểm tra; hãy chạy lại.");
}

// What an earlier write-back left, and how far the tables reach that have nothing of it.
void TakeEarlier(const Export& sheet, std::map<std::string, SheetMarks, std::less<>>& sheets) {
  for (const TablePlace& table : sheet.tables) {
    if (table.marks_column < 0) continue;
    SheetMarks& marks = sheets[table.sheet];
    marks.earlier_column = std::max(marks.earlier_column, table.marks_column);
    for (int row = table.header_first; row <= table.header_last; ++row)
      marks.earlier[row] = table.marks_column;
    for (int row : table.other_marked_rows) marks.earlier[row] = table.marks_column;
  }
  for (const Row& row : sheet.rows) {
    const int column = sheet.tables[static_cast<size_t>(row.table)].marks_column;
    if (column >= 0) sheets[row.sheet].earlier[row.row] = column;
  }
  for (const TablePlace& table : sheet.tables) {
    SheetMarks& marks = sheets[table.sheet];
    if (marks.earlier_column >= 0 && table.marks_column == marks.earlier_column) continue;
    for (int column : table.layout.column) marks.tables_end = std::max(marks.tables_end, column + 1);
    for (const UnusedHeading& unused : table.layout.unused)
      marks.tables_end = std::max(marks.tables_end, unused.column + 1);
  }
}

// By the sheet's name; "" for a CSV.
std::map<std::string, SheetMarks, std::less<>> MarksBySheet(const WriteBackJob& job) {
  std::map<std::string, SheetMarks, std::less<>> sheets;
  for (const TablePlace& table : job.sheet.tables) {
    SheetMarks& marks = sheets[table.sheet];
    int last_column = 0;
    for (int column : table.layout.column) last_column = std::max(last_column, column);
    marks.headers[table.header_first] = {table.header_last, last_column};
  }
  TakeEarlier(job.sheet, sheets);
  for (size_t i = 0; i < job.rows.size(); ++i) {
    const Row& row = job.sheet.rows[i];
    const TablePlace& table = job.sheet.tables[static_cast<size_t>(row.table)];
    sheets[row.sheet].rows[row.row] = MarksOf(job.rows[i], table.layout, job.texts);
  }
  return sheets;
}

class Patch {
 public:
  Patch(const WriteBackJob& job, Package& package, WorkbookParts parts, StyleBook styles)
      : job_(job), package_(package), parts_(std::move(parts)), styles_(std::move(styles)) {}

  absl::Status Run(bool of_csv) {
    const bool new_summary = job_.add_summary && job_.sheet.summary_sheet.empty();
    for (const auto& [sheet, marks] : MarksBySheet(job_)) {
      const absl::Status status = PatchOne(of_csv ? std::string(kCsvSheet) : sheet, marks, new_summary);
      if (!status.ok()) return status;
    }
    absl::Status status = new_summary ? AddSummary() : KeepSummary();
    if (!status.ok()) return status;
    if (parts_.styles().empty()) parts_.AddStyles();
    status.Update(parts_.Write(package_));
    status.Update(package_.Write(parts_.styles(), std::move(styles_).Write()));
    return status;
  }

 private:
  absl::Status PatchOne(const std::string& sheet, const SheetMarks& marks, bool unselect) {
    const std::string part = parts_.PartOf(sheet);
    auto bytes = package_.Read(part);
    if (!bytes.ok()) return bytes.status();
    bytes = PatchSheet(*bytes, part, marks, styles_);
    if (bytes.ok() && unselect) bytes = Unselect(*std::move(bytes), part);
    if (!bytes.ok()) return bytes.status();
    patched_.insert(part);
    return package_.Write(part, *std::move(bytes));
  }

  absl::Status AddSummary() {
    // Two sheets that are selected at once would both take what is typed.
    for (const WorkbookParts::Sheet& sheet : parts_.sheets()) {
      if (patched_.contains(sheet.part)) continue;
      auto bytes = package_.Read(sheet.part);
      if (!bytes.ok()) return bytes.status();
      auto unselected = Unselect(*bytes, sheet.part);
      if (!unselected.ok()) return unselected.status();
      if (*unselected == *bytes) continue;
      if (absl::Status status = package_.Write(sheet.part, *std::move(unselected)); !status.ok())
        return status;
    }
    const std::string part = parts_.AddFirstSheet(kSummarySheet);
    return package_.Write(part, Summary(/*selected=*/true));
  }

  absl::Status KeepSummary() {
    const std::string part = parts_.PartOf(job_.sheet.summary_sheet);
    if (job_.sheet.summary_sheet.empty() || part.empty()) return absl::OkStatus();
    auto bytes = package_.Read(part);
    if (!bytes.ok()) return bytes.status();
    auto unselected = Unselect(*bytes, part);
    if (!unselected.ok()) return unselected.status();
    return package_.Write(part, Summary(/*selected=*/*unselected != *bytes));
  }

  std::string Summary(bool selected) {
    return SummarySheet(job_.head, job_.rows, job_.texts, parts_.name_space(), selected, styles_);
  }

  const WriteBackJob& job_;
  Package& package_;
  WorkbookParts parts_;
  StyleBook styles_;
  std::set<std::string> patched_;
};

// LibreOffice writes a background of its own behind every solid fill.
bool KeepsHiddenColours(const Package& package) {
  constexpr char kApplication[] = "docProps/app.xml";
  if (!package.Has(kApplication)) return true;
  const auto bytes = package.Read(kApplication, Limits().small_part_bytes_max);
  return bytes.ok() && bytes->find("LibreOffice") == std::string::npos;
}

absl::Status PatchWorkbook(const WriteBackJob& job, const fs::path& file, bool of_csv) {
  auto package = Package::Open(file);
  if (!package.ok()) return package.status();
  auto parts = WorkbookParts::Read(*package);
  if (!parts.ok()) return parts.status();
  absl::StatusOr<StyleBook> styles = StyleBook::Fresh(parts->name_space());
  if (const std::string part = parts->styles(); !part.empty()) {
    auto bytes = package->Read(part, Limits().styles_bytes_max);
    if (!bytes.ok()) return bytes.status();
    styles = StyleBook::Parse(*std::move(bytes), part, KeepsHiddenColours(*package));
  }
  if (!styles.ok()) return styles.status();
  absl::Status status = Patch(job, *package, *std::move(parts), *std::move(styles)).Run(of_csv);
  return status.ok() ? package->Close() : status;
}

bool IsZip(const fs::path& file) {
  char magic[2] = {};
  std::ifstream(file, std::ios::binary).read(magic, sizeof(magic));
  return magic[0] == 'P' && magic[1] == 'K';
}

}  // namespace

std::string ResultExtension(const fs::path& source) {
  return absl::EqualsIgnoreCase(source.extension().string(), ".xlsm") ? ".xlsm" : ".xlsx";
}

absl::Status WriteBack(const WriteBackJob& job, const fs::path& out) {
  std::error_code ignored;
  if (fs::equivalent(job.source, out, ignored)) {
    return FileError(absl::StatusCode::kFailedPrecondition, "the result would replace the file itself",
                     "Tệp kết quả phải có tên khác với tệp được kiểm tra.");
  }
  Unfinished unfinished(out);
  absl::Status status = unfinished.Begin();
  if (status.ok()) status = unfinished.CopyFrom(job.source);
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> hash = HashFile(unfinished.path().string());
  if (!hash.ok() || *hash != job.content_hash) return Changed();
  const bool of_csv = !IsZip(unfinished.path());
  if (of_csv) status = MakeWorkbookOfCsv(unfinished.path(), job.sheet.encoding, job.sheet);
  if (status.ok()) status = PatchWorkbook(job, unfinished.path(), of_csv);
  return status.ok() ? unfinished.Become() : status;
}

}  // namespace childsync::commune_agent
