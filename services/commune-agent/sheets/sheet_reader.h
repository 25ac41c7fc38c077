// Reads a commune's export, XLSX or CSV, as officers really have it: the rows that are records, in sheet
// order, with their cells as written, and notes on everything that was left out.
//
//   absl::StatusOr<Export> e = ReadExport("binh-chanh.xlsx", {});
//   if (!e.ok()) print(ReadErrorVi(e.status()));
//
// What is a header, a title, a total or a record is decided here; what a cell means is validation's work.
// Nothing is guessed: what can't be read is refused in one sentence.
//
// Threads: free functions without shared state. Memory: bounded by Limits.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SHEET_READER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SHEET_READER_H_

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/header.h"
#include "services/commune-agent/sheets/limits.h"

namespace childsync::commune_agent {

// How a five-digit number in birth_date is read: as a serial number of the workbook's date system; kNone (a
// CSV, or the workbook that a write-back made of one): not at all.
enum class DateSystem { kNone, k1900, k1904 };

// The cells of one record, as written; empty where the cell is empty or the column is missing. A true date
// cell is YYYY-MM-DD, a number its digits, an error its text (#N/A). Two tick columns give "Nam", "Nữ",
// "Nam/Nữ" (both ticked) or "" (none).
struct Record {
  std::string full_name;
  std::string birth_date;
  std::string sex;
  std::string ethnicity;
  std::string personal_id;
  std::string father_name;
  std::string mother_name;
  std::string guardian_name;
  std::string hamlet;
  DateSystem date_system = DateSystem::kNone;

  bool operator==(const Record&) const = default;
};

struct Row {
  // The sheet's name; empty for a CSV.
  std::string sheet;
  // The number a spreadsheet program shows, from 1.
  int row = 0;
  // NFC, without outer spaces and invisible characters; case kept. Empty: RECORD_ID_MISSING.
  std::string record_id;
  Record record;
  // The record_id stands more than once in the file, on this sheet or another: RECORD_ID_REPEATED, on each of
  // them.
  bool repeated = false;
  // Its table, an index into Export::tables.
  int table = 0;

  bool has_record_id() const { return !record_id.empty(); }
};

// What a write-back added to the file, so that a mended result can be read as an export. The headings stand
// side by side, in this order; a sheet whose first text is the title is a summary. Neither is read or noted.
inline constexpr std::array<std::string_view, 4> kMarkHeadings = {"Kết quả", "Lỗi cần sửa", "Bên sai",
                                                                  "Gợi ý"};
// What stands in the first of its columns, in each row it marked.
inline constexpr std::array<std::string_view, 6> kMarkOutcomes = {
    "Đạt", "Cần sửa", "Không tìm thấy", "Không gửi được", "Chưa có kết quả", "Đã rút"};
inline constexpr std::string_view kSummaryTitle = "KẾT QUẢ KIỂM TRA HỒ SƠ TRẺ EM";
// A name that the workbook which a write-back made of a CSV defines. It stands for a cell, as most names do,
// so that spreadsheet programs keep it when they save.
inline constexpr std::string_view kCsvName = "childsync_csv";

// Where a table stands in its sheet, for who writes beside it. A sheet with several headers has several.
struct TablePlace {
  std::string sheet;                      // empty for a CSV
  int header_first = 0, header_last = 0;  // rows; a header has one or two
  Layout layout;
  int marks_column = -1;               // the first of a write-back's columns; -1: there are none
  std::vector<int> other_marked_rows;  // with a write-back's outcome, but no record's (any more)
};

// Something the officer should know that is no finding on a record: an ignored column, an unread sheet,
// hidden rows. Texts may quote sheet names and headings, never a cell of a record.
struct Note {
  std::string sheet;  // empty for a CSV
  int row = 0;        // 0: the whole sheet
  std::string text_vi;
  std::string text_en;
};

struct Export {
  // By sheet in the workbook's order, then by row.
  std::vector<Row> rows;
  std::vector<Note> notes;
  std::vector<TablePlace> tables;  // by sheet, then by row
  std::string summary_sheet;       // the name of a write-back's summary; empty: there is none
  // More than one sheet has a header: a row number alone names no row.
  bool several_sheets = false;
  // False: a sheet that isn't empty has no header, so the file can't speak for the whole commune.
  bool every_sheet_read = true;
  // The encoding the text was read in, as --encoding has it. Empty for a workbook, unless cells of it were in
  // tcvn3 or vni.
  std::string encoding;
};

struct ReadOptions {
  // utf-8, utf-16, windows-1258, tcvn3 or vni; empty: as the file itself says, or it is refused. A workbook
  // is Unicode; for it tcvn3 and vni say what cells in .Vn* and VNI-* fonts hold (LegacyCells).
  std::string encoding;
  Limits limits;
};

// Errors: NOT_FOUND, PERMISSION_DENIED (the file can't be opened, message names no content); INVALID_ARGUMENT
// for everything that is wrong with the file: encrypted, truncated, not UTF-8, beyond a limit, without a
// header. The message is one English sentence with what to do, without the path (the caller knows it);
// ReadErrorVi gives the same for the officer.
absl::StatusOr<Export> ReadExport(const std::filesystem::path& path, const ReadOptions& options);

// The Vietnamese sentence of an error of ReadExport; the English message for any other status.
std::string ReadErrorVi(const absl::Status& status);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SHEET_READER_H_
