// Decodes the messages of childsync.verdicts.v1 and childsync.roster.v1 (childsync.events.v1.Verdict,
// RosterEntry), reading only what the tally folds.
//
// Errors: INVALID_ARGUMENT says what is wrong and never holds a value. What can't be decoded stops the tally
// (DESIGN, invariant 5), so only what has no meaning here is refused: a finding code, side or field that is
// newer than this program passes. Performance: no allocation for up to 8 findings; about 100 ns a verdict.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "services/tally/domain/types.h"

namespace childsync::tally {

// A decoded message; the views in `record` and `entry` point into the message's bytes and into this.
struct DecodedVerdict {
  Record record;
  int64_t change_time_ms = 0;  // the broker's time of the judged change
  absl::InlinedVector<Finding, 8> findings;
};
struct DecodedEntry {
  RosterEntry entry;
  absl::InlinedVector<PersonalId, 4> formers;
};

// "<unit code>/<record_id>", both without a zero byte, the unit code not empty and the record_id not either.
absl::Status DecodeRecordKey(std::string_view key, RecordKey* out);
// 12 digits.
absl::Status DecodeEntryKey(std::string_view key, PersonalId* out);

// Reuses what `out` holds.
absl::Status DecodeVerdict(std::string_view key, std::string_view value, int32_t partition,
                           DecodedVerdict* out);
absl::Status DecodeEntry(std::string_view key, std::string_view value, DecodedEntry* out);

}  // namespace childsync::tally
