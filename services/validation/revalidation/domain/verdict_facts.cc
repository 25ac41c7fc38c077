#include "services/validation/revalidation/domain/verdict_facts.h"

#include <algorithm>
#include <cstddef>

namespace childsync::validation {

Number PackNumber(std::string_view digits) {
  constexpr size_t kDigits = 12;
  if (digits.size() != kDigits) return 0;
  Number packed = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return 0;
    packed = packed * 10 + static_cast<Number>(digit - '0');
  }
  return packed;
}

Seen PackFingerprint(std::string_view fingerprint) {
  if (fingerprint.size() < sizeof(Seen)) return 0;
  Seen packed = 0;
  for (size_t i = 0; i < sizeof(Seen); ++i) packed = packed << 8 | static_cast<uint8_t>(fingerprint[i]);
  return std::max<Seen>(packed, 1);
}

}  // namespace childsync::validation
