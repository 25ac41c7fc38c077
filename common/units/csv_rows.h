// The rows of a small CSV file (RFC 4180, comma), with their line numbers.
#ifndef CHILDSYNC_COMMON_UNITS_CSV_ROWS_H_
#define CHILDSYNC_COMMON_UNITS_CSV_ROWS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace childsync {

struct CsvRow {
  int line;
  std::vector<std::string> cells;
};

// INVALID_ARGUMENT "NAME, line N: what".
absl::Status CsvError(std::string_view name, int line, std::string_view what);

// All rows below the header, which must be exactly `header`; each has as many cells. A byte order mark, CRLF
// and empty lines are taken as they come. `name` is what errors call the text.
absl::StatusOr<std::vector<CsvRow>> ReadCsv(std::string_view name, std::string_view text,
                                            std::string_view header);

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_UNITS_CSV_ROWS_H_
