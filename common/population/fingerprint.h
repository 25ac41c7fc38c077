// The fingerprint of a person (ARCHITECTURE, "The fingerprint of a person"): equal exactly when every field
// that validation compares is equal. A verdict and a roster entry carry it, so that staleness is a comparison
// of 16 bytes.
#ifndef CHILDSYNC_COMMON_POPULATION_FINGERPRINT_H_
#define CHILDSYNC_COMMON_POPULATION_FINGERPRINT_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "common/population/person.h"

namespace childsync::population {

using Fingerprint = std::array<uint8_t, 16>;

// Of the entry in force (LookupResult::in_force); where that is null the fingerprint is empty, so don't ask.
Fingerprint FingerprintOf(const PersonView& person);

// The 16 bytes as a protobuf `bytes` field or a comparison wants them.
inline std::string_view AsBytes(const Fingerprint& fingerprint) {
  return {reinterpret_cast<const char*>(fingerprint.data()), fingerprint.size()};
}

}  // namespace childsync::population

#endif  // CHILDSYNC_COMMON_POPULATION_FINGERPRINT_H_
