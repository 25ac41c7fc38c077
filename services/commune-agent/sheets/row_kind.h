// Rows in a table that are no records although their cells are filled.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ROW_KIND_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ROW_KIND_H_

#include "services/commune-agent/sheets/cell.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

// The row numbers the columns: 1 2 3, (1) (2) (3)=(4)+(5), A B 1 2, I II III; also -1 -2 -3, which is what
// Excel makes of (1).
bool NumbersTheColumns(const CellRow& row);

// The row's first cell that isn't blank begins with Tổng or Cộng.
bool IsTotal(const CellRow& row);

// Known cells that say something. Two tick columns are one.
int KnownCellsFilled(const Record& record);

// Neither a heading nor a title, total or signature: what has an id, a number or three known cells.
bool IsRecord(const Row& row);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ROW_KIND_H_
