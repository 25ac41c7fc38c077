// Writes a Verdict's bytes (proto/childsync/events/v1), one for every record of the country: by hand, because
// building the message first costs three times as much.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "common/official_time/date.h"
#include "services/validation/domain/judge.h"

namespace childsync::validation {

using Hash128 = std::array<uint8_t, 16>;

// Of a change's value: XXH3-128, big-endian.
Hash128 ContentHash(std::string_view value);

struct JudgedChange {
  const Judgement* judgement = nullptr;
  std::string_view cited_number;          // 12 digits, or empty
  int64_t offset = 0;                     // of the change
  int64_t time_ms = 0;                    // of the change, the broker's
  const Hash128* content_hash = nullptr;  // of the change
  const Hash128* fingerprint = nullptr;   // of the person as seen; null: nobody was
  Date judged_for;
};

// Threads: one at a time.
class VerdictEncoder {
 public:
  explicit VerdictEncoder(std::string_view rules_version);

  // Valid until the next call.
  std::string_view Encode(const JudgedChange& change);

 private:
  const std::string& RulesOf(RuleSet rules);

  std::string rules_version_field_;
  std::string out_;
  // The last day that was written, as field judged_for: all records of a batch share it.
  Date day_;
  std::string day_field_;
  // Fields `standardised` by set of rules; a few hundred sets occur.
  absl::flat_hash_map<RuleSet, std::string> rules_fields_;
};

}  // namespace childsync::validation
