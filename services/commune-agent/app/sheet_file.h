// What check and publish begin with: a unit that stands today and a sheet that can be read.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_SHEET_FILE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_SHEET_FILE_H_

#include <memory>
#include <string>

#include "common/config/exit_code.h"
#include "common/official_time/date.h"
#include "common/units/units.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/console.h"
#include "services/commune-agent/report/table.h"
#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/writeback/summary_sheet.h"

namespace childsync::commune_agent {

struct SheetFile {
  std::string unit;  // "Xã Bình Chánh (21052)"
  Date today;
  Succession succession;
  Export sheet;
};

// kDone, or the code to end with after the reason was printed.
ExitCode OpenSheetFile(const Config& config, const Console& console, SheetFile& file);

TableHead HeadOf(const SheetFile& file, const std::string& path);
// The reader's notes are among its remarks.
SummaryHead SummaryHeadOf(const SheetFile& file, const std::string& path);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_SHEET_FILE_H_
