// The header of a table: which column of the sheet holds which field.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_HEADER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_HEADER_H_

#include <array>
#include <map>
#include <string>
#include <vector>

#include "services/commune-agent/sheets/cell.h"
#include "services/commune-agent/sheets/headings.h"

namespace childsync::commune_agent {

// A heading that is not used, and why: nobody knows it, or the field has a column already.
struct UnusedHeading {
  int column;
  std::string text;
  bool duplicate;

  bool operator==(const UnusedHeading&) const = default;
};

struct Layout {
  std::array<int, kColumnKinds> column;  // by Column; -1: the table has none
  // "Ngày sinh" stands above "Nam" and "Nữ": the date itself is the tick, in one of the two columns.
  bool birth_date_is_tick = false;
  std::vector<UnusedHeading> unused;

  int Of(Column kind) const { return column[static_cast<int>(kind)]; }
  bool HasTicks() const { return Of(Column::kMale) >= 0; }
  bool operator==(const Layout&) const = default;
};

// The texts of one row by column.
using HeadingRow = std::map<int, std::string>;
HeadingRow ToHeadingRow(const CellRow& row);

// How many headings the row has, each field once, if it is a header by itself: at least three, record_id or
// full_name among them. 0: it is none. Cheap for a row of data.
int HeaderScore(const CellRow& row);

// Whether `below`, the row right under the header `above`, belongs to it: each of its cells is a heading, or
// stands where `above` is empty, and at least one is a heading.
bool IsSecondHeaderRow(const HeadingRow& above, const HeadingRow& below);

// The layout of a header of two rows. A heading of `above` counts where `below` is empty. `above` may also be
// what merely stands over the header, a title or nothing: then what isn't known there is no column.
Layout ReadLayout(const HeadingRow& above, bool above_is_header, const HeadingRow& below);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_HEADER_H_
