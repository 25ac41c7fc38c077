// Reads a birth date as communes write it.
//
// Read are day/month/year with one separator throughout (/ - .), one or two digits for day and month, four
// for the year or two (20yy); YYYY-MM-DD; either with a time of day after it; and, in a workbook, serial
// numbers of five digits. Nothing else, for it would be a guess: spaces round the separators, mixed
// separators, an apostrophe in front, month names, a year alone, three-digit years.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_BIRTH_DATE_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_BIRTH_DATE_H_

#include <string_view>

#include "common/official_time/date.h"
#include "services/validation/domain/reading.h"
#include "services/validation/domain/record.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

struct BirthDateReading {
  Reading reading = Reading::kMissing;
  Date date;  // when read
  RuleSet rules = 0;
};

// A date after `today` is malformed.
BirthDateReading ReadBirthDate(std::string_view cell, DateSystem date_system, Date today);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_BIRTH_DATE_H_
