// What is to be known of a sheet before it is patched: how far it reaches to the right, its columns' widths
// and styles, and where in its bytes these stand.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SHEET_SHAPE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SHEET_SHAPE_H_

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/commune-agent/writeback/sheet_patch.h"
#include "services/commune-agent/writeback/xml_scan.h"

namespace childsync::commune_agent {

struct SheetShape {
  struct Span {
    size_t begin = 0, end = 0;
  };
  struct Columns {
    int first, last;  // from 0
    int style;
    std::string tag;
  };
  std::string prefix;
  // From the first header on: one past the last that is filled or merged, earlier marks apart.
  int columns_used = 0;
  // Beside a row that is marked something that isn't ours stands where the earlier marks are, or is merged.
  bool earlier_place_taken = false;
  std::set<std::pair<int, int>> kept;  // row and column of formulas where earlier marks were
  std::vector<Columns> columns;
  Span columns_element;  // empty: there is none
  size_t data_begin = 0;
  Span dimension;
  std::string dimension_ref;
  bool fixed_heights = false;  // rows without a height of their own don't grow with their text
  double row_height = 15;      // points
};

absl::StatusOr<SheetShape> ReadSheetShape(std::string_view bytes, const std::string& part,
                                          const SheetMarks& marks);

// One of the columns of marks that begin at `first`.
bool IsMarkColumn(int first, int column);
// Where a row or a cell without a reference of its own stands.
int RowOf(const XmlTag& row, int previous);
int ColumnOf(const XmlTag& cell, int previous);
// "B7:D12" -> column, from 0, and row of the first and of the last cell; {-1, 0}: it isn't one.
std::pair<int, int> FirstCell(std::string_view range);
std::pair<int, int> LastCell(std::string_view range);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SHEET_SHAPE_H_
