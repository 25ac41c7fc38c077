#include "services/commune-agent/sheets/table_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/sheets/row_kind.h"
#include "services/commune-agent/sheets/text.h"

namespace childsync::commune_agent {
namespace {

std::string Text(const CellRow& row, int column) {
  const auto at = std::ranges::lower_bound(row.cells, column, {}, &Cell::column);
  return column >= 0 && at != row.cells.end() && at->column == column ? at->text : std::string();
}

// A, B, ... Z, AA: as the officer sees it.
std::string ColumnLetters(int column) {
  std::string letters;
  for (int c = column + 1; c > 0; c = (c - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (c - 1) % 26));
  return letters;
}

// "5, 7-12, 20, ...": rows in order, neighbours together, cut where nobody would read on.
std::string RowList(const std::vector<int>& rows) {
  constexpr int kRangesMax = 10;
  std::string list;
  int ranges = 0;
  for (size_t i = 0; i < rows.size(); ++ranges) {
    if (ranges == kRangesMax) return list + ", ...";
    size_t end = i + 1;
    while (end < rows.size() && rows[end] == rows[end - 1] + 1) ++end;
    if (ranges > 0) list += ", ";
    list += std::to_string(rows[i]);
    if (end - i > 1) list += "-" + std::to_string(rows[end - 1]);
    i = end;
  }
  return list;
}

std::string Tick(const std::string& male, const std::string& female) {
  const bool m = IsTick(male), f = IsTick(female);
  return m && f ? "Nam/Nữ" : m ? "Nam" : f ? "Nữ" : "";
}

std::string OneLine(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

// The first column of what a write-back added; -1: nothing.
int FindMarks(const HeadingRow& headings) {
  for (const auto& [column, text] : headings) {
    int found = 0;
    for (std::string_view heading : kMarkHeadings) {
      const auto at = headings.find(column + found);
      if (at == headings.end() || TrimId(at->second) != heading) break;
      ++found;
    }
    if (found == std::ssize(kMarkHeadings)) return column;
  }
  return -1;
}

// Takes them out, so that the header is the one it was before.
int TakeMarks(HeadingRow& headings) {
  const int first = FindMarks(headings);
  for (int i = 0; first >= 0 && i < std::ssize(kMarkHeadings); ++i) headings.erase(first + i);
  return first;
}

bool BeginsSummary(const CellRow& row) {
  const auto filled =
      std::ranges::find_if(row.cells, [](const Cell& cell) { return !TrimId(cell.text).empty(); });
  return filled != row.cells.end() && TrimId(filled->text) == kSummaryTitle;
}

}  // namespace

TableReader::TableReader(std::string sheet, DateSystem date_system, const Limits& limits, Export& result)
    : sheet_(std::move(sheet)), date_system_(date_system), limits_(limits), result_(result) {}

absl::Status TableReader::OnRow(const CellRow& row) {
  if (std::ranges::all_of(row.cells, [](const Cell& cell) { return TrimId(cell.text).empty(); }))
    return absl::OkStatus();
  if (!any_row_) is_summary_ = BeginsSummary(row);
  any_row_ = true;
  if (is_summary_) return absl::OkStatus();
  if (has_header_ && row.number == header_number_ + 1 && TakeSecondHeaderRow(row)) return absl::OkStatus();
  if (HeaderScore(row) > 0) {
    TakeHeader(row);
    return absl::OkStatus();
  }
  if (has_header_) return TakeRow(row);
  previous_number_ = row.number;
  previous_ = ToHeadingRow(row);
  return absl::OkStatus();
}

void TableReader::TakeHeader(const CellRow& row) {
  HeadingRow texts = ToHeadingRow(row);
  const int marks_column = TakeMarks(texts);
  if (has_header_ && texts == header_first_) return;
  const HeadingRow above = previous_number_ + 1 == row.number ? previous_ : HeadingRow();
  if (has_header_) NoteUnusedHeadings();
  has_header_ = true;
  layout_ = ReadLayout(above, false, texts);
  header_number_ = row.number;
  header_first_ = std::move(texts);
  header_second_.clear();
  result_.tables.push_back({sheet_, row.number, row.number, layout_, marks_column});
}

bool TableReader::TakeSecondHeaderRow(const CellRow& row) {
  HeadingRow texts = ToHeadingRow(row);
  if (!IsSecondHeaderRow(header_first_, texts)) return false;
  layout_ = ReadLayout(header_first_, true, texts);
  header_second_ = std::move(texts);
  result_.tables.back().header_last = row.number;
  result_.tables.back().layout = layout_;
  return true;
}

absl::Status TableReader::TakeRow(const CellRow& row) {
  if (!header_second_.empty() && ToHeadingRow(row) == header_second_) return absl::OkStatus();
  Row read = ReadRecord(row);
  if (IsTotal(row) || NumbersTheColumns(row) || !IsRecord(read)) {
    skipped_.push_back(row.number);
    TablePlace& table = result_.tables.back();
    const std::string outcome = TrimId(Text(row, table.marks_column));
    if (std::ranges::find(kMarkOutcomes, outcome) != kMarkOutcomes.end())
      table.other_marked_rows.push_back(row.number);
    previous_number_ = row.number;
    previous_ = ToHeadingRow(row);
    return absl::OkStatus();
  }
  if (std::ssize(result_.rows) >= limits_.records_max) {
    const std::string max = std::to_string(limits_.records_max);
    return FileError("the file has more than " + max + " records; split it by hamlet",
                     "Tệp có hơn " + max + " hồ sơ; hãy tách tệp theo thôn, tổ dân phố.");
  }
  if (row.hidden) hidden_.push_back(row.number);
  result_.rows.push_back(std::move(read));
  return absl::OkStatus();
}

Row TableReader::ReadRecord(const CellRow& row) const {
  auto text = [&](Column kind) { return Text(row, layout_.Of(kind)); };
  Row read{.sheet = sheet_, .row = row.number, .table = static_cast<int>(std::ssize(result_.tables)) - 1};
  const std::string id = text(Column::kRecordId);
  if (IsFilled(id)) read.record_id = TrimId(id);
  Record& r = read.record;
  r.full_name = text(Column::kFullName);
  r.birth_date = text(Column::kBirthDate);
  r.sex = text(Column::kSex);
  if (layout_.HasTicks()) {
    const std::string male = text(Column::kMale), female = text(Column::kFemale);
    r.sex = Tick(male, female);
    if (layout_.birth_date_is_tick) r.birth_date = r.sex == "Nữ" ? female : male;
  }
  r.ethnicity = text(Column::kEthnicity);
  r.personal_id = text(Column::kPersonalId);
  r.father_name = text(Column::kFather);
  r.mother_name = text(Column::kMother);
  r.guardian_name = text(Column::kGuardian);
  r.hamlet = text(Column::kHamlet);
  r.date_system = date_system_;
  return read;
}

void TableReader::AddNote(int row, std::string vi, std::string en) {
  result_.notes.push_back({sheet_, row, std::move(vi), std::move(en)});
}

void TableReader::NoteUnusedHeadings() {
  for (const UnusedHeading& unused : layout_.unused) {
    const std::string letters = ColumnLetters(unused.column), text = OneLine(unused.text);
    AddNote(header_number_,
            "Cột " + letters + " (" + text + ") không được đọc: " +
                (unused.duplicate ? "đã có cột cùng nội dung ở trước." : "không rõ là nội dung gì."),
            "Column " + letters + " (" + text + ") is not read: " +
                (unused.duplicate ? "an earlier column has the same field." : "its heading is not known."));
  }
}

void TableReader::Finish() {
  if (is_summary_) {
    result_.summary_sheet = sheet_;
    return;
  }
  if (!any_row_) {
    AddNote(0, "Trang tính trống.", "The sheet is empty.");
    return;
  }
  if (!has_header_) {
    AddNote(0, "Trang tính không có dòng tiêu đề nên không được đọc.",
            "The sheet has no header row and was not read.");
    result_.every_sheet_read = false;
    return;
  }
  NoteUnusedHeadings();
  if (!skipped_.empty()) {
    AddNote(0,
            "Không phải hồ sơ (tiêu đề, dòng tổng, chữ ký), không được đọc: dòng " + RowList(skipped_) + ".",
            "No records (titles, totals, signatures), not read: rows " + RowList(skipped_) + ".");
  }
  if (!hidden_.empty()) {
    AddNote(0, "Dòng đang ẩn cũng được đọc: dòng " + RowList(hidden_) + ".",
            "Hidden rows are read too: rows " + RowList(hidden_) + ".");
  }
}

}  // namespace childsync::commune_agent
