// Compares what a record says with the register's entry under its number, and says who is at fault.
//
// Three witnesses speak on sex and birth year: the record, the register and the number itself, which carries
// both (Decree 137/2015/NĐ-CP, Art. 13). Two against one decide; without the number, the register does. A
// field that is absent or unreadable on either side takes no part.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_COMPARE_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_COMPARE_H_

#include "common/official_time/date.h"
#include "services/validation/domain/finding.h"
#include "services/validation/domain/record.h"
#include "services/validation/domain/standardise.h"

namespace childsync::validation {

struct Comparison {
  const StandardRecord& record;
  const PersonEntry& person;
  bool number_is_witness;  // readable, and neither replaced nor cancelled
  bool resides_elsewhere;
  Date today;
};

// Adds every finding that comes of the comparison.
void Compare(const Comparison& comparison, Findings* findings);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_COMPARE_H_
