// Reads the personal number and what it says: province or country, century and sex, birth year (Decree
// 137/2015/NĐ-CP, Art. 13; province codes of Circular 59/2021/TT-BCA).
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_NUMBER_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_NUMBER_H_

#include <array>
#include <string_view>

#include "services/validation/domain/reading.h"
#include "services/validation/domain/record.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

struct NumberReading {
  Reading reading = Reading::kMissing;
  std::array<char, 12> digits = {};  // when read
  RuleSet rules = 0;
};

// `this_year` is that of the day judged for: a number with a later birth year is malformed.
NumberReading ReadNumber(std::string_view cell, int this_year);

// What a number that was read says.
Sex NumberSex(std::string_view number);
int NumberBirthYear(std::string_view number);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_NUMBER_H_
