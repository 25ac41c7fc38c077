// Judges a record: the whole of the rules, in two steps, so that the caller can look the cited number up in
// between.
//
//   StandardRecord record;                       // reuse it
//   Standardise(cells, today, &record);
//   LookedUp found = ...;                        // for record.cited_number(); ignored when that is empty
//   Judgement judgement = Judge(record, found, resides_elsewhere, today);
//
// Threads: every function is pure and may run on any thread. Errors: none; whatever is wrong with a record is
// a finding.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_JUDGE_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_JUDGE_H_

#include <cstdint>
#include <string_view>

#include "common/official_time/date.h"
#include "services/validation/domain/finding.h"
#include "services/validation/domain/record.h"
#include "services/validation/domain/severities.h"
#include "services/validation/domain/standardise.h"

namespace childsync::validation {

// Changes whenever a rule changes what it says of any record: verdicts of another version are stale.
inline constexpr std::string_view kRulesVersion = "2024.3";

// Numbers as in childsync.record.v1.Outcome.
enum class Outcome : uint8_t { kVerified = 1, kNeedsCorrection = 2, kNotFound = 3, kWithdrawn = 4 };

struct Judgement {
  Outcome outcome = Outcome::kWithdrawn;
  // Whether the record claims the person that was found under its number (ARCHITECTURE, "Claim").
  bool claims_person = false;
  Findings findings;  // in order of code
  RuleSet rules = 0;  // the standardising rules that changed something; RuleNames() names them
};

// `resides_elsewhere`: the person's unit is neither the record's nor one that by today has become it or that
// it has become; no unit at all is another. It is read only when a person was found.
Judgement Judge(const StandardRecord& record, const LookedUp& found, bool resides_elsewhere, Date today,
                const Severities& severities = Severities::OfTheCatalogue());

// The judgement on a withdrawn record.
Judgement Withdrawn();

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_JUDGE_H_
