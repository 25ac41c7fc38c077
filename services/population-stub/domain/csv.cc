#include "services/population-stub/domain/csv.h"

#include "absl/strings/str_cat.h"

namespace childsync::population_stub {

absl::Status LineError(int line, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("line ", line, ": ", absl::string_view(what.data(), what.size())));
}

absl::StatusOr<bool> CsvReader::Next(std::vector<std::string_view>& fields) {
  fields.clear();
  row_line_ = line_;
  if (at_ == text_.size()) return false;
  while (true) {
    if (at_ < text_.size() && text_[at_] == '"') {
      absl::StatusOr<std::string_view> field = Quoted();
      if (!field.ok()) return field.status();
      fields.push_back(*field);
    } else {
      fields.push_back(Unquoted());
    }
    if (at_ == text_.size()) return true;
    if (text_[at_] == ',') {
      ++at_;
      continue;
    }
    if (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') ++at_;
    if (text_[at_] != '\n')
      return LineError(line_, "a quote or a carriage return inside a field without quotes");
    ++at_;
    ++line_;
    return true;
  }
}

std::string_view CsvReader::Unquoted() {
  const size_t begin = at_;
  at_ = std::min(text_.find_first_of(",\n\r\"", begin), text_.size());
  return std::string_view(text_).substr(begin, at_ - begin);
}

absl::StatusOr<std::string_view> CsvReader::Quoted() {
  const int opened = line_;
  const size_t begin = ++at_;
  size_t out = begin;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    if (c == '"') {
      if (at_ == text_.size() || text_[at_] != '"') {
        if (at_ < text_.size() && std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos) {
          return LineError(line_, "text after a closing quote");
        }
        return std::string_view(text_).substr(begin, out - begin);
      }
      ++at_;
    }
    text_[out++] = c;
  }
  return LineError(opened, "a quote that is never closed");
}

}  // namespace childsync::population_stub
