#include "services/commune-agent/sheets/worksheet.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/commune-agent/sheets/cell_text.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

std::optional<int> ReadNumber(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The column, from 0, of a reference such as "AB12".
std::optional<int> ReadColumn(std::string_view reference) {
  int column = 0;
  size_t i = 0;
  for (; i < reference.size() && i < 4 && reference[i] >= 'A' && reference[i] <= 'Z'; ++i)
    column = column * 26 + reference[i] - 'A' + 1;
  if (i == 0) return std::nullopt;
  return column - 1;
}

class WorksheetHandler : public XmlHandler {
 public:
  WorksheetHandler(const Workbook& workbook, const SheetPart& sheet, const Limits& limits,
                   int64_t& text_bytes, const RowSink& sink, const TextCells& text_cells)
      : workbook_(workbook),
        sheet_(sheet),
        limits_(limits),
        sink_(sink),
        text_cells_(text_cells),
        text_bytes_(text_bytes),
        inline_(limits) {}

  absl::Status OnStart(std::string_view name, const Attributes& attributes) override {
    if (name == "row") return StartRow(attributes);
    if (name == "c") return StartCell(attributes);
    if (name == "v") in_value_ = true;
    if (name == "f") has_formula_ = true;
    if (name == "is") in_inline_ = true;
    if (in_inline_) inline_.OnStart(name);
    return absl::OkStatus();
  }

  absl::Status OnEnd(std::string_view name) override {
    if (in_inline_) inline_.OnEnd(name);
    if (name == "v") in_value_ = false;
    if (name == "is") in_inline_ = false;
    if (name == "c") return EndCell();
    if (name == "row") return sink_({.number = row_, .hidden = hidden_, .cells = cells_});
    return absl::OkStatus();
  }

  absl::Status OnText(std::string_view text) override {
    if (in_inline_) return inline_.OnText(text);
    if (!in_value_) return absl::OkStatus();
    if (std::ssize(value_) + std::ssize(text) > limits_.cell_bytes_max)
      return Error("a cell is too long", "có ô quá dài");
    value_ += text;
    return absl::OkStatus();
  }

  WorksheetSummary summary;

 private:
  absl::Status StartRow(const Attributes& attributes) {
    const std::string_view r = attributes.Get("r");
    const std::optional<int> number = r.empty() ? row_ + 1 : ReadNumber(r);
    if (!number || *number <= row_) return Error("the rows are out of order", "các dòng không theo thứ tự");
    if (*number > limits_.row_number_max) return Error("too many rows", "quá nhiều dòng");
    row_ = *number;
    hidden_ = attributes.Get("hidden") == "1" || attributes.Get("hidden") == "true";
    column_ = -1;
    cells_.clear();
    return absl::OkStatus();
  }

  absl::Status StartCell(const Attributes& attributes) {
    const std::string_view r = attributes.Get("r");
    const std::optional<int> column = r.empty() ? column_ + 1 : ReadColumn(r);
    if (!column || *column <= column_) return Error("the cells are out of order", "các ô không theo thứ tự");
    if (*column >= limits_.column_max) return Error("too many columns", "quá nhiều cột");
    column_ = *column;
    type_ = attributes.Get("t");
    style_ = ReadNumber(attributes.Get("s")).value_or(0);
    value_.clear();
    inline_.Clear();
    has_formula_ = false;
    return absl::OkStatus();
  }

  absl::Status EndCell() {
    if (has_formula_ && value_.empty() && type_ != "str" && summary.first_row_without_result == 0) {
      summary.first_row_without_result = row_;
    }
    std::optional<std::string> text = CellText();
    if (!text)
      return Error("a cell refers to a text that the file doesn't hold",
                   "có ô trỏ tới nội dung không có trong tệp");
    if (text_cells_ != nullptr && (type_ == "s" || type_ == "str" || type_ == "inlineStr")) {
      if (absl::Status status = text_cells_(row_, column_, style_, *text); !status.ok()) return status;
    }
    text_bytes_ += std::ssize(*text);
    if (text_bytes_ > limits_.text_bytes_max) return Error("too much text", "quá nhiều nội dung");
    if (!text->empty()) cells_.push_back({column_, *std::move(text)});
    return absl::OkStatus();
  }

  std::optional<std::string> CellText() const {
    if (type_ == "inlineStr") return inline_.Decoded();
    if (value_.empty()) return "";
    if (type_ == "s") {
      const auto shared = workbook_.strings.Find(value_);
      return shared ? std::optional<std::string>(*shared) : std::nullopt;
    }
    if (type_ == "str") return DecodeEscapes(value_);
    if (type_ == "b") return value_ == "0" || value_ == "false" ? "FALSE" : "TRUE";
    if (type_ == "d") return value_.substr(0, value_.find('T'));
    if (type_ == "e") return value_;
    if (IsDateStyle()) {
      if (std::optional<std::string> date = SerialDate(value_, workbook_.date_system)) return date;
    }
    return NumberText(value_);
  }

  bool IsDateStyle() const {
    return style_ >= 0 && style_ < std::ssize(workbook_.date_styles) &&
           workbook_.date_styles[static_cast<size_t>(style_)];
  }

  absl::Status Error(const std::string& en, const std::string& vi) const {
    const std::string row = std::to_string(row_);
    return FileError(
        "sheet " + sheet_.name + ", after row " + row + ": " + en +
            "; open the file in Excel and save it again",
        "Trang " + sheet_.name + ", sau dòng " + row + ": " + vi + "; hãy mở tệp bằng Excel rồi lưu lại.");
  }

  const Workbook& workbook_;
  const SheetPart& sheet_;
  const Limits& limits_;
  const RowSink& sink_;
  const TextCells& text_cells_;
  int64_t& text_bytes_;

  int row_ = 0;
  bool hidden_ = false;
  std::vector<Cell> cells_;

  int column_ = -1;
  std::string type_;
  int style_ = 0;
  std::string value_;
  RichText inline_;
  bool in_value_ = false;
  bool in_inline_ = false;
  bool has_formula_ = false;
};

}  // namespace

absl::StatusOr<WorksheetSummary> ReadWorksheet(Archive& archive, const Workbook& workbook,
                                               const SheetPart& sheet, const Limits& limits,
                                               int64_t& text_bytes, const RowSink& sink,
                                               const TextCells& text_cells) {
  WorksheetHandler handler(workbook, sheet, limits, text_bytes, sink, text_cells);
  if (absl::Status status = ReadXml(archive, sheet.part, limits, handler); !status.ok()) return status;
  return handler.summary;
}

}  // namespace childsync::commune_agent
