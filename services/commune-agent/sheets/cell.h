// What the file formats hand to the table: rows of cells that aren't empty.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CELL_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CELL_H_

#include <functional>
#include <span>
#include <string>

#include "absl/status/status.h"

namespace childsync::commune_agent {

struct Cell {
  int column = 0;  // from 0
  std::string text;
};

struct CellRow {
  int number = 0;  // as a spreadsheet program shows it, from 1
  bool hidden = false;
  std::span<const Cell> cells;  // in order of column, valid during the call
};

// An error ends the reading and is its result.
using RowSink = std::function<absl::Status(const CellRow&)>;

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_CELL_H_
