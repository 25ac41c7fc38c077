// Reads comma-separated values strictly (RFC 4180): fields with or without quotes, LF or CRLF, nothing
// forgiven.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_CSV_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_CSV_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace childsync::population_stub {

// Reads a text in place: quoted fields are unquoted where they stand, so that every field is a view into it.
class CsvReader {
 public:
  // `text` is changed, and must outlive the fields.
  explicit CsvReader(std::string& text) : text_(text) {}

  // The next row; false at the end. INVALID_ARGUMENT names the line and what is wrong, never the content.
  absl::StatusOr<bool> Next(std::vector<std::string_view>& fields);
  // The line, from 1, on which the row that Next gave began.
  int row_line() const { return row_line_; }

 private:
  absl::StatusOr<std::string_view> Quoted();
  std::string_view Unquoted();

  std::string& text_;
  size_t at_ = 0;
  int line_ = 1;
  int row_line_ = 0;
};

// INVALID_ARGUMENT "line N: what".
absl::Status LineError(int line, std::string_view what);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_CSV_H_
