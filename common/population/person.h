// What the population database says of a person, as views: the words that a look-up, a fingerprint and the
// roster share.
//
// A view owns nothing. It lives as long as the answer or the message it was taken from.
#ifndef CHILDSYNC_COMMON_POPULATION_PERSON_H_
#define CHILDSYNC_COMMON_POPULATION_PERSON_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace childsync::population {

inline constexpr size_t kPersonalIdSize = 12;

// Numbers are those of childsync.population.v1, so that a codec only casts.
enum class Sex : uint8_t { kUnspecified = 0, kMale = 1, kFemale = 2 };
enum class PersonStatus : uint8_t {
  kUnspecified = 0,
  kActive = 1,
  kDeceased = 2,
  kCancelled = 3,
  kReplaced = 4
};

// A person's entry, fields as in childsync.population.v1.Person: an empty string is what the register lacks.
struct PersonView {
  std::string_view personal_id;
  std::string_view full_name;
  std::string_view birth_date;  // YYYY-MM-DD
  std::string_view ethnicity;
  std::string_view residence_unit;
  std::string_view father_name;
  std::string_view mother_name;
  std::string_view guardian_name;
  std::string_view replaced_by;
  Sex sex = Sex::kUnspecified;
  PersonStatus status = PersonStatus::kUnspecified;
};

// What the database has under one number.
struct LookupResult {
  // The number asked for.
  std::string_view personal_id;
  // The entry under it; null if nobody has the number.
  const PersonView* person = nullptr;
  // Only for a replaced number: the entry at the end of the chain, never itself replaced; null if the chain
  // breaks.
  const PersonView* current = nullptr;
  // Every number that was replaced by the one in force, sorted.
  std::span<const std::string_view> former_personal_ids;

  // The entry to compare with and to fingerprint: `current` of a replaced number, else `person`; null if
  // there is none.
  const PersonView* in_force() const {
    return person != nullptr && person->status == PersonStatus::kReplaced ? current : person;
  }
};

// Exactly twelve digits 0-9.
bool IsPersonalId(std::string_view text);

}  // namespace childsync::population

#endif  // CHILDSYNC_COMMON_POPULATION_PERSON_H_
