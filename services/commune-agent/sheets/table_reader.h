// Finds the header and the records in the rows of one sheet, as they stream by.
//
//   TableReader table("Sheet1", DateSystem::k1900, limits, result);
//   for (row : sheet) RETURN_IF_ERROR(table.OnRow(row));
//   table.Finish();
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TABLE_READER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TABLE_READER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/commune-agent/sheets/cell.h"
#include "services/commune-agent/sheets/header.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

class TableReader {
 public:
  // `result` gets the records and notes and must outlive the reader. `sheet` is empty for a CSV.
  TableReader(std::string sheet, DateSystem date_system, const Limits& limits, Export& result);

  absl::Status OnRow(const CellRow& row);

  // Writes the notes that need the whole sheet.
  void Finish();

  bool has_header() const { return has_header_; }

 private:
  void TakeHeader(const CellRow& row);
  bool TakeSecondHeaderRow(const CellRow& row);
  void NoteUnusedHeadings();
  absl::Status TakeRow(const CellRow& row);
  Row ReadRecord(const CellRow& row) const;
  void AddNote(int row, std::string vi, std::string en);

  const std::string sheet_;
  const DateSystem date_system_;
  const Limits limits_;
  Export& result_;

  bool any_row_ = false;
  bool is_summary_ = false;
  bool has_header_ = false;
  Layout layout_{};
  // The header as it was found; a row equal to one of these is the heading repeated.
  int header_number_ = 0;
  HeadingRow header_first_, header_second_;
  // The last row that was no record: a heading above the header proper may stand in it.
  int previous_number_ = 0;
  HeadingRow previous_;
  std::vector<int> skipped_;  // rows below the header that are no records
  std::vector<int> hidden_;   // hidden rows that are records
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_TABLE_READER_H_
