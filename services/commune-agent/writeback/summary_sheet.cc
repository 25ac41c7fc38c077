#include "services/commune-agent/writeback/summary_sheet.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/commune-agent/writeback/cell_xml.h"
#include "services/commune-agent/writeback/words.h"

namespace childsync::commune_agent {
namespace {

using Own = StyleBook::Own;

constexpr int kColumns = 5;
constexpr std::array<int, kColumns> kWidths = {64, 11, 30, 46, 34};
constexpr double kTextPoints = 12;
constexpr int kRangesMax = 12;

struct OutcomeMeaning {
  std::string_view outcome, meaning;
};
constexpr OutcomeMeaning kOutcomes[] = {
    {"Đạt", "Khớp với Cơ sở dữ liệu quốc gia về dân cư. Không phải làm gì."},
    {"Cần sửa", "Làm theo cột “Lỗi cần sửa” ở từng dòng."},
    {"Không tìm thấy", "Không ai có số định danh này. Kiểm tra lại số hoặc đề nghị Công an cấp xã cung cấp."},
    {"Không gửi được", "Thiếu mã trẻ, trùng mã trẻ, dòng quá dài hoặc hồ sơ đã bị xóa. Xem từng dòng."},
    {"Chưa có kết quả", "Đang chờ xác thực."},
    {"Đã rút", "Hồ sơ đã được rút khỏi hệ thống."},
};

// "5, 7-12, 20, ..."; with several sheets "Thôn 1: 5, 7-12; Thôn 2: 4".
std::string RowsOf(const std::vector<const RowReport*>& rows, bool several_sheets) {
  std::string list;
  int ranges = 0;
  for (size_t i = 0; i < rows.size(); ++ranges) {
    if (ranges == kRangesMax) return list + ", ...";
    size_t end = i + 1;
    while (end < rows.size() && rows[end]->row == rows[end - 1]->row + 1 &&
           rows[end]->sheet == rows[i]->sheet)
      ++end;
    const bool new_sheet = several_sheets && (i == 0 || rows[i]->sheet != rows[i - 1]->sheet);
    if (i > 0) list += new_sheet ? "; " : ", ";
    if (new_sheet) list += rows[i]->sheet + ": ";
    absl::StrAppend(&list, rows[i]->row);
    if (end - i > 1) absl::StrAppend(&list, "-", rows[end - 1]->row);
    i = end;
  }
  return list;
}

// Rows from the top.
class Sheet {
 public:
  explicit Sheet(StyleBook& styles) : styles_(styles) {}

  void Skip() { ++row_; }
  void Line(std::string_view text, Own own) {
    if (own == Own::kNote) {  // a sentence over the whole width, which no program makes room for by itself
      double width = 0;
      for (int column_width : kWidths) width += column_width;
      Merge(0, kColumns - 1);
      Begin(TextHeight(text, width, kTextPoints));
    } else {
      Begin(own == Own::kTitle ? 26 : 0);
    }
    Text(0, text, own);
    End();
  }
  void Headings(std::initializer_list<std::string_view> headings) {
    Begin(22);
    int column = 0;
    for (std::string_view heading : headings) Text(column++, heading, Own::kHeading);
    for (; column < kColumns; ++column) Text(column, "", Own::kHeading);
    End();
  }
  void Outcome(std::string_view outcome, int64_t count, std::string_view meaning) {
    Merge(2, kColumns - 1);
    Begin(TextHeight(meaning, kWidths[2] + kWidths[3] + kWidths[4], kTextPoints));
    Text(0, outcome, Own::kText);
    Count(count);
    Text(2, meaning, Own::kText);
    for (int column = 3; column < kColumns; ++column) Text(column, "", Own::kText);
    End();
  }
  void Trouble(std::string_view text, int64_t count, std::string_view side, std::string_view hint,
               std::string_view rows) {
    double height = TextHeight(text, kWidths[0], kTextPoints);
    height = std::max(height, TextHeight(side, kWidths[2], kTextPoints));
    height = std::max(height, TextHeight(hint, kWidths[3], kTextPoints));
    Begin(std::max(height, TextHeight(rows, kWidths[4], kTextPoints)));
    Text(0, text, Own::kText);
    Count(count);
    Text(2, side, Own::kText);
    Text(3, hint, Own::kText);
    Text(4, rows, Own::kText);
    End();
  }
  void Merge(int first, int last) {
    merges_.push_back(CellName(first, row_ + 1) + ":" + CellName(last, row_ + 1));
  }

  std::string Xml(std::string_view name_space, bool selected) const {
    std::string xml = absl::StrCat(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"",
        std::string(name_space),
        "\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView showGridLines=\"0\"",
        selected ? " tabSelected=\"1\"" : "", " workbookViewId=\"0\"/></sheetViews><cols>");
    for (int i = 0; i < kColumns; ++i) {
      absl::StrAppend(&xml, "<col min=\"", i + 1, "\" max=\"", i + 1, "\" width=\"",
                      kWidths[static_cast<size_t>(i)], "\" customWidth=\"1\"/>");
    }
    absl::StrAppend(&xml, "</cols><sheetData>", rows_, "</sheetData><mergeCells count=\"", merges_.size(),
                    "\">");
    for (const std::string& merge : merges_) absl::StrAppend(&xml, "<mergeCell ref=\"", merge, "\"/>");
    return xml +
           "</mergeCells><pageSetup paperSize=\"9\" orientation=\"landscape\" "
           "fitToHeight=\"0\"/></worksheet>";
  }

 private:
  void Begin(double height) {
    absl::StrAppend(&rows_, "<row r=\"", ++row_, "\"");
    if (height > 0) absl::StrAppend(&rows_, " ht=\"", height, "\" customHeight=\"1\"");
    rows_ += ">";
  }
  void End() { rows_ += "</row>"; }
  void Text(int column, std::string_view text, Own own) {
    rows_ += TextCell("", column, row_, styles_.OwnStyle(own), text);
  }
  void Count(int64_t count) {
    absl::StrAppend(&rows_, "<c r=\"", CellName(1, row_), "\" s=\"", styles_.OwnStyle(Own::kCount), "\"><v>",
                    count, "</v></c>");
  }

  StyleBook& styles_;
  int row_ = 0;
  std::string rows_;
  std::vector<std::string> merges_;
};

void AddOutcomes(std::span<const RowReport> rows, Sheet& sheet) {
  std::map<std::string_view, int64_t> counts;
  for (const RowReport& row : rows) ++counts[OutcomeVi(row)];
  sheet.Merge(2, kColumns - 1);
  sheet.Headings({"Kết quả", "Số dòng", "Ý nghĩa và việc cần làm"});
  for (const OutcomeMeaning& outcome : kOutcomes) {
    const bool always = outcome.outcome == "Đạt" || outcome.outcome == "Cần sửa";
    if (always || counts[outcome.outcome] > 0)
      sheet.Outcome(outcome.outcome, counts[outcome.outcome], outcome.meaning);
  }
  sheet.Outcome("Tổng số dòng trẻ em trong tệp", std::ssize(rows), "");
}

void AddKinds(std::string_view title, const std::vector<TroubleKind>& kinds, const SummaryHead& head,
              const FindingTexts& texts, Sheet& sheet) {
  if (kinds.empty()) return;
  sheet.Skip();
  sheet.Headings({title, "Số dòng", "Bên sai", "Gợi ý", "Các dòng"});
  for (const TroubleKind& kind : kinds) {
    sheet.Trouble(FindingVi(kind.code, texts), std::ssize(kind.rows), SideMarkVi(kind.side),
                  HintVi(kind.code, kind.side), RowsOf(kind.rows, head.several_sheets));
  }
}

void AddGuide(const SummaryHead& head, Sheet& sheet) {
  sheet.Skip();
  sheet.Line("Cách sửa", Own::kHeading);
  sheet.Line(
      "Ở trang danh sách, bốn cột bên phải cho biết kết quả của từng dòng. Ô nền đỏ: có lỗi, phải sửa. Ô nền "
      "vàng: nên kiểm tra.",
      Own::kNote);
  const size_t dot = head.file.rfind('.');
  const std::string name = head.file.substr(0, dot) + (head.file.ends_with(".xlsm") ? ".xlsm" : ".xlsx");
  sheet.Line(
      "Sửa trong phần mềm quản lý trẻ em, xuất lại và chép đè lên tệp cũ. Nếu sửa ngay trong tệp này thì "
      "dùng "
      "“Lưu thành” (Save As) với tên " +
          name + "; tệp có tên “.ket-qua” không được gửi. Các cột kết quả và trang này không cần xóa.",
      Own::kNote);
}

}  // namespace

std::string SummarySheet(const SummaryHead& head, std::span<const RowReport> rows, const FindingTexts& texts,
                         std::string_view name_space, bool selected, StyleBook& styles) {
  Sheet sheet(styles);
  sheet.Line(kSummaryTitle, Own::kTitle);
  sheet.Line(absl::StrCat(head.unit, ". Tệp ", head.file, ", tính đến ngày ", head.day.ToVietnamese(), "."),
             Own::kNote);
  sheet.Skip();
  AddOutcomes(rows, sheet);
  AddKinds("Lỗi cần sửa và cách sửa", KindsOf(rows, /*warnings=*/false), head, texts, sheet);
  AddKinds("Cần biết, không làm thay đổi kết quả", KindsOf(rows, /*warnings=*/true), head, texts, sheet);
  if (!head.remarks.empty()) {
    sheet.Skip();
    sheet.Line("Lưu ý", Own::kHeading);
    for (const std::string& remark : head.remarks) sheet.Line(remark, Own::kNote);
  }
  AddGuide(head, sheet);
  return sheet.Xml(name_space, selected);
}

}  // namespace childsync::commune_agent
