#include "common/population/fingerprint.h"

#include <cstring>

#include "absl/container/fixed_array.h"
#include "xxhash.h"

namespace childsync::population {
namespace {

std::string_view SexText(Sex sex) {
  switch (sex) {
    case Sex::kMale:
      return "male";
    case Sex::kFemale:
      return "female";
    case Sex::kUnspecified:
      break;
  }
  return "";
}

std::string_view StatusText(PersonStatus status) {
  switch (status) {
    case PersonStatus::kActive:
      return "active";
    case PersonStatus::kDeceased:
      return "deceased";
    case PersonStatus::kCancelled:
      return "cancelled";
    case PersonStatus::kReplaced:
      return "replaced";
    case PersonStatus::kUnspecified:
      break;
  }
  return "";
}

}  // namespace

Fingerprint FingerprintOf(const PersonView& person) {
  const std::string_view fields[] = {person.personal_id,       person.full_name,   person.birth_date,
                                     SexText(person.sex),      person.ethnicity,   person.residence_unit,
                                     person.father_name,       person.mother_name, person.guardian_name,
                                     StatusText(person.status)};
  size_t size = 0;
  for (std::string_view field : fields) size += field.size() + 1;
  absl::FixedArray<char, 512> bytes(size);  // one short hash over one buffer is cheaper than a streamed one
  char* out = bytes.data();
  for (std::string_view field : fields) {
    field.copy(out, field.size());  // unlike memcpy, takes a null view
    out += field.size();
    *out++ = '\0';
  }
  XXH128_canonical_t canonical;  // big-endian
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), size));
  Fingerprint fingerprint;
  static_assert(sizeof(canonical.digest) == sizeof(fingerprint));
  std::memcpy(fingerprint.data(), canonical.digest, sizeof(fingerprint));
  return fingerprint;
}

}  // namespace childsync::population
