// The officer's own file with what was found beside each row.
//
// A workbook is patched in its own zip: the sheets that were read and the styles change, and nothing else
// does, unless a summary is added in front (then the workbook, its relationships and the content types too)
// or another sheet was the one that the file opened with (it no longer is). A CSV gets a workbook of its
// cells. A file that was written back before has its earlier marks replaced.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WRITE_BACK_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WRITE_BACK_H_

#include <filesystem>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/writeback/summary_sheet.h"

namespace childsync::commune_agent {

// Borrows what it refers to.
struct WriteBackJob {
  std::filesystem::path source;
  std::string content_hash;         // of the source when it was read, as HashFile gives it
  const Export& sheet;              // read from the source
  std::span<const RowReport> rows;  // one for each of sheet.rows
  const FindingTexts& texts;
  SummaryHead head;
  bool add_summary = false;  // one that is there already is kept up in any case
};

// The ending that a result of this file has: ".xlsm" of a workbook with macros, else ".xlsx".
std::string ResultExtension(const std::filesystem::path& source);

// Whole or not at all; replaces `out`. Errors: FAILED_PRECONDITION: `out` is the source; ABORTED: the source
// has changed since it was read; UNAVAILABLE: `out` can't be written, perhaps because it is open;
// INVALID_ARGUMENT, a FileError: the workbook can't be patched.
absl::Status WriteBack(const WriteBackJob& job, const std::filesystem::path& out);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WRITE_BACK_H_
