// What a command tells its user beside its result: errors in both languages, and progress on a terminal.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CONSOLE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CONSOLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

// Where a command writes; borrowed.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool progress = false;  // err is a terminal
};

// One sentence in Vietnamese that says what to do, then the detail in English.
std::string ExplainVi(const absl::Status& status);
// "commune-agent: <about>: <ExplainVi>", about may be empty.
void PrintError(const Console& console, const std::string& about, const absl::Status& status);

// One a line, for those who get no table.
void PrintNotes(const Console& console, const std::vector<Note>& notes);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CONSOLE_H_
