// Any text as a CSV: rows come in order, their cells by column, and the reader ends.
#include "services/commune-agent/sheets/csv.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace childsync::commune_agent;
  int last_row = 0;
  const RowSink sink = [&](const CellRow& row) {
    childsync::fuzz::Require(row.number == last_row + 1);
    last_row = row.number;
    int last_column = -1;
    for (const Cell& cell : row.cells) {
      childsync::fuzz::Require(cell.column > last_column && !cell.text.empty());
      last_column = cell.column;
    }
    return absl::OkStatus();
  };
  ReadCsv(childsync::fuzz::Text(data, size), Limits(), sink).IgnoreError();
  return 0;
}
