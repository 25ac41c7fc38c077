#include "services/tally/adapters/http/appendix.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/official_time/official_clock.h"
#include "services/tally/domain/rate.h"

namespace childsync::tally {
namespace {

// RFC 4180.
std::string Cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string Line(const ReportRow& row) {
  const std::string code = row.unit != nullptr ? row.unit->code : std::string(kUnknownUnit);
  const std::string name = row.unit != nullptr ? row.unit->name : std::string(kUnknownUnit);
  return absl::StrCat(Cell(code), ",", Cell(name), ",", row.total, ",", row.completed, ",", row.outstanding(),
                      ",", RatePercent(row.completed, row.total), "\n");
}

}  // namespace

std::string PositionText(const Report& report) {
  const Positions& next = report.snapshot().position.next;
  return absl::StrCat("verdicts=", absl::StrJoin(next.verdicts, ","),
                      ";roster=", absl::StrJoin(next.roster, ","), ";units=", report.units().version());
}

HttpResponse AppendixCsv(const Report& report, std::string_view unit) {
  const ReportRow* parent = report.Find(unit);
  if (parent == nullptr) {
    return {.status = 404, .body = "There is no such unit in the administrative units file.\n"};
  }
  HttpResponse response{.type = "text/csv; charset=utf-8",
                        .body = "unit_code,unit_name,total,completed,outstanding,rate_percent\n"};
  for (const ReportRow* row : report.Children(*parent)) response.body += Line(*row);
  response.body += Line(*parent);
  const Position& position = report.snapshot().position;
  const int64_t awaiting = position.changes_awaiting_verdict;
  response.headers = {
      {"X-Childsync-Position", PositionText(report)},
      {"X-Childsync-Time", absl::FormatTime(absl::RFC3339_sec, position.as_of, OfficialZone())},
      {"X-Childsync-Awaiting", awaiting < 0 ? "unknown" : absl::StrCat(awaiting)},
      {"X-Childsync-Unknown-Unit-Children", absl::StrCat(report.unknown().total)},
      {"X-Childsync-Digest", FormatDigest(position.digest)},
      {"Content-Disposition", "inline; filename=\"phu-luc-01.csv\""},
      {"Cache-Control", "no-store"}};
  return response;
}

}  // namespace childsync::tally
