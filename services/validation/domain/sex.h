// Reads the sex: Nam or Nữ, and the words that say the same.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_SEX_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_SEX_H_

#include <string_view>

#include "services/validation/domain/reading.h"
#include "services/validation/domain/record.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

struct SexReading {
  Reading reading = Reading::kMissing;
  Sex sex = Sex::kUnknown;
  RuleSet rules = 0;
};

SexReading ReadSex(std::string_view cell);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_SEX_H_
