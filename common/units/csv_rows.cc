#include "common/units/csv_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace childsync {
namespace {

// Takes the text apart row by row.
class Reader {
 public:
  Reader(std::string_view name, std::string_view text) : name_(name), text_(text) {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_.remove_prefix(3);
  }

  bool AtEnd() const { return at_ >= text_.size(); }

  absl::StatusOr<CsvRow> Row() {
    CsvRow row{line_, {}};
    for (;;) {
      std::string cell;
      if (at_ < text_.size() && text_[at_] == '"') {
        if (absl::Status status = Quoted(row.line, cell); !status.ok()) return status;
      } else {
        const size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        cell = text_.substr(at_, end - at_);
        at_ = end;
      }
      row.cells.push_back(std::move(cell));
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (!EndOfLine()) return CsvError(name_, row.line, "text after a closing quote");
      return row;
    }
  }

 private:
  absl::Status Quoted(int line, std::string& cell) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        if (at_ == text_.size() || text_[at_] != '"') return absl::OkStatus();
      }
      if (text_[at_] == '\n') ++line_;
      cell += text_[at_];
    }
    return CsvError(name_, line, "a quote is never closed");
  }

  bool EndOfLine() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ == text_.size()) return true;
    if (text_[at_] != '\n') return text_[at_ - 1] == '\r';  // a lone CR ends a line too
    ++at_;
    ++line_;
    return true;
  }

  std::string_view name_, text_;
  size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

absl::Status CsvError(std::string_view name, int line, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(name), ", line ", line, ": ", std::string(what)));
}

absl::StatusOr<std::vector<CsvRow>> ReadCsv(std::string_view name, std::string_view text,
                                            std::string_view header) {
  Reader reader(name, text);
  std::vector<CsvRow> rows;
  size_t columns = 0;
  while (!reader.AtEnd()) {
    auto row = reader.Row();
    if (!row.ok()) return row.status();
    if (row->cells.size() == 1 && row->cells[0].empty()) continue;
    if (columns == 0) {
      std::string found;
      for (const auto& cell : row->cells) found += (found.empty() ? "" : ",") + cell;
      if (found != header)
        return CsvError(name, row->line, absl::StrCat("the header must be ", std::string(header)));
      columns = row->cells.size();
      continue;
    }
    if (row->cells.size() != columns) {
      return CsvError(name, row->line, absl::StrCat(row->cells.size(), " cells instead of ", columns));
    }
    rows.push_back(*std::move(row));
  }
  if (columns == 0) return CsvError(name, 1, absl::StrCat("the header must be ", std::string(header)));
  return rows;
}

}  // namespace childsync
