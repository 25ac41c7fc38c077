// How well a person fits a description, and why: a sum of points, each with what was seen.
//
// The points rank candidates of one description; they are no probability. Names and birth dates weigh most,
// a parent in common nearly as much as the day, since it tells namesakes apart and twins' parents are one.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_MATCH_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_MATCH_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "common/population/person.h"
#include "services/population-stub/domain/name_forms.h"

namespace childsync::population_stub {

using population::PersonView;

// Numbers as childsync.population.v1.Evidence.
enum class Evidence : uint8_t {
  kNameEqual = 1,
  kNameWithoutDiacritics = 2,
  kNameReordered = 3,
  kNameOneEdit = 4,
  kNameWordLeftOut = 5,
  kNameDiffers = 6,
  kBirthDateEqual = 7,
  kBirthDateSwapped = 8,
  kBirthDateSameYear = 9,
  kBirthDateSameDay = 10,
  kBirthDateDiffers = 11,
  kSexEqual = 12,
  kSexDiffers = 13,
  kResidenceEqual = 14,
  kResidenceDiffers = 15,
  kGuardianEqual = 16,
  kGuardiansDiffer = 17,
};

// What it adds to the score, which is at most 100.
int PointsOf(Evidence evidence);

// A day as year * 10,000 + month * 100 + day; 0: none.
using PackedDate = uint32_t;
PackedDate PackDate(std::string_view iso);
// Day and month the other way round; 0 if that is no day, or the same one.
PackedDate Swapped(PackedDate date);
// What two days, neither of them 0, show.
Evidence CompareDates(PackedDate asked, PackedDate registered);
// What two names, neither of them empty, show.
Evidence CompareNames(const NameForms& asked, const NameForms& registered);

// What is looked for; what is empty is not known.
struct Description {
  NameForms name;
  PackedDate birth_date = 0;
  population::Sex sex = population::Sex::kUnspecified;
  std::string_view residence_unit;
  std::vector<NameForms> guardians;  // none of them empty
};

struct Match {
  const PersonView* person = nullptr;
  int score = 0;
  absl::InlinedVector<Evidence, 5> evidence;
};

// `birth_date`: the person's, packed.
Match Compare(const Description& asked, const PersonView& person, PackedDate birth_date);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_MATCH_H_
