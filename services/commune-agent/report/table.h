// The same for people, in Vietnamese: a summary first, then the rows by kind of trouble, each kind with what
// to do.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_REPORT_TABLE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_REPORT_TABLE_H_

#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "common/official_time/date.h"
#include "services/commune-agent/domain/plan.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/domain/succession.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

struct TableHead {
  std::string unit;  // "Xã Bình Chánh (21052)"
  std::string file;  // without its folder
  Date day;
  std::vector<Note> notes;  // of the reader
  bool several_sheets = false;
};

// How the reader sends a file: by a command with flags of its own, or by putting it into watch's folder.
enum class SentBy { kCommand, kFolder };

// What a publish did, if the table tells of one.
struct PublishSummary {
  int64_t sent = 0;  // withdrawals included
  int64_t unchanged = 0;
  int64_t withdrawn = 0;
  int64_t missing = 0;  // records the file doesn't have, with --full
  std::vector<Refusal> refusals;
  std::vector<Inherited> inherited;
  bool with_verdicts = false;  // --wait
  SentBy sent_by = SentBy::kCommand;
};

void WriteTable(const TableHead& head, const std::optional<PublishSummary>& publish,
                std::span<const RowReport> rows, const FindingTexts& texts, std::ostream& out);

// "Trang tính "Thôn 1": dòng 4: ..."
std::string NoteVi(const Note& note);
// "Không rút hồ sơ nào, vì ...": why, and what to do.
std::string RefusalVi(Refusal refusal, int64_t missing, SentBy sent_by);
// What became of a predecessor's records, and what to do.
std::string InheritedVi(const Inherited& inherited, SentBy sent_by);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_REPORT_TABLE_H_
