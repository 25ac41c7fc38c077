// Puts the marks into the XML of one sheet: columns to the right, colours on cells in fault. Earlier marks
// go, but no cell with a formula, which is never ours. Everything else in the sheet stays as it is, byte for
// byte: formulas, merged and frozen cells, filters, validations, comments.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SHEET_PATCH_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SHEET_PATCH_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/writeback/style_book.h"

namespace childsync::commune_agent {

// What is said beside a row.
struct RowMarks {
  std::array<std::string, kMarkHeadings.size()> texts;
  Shade shade = Shade::kNone;     // of the first text
  std::map<int, Shade> in_fault;  // columns, from 0
  int like_column = 0;            // whose font and borders the texts take
};

struct SheetMarks {
  struct Header {
    int last_row;  // of the header, from 1
    int like_column;
  };
  std::map<int, Header> headers;  // by the header's first row
  std::map<int, RowMarks> rows;   // by row, from 1
  // What an earlier write-back put in: by row, the first of its columns there.
  std::map<int, int> earlier;
  // Where most to the right it did; -1: nowhere. The new marks stand there too unless they would be in the
  // way of another table.
  int earlier_column = -1;
  int tables_end = 0;  // one past the last heading of the tables without marks in that column

  // Of the row, if it is in a header.
  const Header* HeaderOf(int row) const;
  bool AnyMarked(int first_row, int last_row) const;
  // Where the earlier marks begin in this row; absent: there are none.
  std::optional<int> EarlierIn(int row) const;
};

// A sheet that is not looked at first when the file opens.
absl::StatusOr<std::string> Unselect(std::string bytes, const std::string& part);

// `styles` gets what the marks need. INVALID_ARGUMENT: the XML is not well-formed, or there is no room.
absl::StatusOr<std::string> PatchSheet(std::string_view bytes, const std::string& part,
                                       const SheetMarks& marks, StyleBook& styles);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SHEET_PATCH_H_
