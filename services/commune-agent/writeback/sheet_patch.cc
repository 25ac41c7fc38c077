#include "services/commune-agent/writeback/sheet_patch.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/commune-agent/sheets/limits.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/writeback/cell_xml.h"
#include "services/commune-agent/writeback/sheet_shape.h"

namespace childsync::commune_agent {
namespace {

constexpr int kMarks = static_cast<int>(kMarkHeadings.size());
// In characters of the default font.
constexpr std::array<int, kMarkHeadings.size()> kWidths = {15, 62, 26, 46};

bool IsTrue(std::string_view text) { return text == "1" || text == "true"; }

class Patcher : public XmlVisitor {
 public:
  Patcher(std::string_view bytes, const SheetMarks& marks, const SheetShape& shape, int first,
          StyleBook& styles)
      : bytes_(bytes), marks_(marks), shape_(shape), first_(first), styles_(styles) {}

  void OnStart(const XmlTag& tag) override {
    if (tag.depth == 2) in_data_ = tag.name == "sheetData";
    if (!in_data_) return;
    if (tag.depth == 3) StartRow(tag);
    if (tag.depth == 4) StartCell(tag);
  }

  void OnEnd(std::string_view, size_t begin, size_t end, int depth) override {
    if (!in_data_) return;
    if (depth == 4 && dropped_from_ != kNowhere) {
      splices.Replace(std::exchange(dropped_from_, kNowhere), end, "");
    }
    if (depth == 3 && !row_is_empty_) Flush(kMax, begin);
    if (depth == 2) in_data_ = false;
  }

  Splices splices;

 private:
  static constexpr size_t kNowhere = static_cast<size_t>(-1);
  static constexpr int kMax = 1 << 20;
  struct Pending {
    std::string_view text;
    Shade shade;
    bool beside;  // a mark; else a cell in fault that isn't there yet
  };

  std::string_view Text(const XmlTag& tag) const { return bytes_.substr(tag.begin, tag.end - tag.begin); }

  void StartRow(const XmlTag& tag) {
    row_ = RowOf(tag, row_);
    column_ = -1;
    row_is_empty_ = tag.empty;
    row_style_ = IsTrue(tag.Get("customFormat")) ? std::atoi(std::string(tag.Get("s")).c_str()) : -1;
    pending_.clear();
    const auto row = marks_.rows.find(row_);
    row_marks_ = row == marks_.rows.end() ? nullptr : &row->second;
    header_ = marks_.HeaderOf(row_);
    earlier_ = marks_.EarlierIn(row_);
    if ((row_marks_ == nullptr && header_ == nullptr) || tag.empty) return;
    if (row_marks_ != nullptr) {
      for (const auto& [column, shade] : row_marks_->in_fault) pending_[column] = {"", shade, false};
    }
    for (int i = 0; i < kMarks; ++i) pending_[first_ + i] = Mark(i);
    row_begin_ = tag.begin;
    row_end_ = tag.end;
    row_tag_ = WithoutAttribute(Text(tag), "spans");  // says how far the row reaches, and may be left out
    row_height_ = tag.Get("ht");
    own_height_ = IsTrue(tag.Get("customHeight"));
  }

  Pending Mark(int i) const {
    if (row_marks_ != nullptr) {
      return {row_marks_->texts[static_cast<size_t>(i)], i == 0 ? row_marks_->shade : Shade::kNone, true};
    }
    const bool first_row = marks_.headers.contains(row_);
    return {first_row ? kMarkHeadings[static_cast<size_t>(i)] : std::string_view(), Shade::kNone, true};
  }

  void StartCell(const XmlTag& tag) {
    column_ = ColumnOf(tag, column_);
    const int style = std::atoi(std::string(tag.Get("s")).c_str());
    const bool in_the_way = marked() && IsMarkColumn(first_, column_);
    const bool earlier =
        earlier_ && IsMarkColumn(*earlier_, column_) && !shape_.kept.contains({row_, column_});
    if (in_the_way || earlier) dropped_from_ = tag.begin;
    Flush(column_, tag.begin);
    if (dropped_from_ != kNowhere) return;
    const int plain = PlainOf(style);
    if (marked() && column_ == LikeColumn()) like_style_ = plain;
    int wanted = plain;
    if (const auto cell = pending_.find(column_); cell != pending_.end()) {
      wanted = ShadedOf(style, cell->second.shade);
      pending_.erase(cell);
    }
    if (wanted != style)
      splices.Replace(tag.begin, tag.end, WithAttribute(Text(tag), "s", std::to_string(wanted)));
  }

  bool marked() const { return row_marks_ != nullptr || header_ != nullptr; }
  int LikeColumn() const { return row_marks_ != nullptr ? row_marks_->like_column : header_->like_column; }

  // Writes what stands left of `column`.
  void Flush(int column, size_t at) {
    std::string cells;
    while (!pending_.empty() && pending_.begin()->first < column) {
      const auto [place, cell] = *pending_.begin();
      if (cell.beside && place == first_) FinishRowTag();
      const int style = cell.beside ? BesideOf(cell.shade) : ShadedOf(EmptyStyle(place), cell.shade);
      cells += TextCell(shape_.prefix, place, row_, style, cell.text);
      pending_.erase(pending_.begin());
    }
    if (!cells.empty()) splices.Insert(at, std::move(cells));
  }

  // The row's height depends on the font, which is known once the marks are reached.
  void FinishRowTag() {
    std::string tag = row_tag_;
    if (row_marks_ != nullptr) {
      const double has = std::atof(row_height_.c_str());
      const double points = styles_.FontPoints(like_style_);
      double needs = 0;
      for (size_t i = 0; i < kMarkHeadings.size(); ++i) {
        needs = std::max(needs, TextHeight(row_marks_->texts[i], kWidths[i], points));
      }
      const bool fixed = own_height_ || (row_height_.empty() && shape_.fixed_heights);
      const double stands = row_height_.empty() ? shape_.row_height : has;
      // Who opens the file takes the height as it is said here, and doesn't measure the text again.
      if (needs > stands) {
        tag = WithAttribute(tag, "ht", absl::StrCat(needs));
        if (fixed) tag = WithAttribute(tag, "customHeight", "1");
      }
    }
    splices.Replace(row_begin_, row_end_, std::move(tag));
  }

  // Of a cell that isn't there.
  int EmptyStyle(int column) const {
    if (row_style_ >= 0) return row_style_;
    for (const SheetShape::Columns& columns : shape_.columns) {
      if (column >= columns.first && column <= columns.last && columns.style > 0) return columns.style;
    }
    return 0;
  }

  int PlainOf(int style) {
    const auto [it, is_new] = plain_.emplace(style, style);
    if (is_new) it->second = styles_.Plain(style);
    return it->second;
  }
  int ShadedOf(int style, Shade shade) {
    const auto [it, is_new] = shaded_.emplace(std::pair(style, shade), style);
    if (is_new) it->second = styles_.Shaded(style, shade);
    return it->second;
  }
  // The headings look as the heading beside them does.
  int BesideOf(Shade shade) {
    if (header_ != nullptr) return styles_.ForUnicode(like_style_);
    const auto [it, is_new] = beside_.emplace(std::pair(like_style_, shade), 0);
    if (is_new) it->second = styles_.Beside(like_style_, shade);
    return it->second;
  }

  const std::string_view bytes_;
  const SheetMarks& marks_;
  const SheetShape& shape_;
  const int first_;
  StyleBook& styles_;
  std::map<int, int> plain_;
  std::map<std::pair<int, Shade>, int> shaded_, beside_;

  bool in_data_ = false;
  int row_ = 0;
  int column_ = -1;
  bool row_is_empty_ = false;
  int row_style_ = -1;
  const RowMarks* row_marks_ = nullptr;
  const SheetMarks::Header* header_ = nullptr;
  std::optional<int> earlier_;
  std::map<int, Pending> pending_;  // cells of the row that are to be written, by column
  size_t row_begin_ = 0, row_end_ = 0;
  std::string row_tag_, row_height_;
  bool own_height_ = false;
  int like_style_ = 0;
  size_t dropped_from_ = kNowhere;  // the start of a cell that goes
};

// <col>s are in order and don't overlap: what stands where the marks go is cut.
void PatchColumns(const SheetShape& shape, int first, Splices& splices) {
  const int end = first + kMarks;
  std::string left, right;
  const auto add = [](std::string& to, const SheetShape::Columns& columns, int from, int until) {
    if (from > until) return;
    to += WithAttribute(WithAttribute(columns.tag, "min", std::to_string(from + 1)), "max",
                        std::to_string(until + 1));
  };
  for (const SheetShape::Columns& columns : shape.columns) {
    add(left, columns, columns.first, std::min(columns.last, first - 1));
    add(right, columns, std::max(columns.first, end), columns.last);
  }
  std::string ours;
  for (int i = 0; i < kMarks; ++i) {
    absl::StrAppend(&ours, "<", shape.prefix, "col min=\"", first + i + 1, "\" max=\"", first + i + 1,
                    "\" width=\"", kWidths[static_cast<size_t>(i)], "\" customWidth=\"1\"/>");
  }
  const std::string all = "<" + shape.prefix + "cols>" + left + ours + right + "</" + shape.prefix + "cols>";
  if (shape.columns_element.end > 0) {
    splices.Replace(shape.columns_element.begin, shape.columns_element.end, all);
  } else {
    splices.Insert(shape.data_begin, all);
  }
}

void PatchDimension(std::string_view bytes, const SheetShape& shape, int first, Splices& splices) {
  const auto [column, row] = LastCell(shape.dimension_ref);
  if (column < 0 || column >= first + kMarks - 1) return;
  const std::string begin = shape.dimension_ref.substr(0, shape.dimension_ref.find(':'));
  splices.Replace(
      shape.dimension.begin, shape.dimension.end,
      WithAttribute(bytes.substr(shape.dimension.begin, shape.dimension.end - shape.dimension.begin), "ref",
                    begin + ":" + CellName(first + kMarks - 1, row)));
}

class Unselector : public XmlVisitor {
 public:
  explicit Unselector(std::string_view bytes) : bytes_(bytes) {}
  void OnStart(const XmlTag& tag) override {
    if (tag.depth != 3 || tag.name != "sheetView" || tag.Get("tabSelected").empty()) return;
    splices.Replace(tag.begin, tag.end,
                    WithoutAttribute(bytes_.substr(tag.begin, tag.end - tag.begin), "tabSelected"));
    any = true;
  }
  void OnEnd(std::string_view, size_t, size_t, int) override {}

  Splices splices;
  bool any = false;

 private:
  const std::string_view bytes_;
};

}  // namespace

const SheetMarks::Header* SheetMarks::HeaderOf(int row) const {
  auto header = headers.upper_bound(row);
  if (header == headers.begin()) return nullptr;
  --header;
  return row <= header->second.last_row ? &header->second : nullptr;
}

bool SheetMarks::AnyMarked(int first_row, int last_row) const {
  const auto row = rows.lower_bound(first_row);
  const auto header = headers.lower_bound(first_row);
  return (row != rows.end() && row->first <= last_row) ||
         (header != headers.end() && header->first <= last_row) || HeaderOf(first_row) != nullptr;
}

std::optional<int> SheetMarks::EarlierIn(int row) const {
  const auto at = earlier.find(row);
  return at == earlier.end() ? std::nullopt : std::optional(at->second);
}

absl::StatusOr<std::string> Unselect(std::string bytes, const std::string& part) {
  Unselector unselector(bytes);
  if (absl::Status status = ScanXml(bytes, part, unselector); !status.ok()) return status;
  if (!unselector.any) return bytes;
  return std::move(unselector.splices).Apply(bytes);
}

absl::StatusOr<std::string> PatchSheet(std::string_view bytes, const std::string& part,
                                       const SheetMarks& marks, StyleBook& styles) {
  const auto shape = ReadSheetShape(bytes, part, marks);
  if (!shape.ok()) return shape.status();
  const bool again = marks.earlier_column >= marks.tables_end && !shape->earlier_place_taken;
  const int first = again ? marks.earlier_column : std::max(shape->columns_used, marks.tables_end);
  if (first + kMarks > Limits().column_max) {
    return FileError("there is no room for columns to the right of the table; delete unused columns",
                     "Không còn chỗ cho cột kết quả ở bên phải bảng; hãy xóa các cột không dùng.");
  }
  Patcher patcher(bytes, marks, *shape, first, styles);
  if (absl::Status status = ScanXml(bytes, part, patcher); !status.ok()) return status;
  PatchColumns(*shape, first, patcher.splices);
  PatchDimension(bytes, *shape, first, patcher.splices);
  return std::move(patcher.splices).Apply(bytes);
}

}  // namespace childsync::commune_agent
