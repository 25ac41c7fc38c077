// What is told about the rows of a sheet: the words of the contract, as text, ready to be printed.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_REPORT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_REPORT_H_

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/commune-agent/domain/plan.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

inline constexpr std::string_view kVerified = "VERIFIED";

struct Finding {
  std::string code;      // NAME_DIFFERS
  std::string field;     // full_name
  std::string side;      // record, number, register
  std::string severity;  // error, warning

  bool operator==(const Finding&) const = default;
};

// The outcome for a record.
struct Verdict {
  std::string outcome;  // VERIFIED, NEEDS_CORRECTION, NOT_FOUND, WITHDRAWN
  std::vector<Finding> findings;
  std::vector<std::string> standardised;  // rules that changed something

  bool operator==(const Verdict&) const = default;
};

// One row of the sheet.
struct RowReport {
  std::string sheet;
  int row = 0;
  std::string record_id;
  std::string full_name;  // for people only, never in JSON
  RowTrouble trouble = RowTrouble::kNone;
  std::optional<std::string> verdict;  // absent: the row can't be sent, or has no verdict yet
  std::vector<Finding> findings;       // in order of code
  std::vector<std::string> standardised;

  bool sendable() const { return trouble == RowTrouble::kNone; }
  bool verified() const { return verdict == kVerified; }
};

// A row that can't be sent has no verdict, and a finding that says so beside those of `verdict`.
RowReport ReportRow(const Row& row, RowTrouble trouble, std::optional<Verdict> verdict);

// For the clerk, by code: what is wrong and what to do, in Vietnamese.
using FindingTexts = std::map<std::string, std::string, std::less<>>;

// The rows that share one kind of trouble.
struct TroubleKind {
  std::string code, side;
  std::vector<const RowReport*> rows;
};
// Those that have to be mended, or those that are only warned of; what concerns most rows first. `rows` must
// outlive it.
std::vector<TroubleKind> KindsOf(std::span<const RowReport> rows, bool warnings);

// ROW_TOO_LARGE, RECORD_ERASED or RECORD_ERASED_BEFORE_MERGER, for a row that isn't sent for a reason that is
// no finding; else empty.
std::string_view TroubleCode(RowTrouble trouble);
// For the clerk: of a finding by the catalogue, of those by themselves. Empty: there is no text.
std::string_view TextVi(std::string_view code, const FindingTexts& texts);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_REPORT_H_
