// Reads a record's cells: what each one says, or that it is absent or unreadable, and which rules changed
// something.
//
// The rules are pure: the same cells and the same day give the same StandardRecord, and no rule guesses. What
// can be read in two ways is kMalformed.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_STANDARDISE_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_STANDARDISE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "common/official_time/date.h"
#include "services/validation/domain/reading.h"
#include "services/validation/domain/record.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

// A name, or the reason why there is none. Two names are the same name when their keys are equal. The
// original spelling is the caller's; the key is for comparing only and never shown.
struct StandardName {
  Reading reading = Reading::kMissing;
  std::string key;
};

// What a record says. Reuse one object for many records: its strings keep their memory, so that the common
// path allocates nothing.
struct StandardRecord {
  StandardName full_name;
  StandardName father_name;
  StandardName mother_name;
  StandardName guardian_name;

  Reading birth_date_reading = Reading::kMissing;
  Date birth_date;  // when read

  Reading sex_reading = Reading::kMissing;
  Sex sex = Sex::kUnknown;  // when read

  Reading ethnicity_reading = Reading::kMissing;
  uint64_t ethnic_groups = 0;  // when read: one bit, of the group

  Reading number_reading = Reading::kMissing;
  char number[12] = {};  // when read: the cited number, to be looked up

  RuleSet rules = 0;  // those that changed something

  // The cited number, or empty when it is missing or malformed: then there is nothing to look up.
  std::string_view cited_number() const {
    return number_reading == Reading::kRead ? std::string_view(number, 12) : std::string_view();
  }
};

// Reads `cells` for the day `today`, which decides what is in the future. `out` holds no view into the cells.
void Standardise(const RecordCells& cells, Date today, StandardRecord* out);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_STANDARDISE_H_
