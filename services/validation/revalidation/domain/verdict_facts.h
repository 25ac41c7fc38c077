// What must be known of a verdict to say whether it is still true: a few integers, nothing personal but the
// number.
#pragma once

#include <cstdint>
#include <string_view>

namespace childsync::validation {

// A personal number, twelve digits, as an integer; 0 is none (no number begins with 000).
using Number = uint64_t;
// 0 for what isn't twelve digits.
Number PackNumber(std::string_view digits);

// The first eight bytes of a person's fingerprint; 0 is nobody. Two states of one person that share them are
// as likely as a broken checksum.
using Seen = uint64_t;
Seen PackFingerprint(std::string_view fingerprint);

struct VerdictFacts {
  int64_t change_offset = 0;
  Number number = 0;
  Seen seen = 0;
  uint64_t essence = 0;           // hash of what the verdict says: outcome, claim, findings
  bool current_rules = false;     // judged by the rules that this program has
  bool explains_absence = false;  // says why the roster lacks the person: dead, sixteen, cancelled
};

}  // namespace childsync::validation
