// The sheet that comes first in a result: how many rows are right, what kinds of trouble there are and what
// to do about each.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SUMMARY_SHEET_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SUMMARY_SHEET_H_

#include <span>
#include <string>
#include <vector>

#include "common/official_time/date.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/writeback/style_book.h"

namespace childsync::commune_agent {

struct SummaryHead {
  std::string unit;  // "Xã Bình Chánh (21052)"
  std::string file;  // the export's name
  Date day;
  std::vector<std::string> remarks;  // whole sentences
  bool several_sheets = false;
};

// The worksheet's XML. `name_space` is SpreadsheetML's; `selected`: it is the one the file opens with.
std::string SummarySheet(const SummaryHead& head, std::span<const RowReport> rows, const FindingTexts& texts,
                         std::string_view name_space, bool selected, StyleBook& styles);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_SUMMARY_SHEET_H_
