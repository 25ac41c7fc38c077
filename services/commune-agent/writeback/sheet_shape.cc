#include "services/commune-agent/writeback/sheet_shape.h"

#include <algorithm>
#include <cstdlib>

namespace childsync::commune_agent {
namespace {

int ToInt(std::string_view text) { return std::atoi(std::string(text).c_str()); }

bool IsTrue(std::string_view text) { return text == "1" || text == "true"; }

class ShapeReader : public XmlVisitor {
 public:
  ShapeReader(std::string_view bytes, const SheetMarks& marks)
      : bytes_(bytes), marks_(marks), from_row_(marks.headers.empty() ? 1 : marks.headers.begin()->first) {}

  void OnStart(const XmlTag& tag) override {
    if (tag.depth == 1) TakeRoot(tag);
    if (tag.depth == 2) TakeSection(tag);
    if (tag.depth == 3 && section_ == "cols" && tag.name == "col") TakeColumns(tag);
    if (tag.depth == 3 && section_ == "mergeCells") TakeRange(tag.Get("ref"));
    if (section_ != "sheetData") return;
    if (tag.depth == 3) {
      row_ = RowOf(tag, row_);
      row_is_marked_ = marks_.AnyMarked(row_, row_);
      earlier_ = marks_.EarlierIn(row_);
      column_ = -1;
    } else if (tag.depth == 4) {
      column_ = ColumnOf(tag, column_);
    } else if (tag.depth == 5 && row_ >= from_row_) {  // a value, a formula or a text
      TakeFilled(tag.name == "f");
    }
  }

  void OnEnd(std::string_view name, size_t, size_t end, int depth) override {
    if (depth == 2 && name == "cols") shape.columns_element.end = end;
  }

  SheetShape shape;

 private:
  void TakeRoot(const XmlTag& tag) {
    const std::string_view name =
        bytes_.substr(tag.begin + 1, bytes_.find_first_of(" \t\r\n/>", tag.begin) - tag.begin - 1);
    const size_t colon = name.find(':');
    if (colon != std::string_view::npos) shape.prefix = name.substr(0, colon + 1);
  }

  void TakeSection(const XmlTag& tag) {
    section_ = tag.name;
    if (section_ == "sheetData") shape.data_begin = tag.begin;
    if (section_ == "cols") shape.columns_element = {tag.begin, tag.end};
    if (section_ == "dimension") {
      shape.dimension = {tag.begin, tag.end};
      shape.dimension_ref = tag.Get("ref");
    }
    if (section_ == "sheetFormatPr") {
      shape.fixed_heights = IsTrue(tag.Get("customHeight"));
      const double height = std::atof(std::string(tag.Get("defaultRowHeight")).c_str());
      if (height > 0) shape.row_height = height;
    }
  }

  void TakeColumns(const XmlTag& tag) {
    shape.columns.push_back({ToInt(tag.Get("min")) - 1, ToInt(tag.Get("max")) - 1, ToInt(tag.Get("style")),
                             std::string(bytes_.substr(tag.begin, tag.end - tag.begin))});
  }

  void TakeFilled(bool formula) {
    if (earlier_ && IsMarkColumn(*earlier_, column_)) {
      if (!formula) return;
      shape.kept.emplace(row_, column_);
    }
    shape.columns_used = std::max(shape.columns_used, column_ + 1);
    if (row_is_marked_) TakePlace(column_, column_);
  }

  void TakePlace(int first, int last) {
    const int earlier = marks_.earlier_column;
    const bool touches = last >= earlier && first < earlier + std::ssize(kMarkHeadings);
    shape.earlier_place_taken = shape.earlier_place_taken || touches;
  }

  void TakeRange(std::string_view range) {
    const auto [first_column, first_row] = FirstCell(range);
    const auto [column, row] = LastCell(range);
    if (row < from_row_) return;
    shape.columns_used = std::max(shape.columns_used, column + 1);
    if (marks_.AnyMarked(first_row, row)) TakePlace(first_column, column);
  }

  const std::string_view bytes_;
  const SheetMarks& marks_;
  const int from_row_;
  bool row_is_marked_ = false;
  std::optional<int> earlier_;
  std::string section_;
  int row_ = 0;
  int column_ = -1;
};

}  // namespace

absl::StatusOr<SheetShape> ReadSheetShape(std::string_view bytes, const std::string& part,
                                          const SheetMarks& marks) {
  ShapeReader reader(bytes, marks);
  if (absl::Status status = ScanXml(bytes, part, reader); !status.ok()) return status;
  return std::move(reader.shape);
}

bool IsMarkColumn(int first, int column) {
  return column >= first && column < first + static_cast<int>(kMarkHeadings.size());
}

int RowOf(const XmlTag& row, int previous) {
  const std::string_view r = row.Get("r");
  return r.empty() ? previous + 1 : ToInt(r);
}

int ColumnOf(const XmlTag& cell, int previous) {
  int column = 0;
  for (char c : cell.Get("r")) {
    if (c < 'A' || c > 'Z' || column > 16'384) break;
    column = column * 26 + c - 'A' + 1;
  }
  return column == 0 ? previous + 1 : column - 1;
}

std::pair<int, int> FirstCell(std::string_view range) { return LastCell(range.substr(0, range.find(':'))); }

std::pair<int, int> LastCell(std::string_view range) {
  std::string_view last = range.substr(range.find(':') + 1);
  int column = 0;
  while (!last.empty() && (last[0] == '$' || (last[0] >= 'A' && last[0] <= 'Z')) && column <= 16'384) {
    if (last[0] != '$') column = column * 26 + last[0] - 'A' + 1;
    last.remove_prefix(1);
  }
  const int row = ToInt(last);
  return column == 0 || row == 0 ? std::pair(-1, 0) : std::pair(column - 1, row);
}

}  // namespace childsync::commune_agent
