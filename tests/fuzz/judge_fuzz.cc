// Any record and any person: what is judged twice is judged the same, and VERIFIED means that nothing is an
// error. Lines: eight cells of the record, then seven of the person.
#include "services/validation/domain/judge.h"
#include "tests/fuzz/input.h"

namespace {

using namespace childsync::validation;  // NOLINT: the program is about it alone
using childsync::Date;
using childsync::fuzz::Require;

bool Same(const Judgement& a, const Judgement& b) {
  if (a.outcome != b.outcome || a.claims_person != b.claims_person || a.rules != b.rules) return false;
  return a.findings.size() == b.findings.size() &&
         std::equal(a.findings.begin(), a.findings.end(), b.findings.begin(),
                    [](const Finding& x, const Finding& y) { return x.code == y.code && x.side == y.side; });
}

Judgement JudgeFresh(const RecordCells& cells, const LookedUp& found, Date today) {
  StandardRecord record;
  Standardise(cells, today, &record);
  Require(record.cited_number().empty() ||
          record.cited_number().find_first_not_of("0123456789") == std::string_view::npos);
  return Judge(record, found, /*resides_elsewhere=*/false, today);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto c = childsync::fuzz::Split(childsync::fuzz::Text(data + 1, size - 1), '\n', 15);
  const RecordCells cells{
      c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], static_cast<DateSystem>(data[0] % 3)};
  const LookedUp found{static_cast<LookedUp::Kind>(data[0] / 3 % 4),
                       {c[8], c[9], static_cast<Sex>(data[0] / 12 % 3), c[10], c[11], c[12], c[13],
                        static_cast<PersonStatus>(1 + data[0] / 36 % 4)}};
  const Date today = *Date::FromCivil(2024, 3, 31);
  const Judgement judgement = JudgeFresh(cells, found, today);
  Require(Same(judgement, JudgeFresh(cells, found, today)));
  for (const Finding& finding : judgement.findings) {
    Require(judgement.outcome != Outcome::kVerified || finding.severity == Severity::kWarning);
  }
  return 0;
}
