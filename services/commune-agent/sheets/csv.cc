// libcsv (3.0.3) isn't used: it drops blank lines, or with CSV_REPALL_NL counts CRLF as two, so that the row
// numbers would not be those the officer sees.
#include "services/commune-agent/sheets/csv.h"

#include <string>
#include <vector>

#include "services/commune-agent/sheets/header.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

constexpr std::string_view kDelimiters = ",;\t|";
constexpr std::string_view kSep = "sep=";

class CsvParser {
 public:
  CsvParser(std::string_view text, char delimiter, const Limits& limits, const RowSink& sink)
      : text_(text), delimiter_(delimiter), limits_(limits), sink_(sink) {}

  absl::Status Parse() {
    while (at_ < text_.size()) {
      if (++row_ > limits_.row_number_max) return Error("too many rows", "tệp có quá nhiều dòng");
      cells_.clear();
      if (absl::Status status = ParseRow(); !status.ok()) return status;
      if (absl::Status status = sink_({.number = row_, .cells = cells_}); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  bool AtLineEnd() const { return at_ == text_.size() || text_[at_] == '\r' || text_[at_] == '\n'; }

  absl::Status ParseRow() {
    for (int column = 0;; ++column) {
      if (column == limits_.column_max) return Error("too many columns", "có quá nhiều cột");
      std::string field;
      if (absl::Status status = ParseField(field); !status.ok()) return status;
      if (std::ssize(field) > limits_.cell_bytes_max) return Error("a cell is too long", "có ô quá dài");
      if (!field.empty()) cells_.push_back({column, std::move(field)});
      if (AtLineEnd()) break;
      ++at_;  // the delimiter
    }
    if (at_ < text_.size()) at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
    return absl::OkStatus();
  }

  // Up to the delimiter or the line's end. What stands between a closing quote and the delimiter is kept.
  absl::Status ParseField(std::string& field) {
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
      for (;; ++at_) {
        if (at_ == text_.size())
          return Error("a quote is opened and never closed", "có dấu nháy kép mở mà không đóng");
        if (text_[at_] == '"') {
          if (!text_.substr(at_).starts_with("\"\"")) break;
          ++at_;
        }
        field.push_back(text_[at_]);
      }
      ++at_;
    }
    while (!AtLineEnd() && text_[at_] != delimiter_) field.push_back(text_[at_++]);
    if (field.size() >= 3 && field.starts_with("=\"") && field.find('"', 2) == field.size() - 1) {
      field = field.substr(2, field.size() - 3);
    }
    return absl::OkStatus();
  }

  absl::Status Error(std::string_view en, std::string_view vi) const {
    const std::string row = std::to_string(row_);
    return FileError("row " + row + ": " + std::string(en), "Dòng " + row + ": " + std::string(vi) + ".");
  }

  const std::string_view text_;
  const char delimiter_;
  const Limits& limits_;
  const RowSink& sink_;
  size_t at_ = 0;
  int row_ = 0;
  std::vector<Cell> cells_;
};

char ChooseDelimiter(std::string_view text, const Limits& limits) {
  char best = kDelimiters[0];
  int best_score = 0;
  for (char delimiter : kDelimiters) {
    int score = 0;
    // The status only says where the scan ended: a wrong delimiter may make nonsense of the quotes.
    const RowSink until_header = [&](const CellRow& row) {
      score = HeaderScore(row);
      return score > 0 ? absl::CancelledError() : absl::OkStatus();
    };
    CsvParser(text, delimiter, limits, until_header).Parse().IgnoreError();
    if (score > best_score) {
      best = delimiter;
      best_score = score;
    }
  }
  return best;
}

}  // namespace

absl::Status ReadCsv(std::string_view utf8, const Limits& limits, const RowSink& sink) {
  if (utf8.starts_with(kSep) && utf8.size() > kSep.size()) {
    const size_t end = utf8.find_first_of("\r\n");
    if (end == kSep.size() + 1) {
      const char delimiter = utf8[kSep.size()];
      utf8.remove_prefix(end + (utf8.substr(end).starts_with("\r\n") ? 2 : 1));
      return CsvParser(utf8, delimiter, limits, sink).Parse();
    }
  }
  return CsvParser(utf8, ChooseDelimiter(utf8, limits), limits, sink).Parse();
}

}  // namespace childsync::commune_agent
