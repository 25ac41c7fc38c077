#include "services/validation/domain/severities.h"

#include "services/validation/domain/catalogue.h"
#include "services/validation/domain/judge.h"

namespace childsync::validation {

Severities::Severities() {
  for (const FindingType& type : Catalogue()) by_code_[static_cast<size_t>(type.code)] = type.severity;
}

const Severities& Severities::OfTheCatalogue() {
  static const Severities severities;
  return severities;
}

bool Severities::Set(FindingCode code, Severity severity) {
  if (severity != Severity::kError && TypeOf(code).always_error) return false;
  by_code_[static_cast<size_t>(code)] = severity;
  return true;
}

RulesInForce::RulesInForce() : version(kRulesVersion) {}

}  // namespace childsync::validation
