// How much each finding weighs: by the catalogue, or as a rules file has changed it.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_SEVERITIES_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_SEVERITIES_H_

#include <array>
#include <string>

#include "services/validation/domain/finding.h"

namespace childsync::validation {

class Severities {
 public:
  // The catalogue's.
  Severities();
  static const Severities& OfTheCatalogue();

  Severity Of(FindingCode code) const { return by_code_[static_cast<size_t>(code)]; }
  // False, and nothing is changed: it must stay an error (FindingType::always_error).
  bool Set(FindingCode code, Severity severity);

 private:
  std::array<Severity, kFindingCodeMax + 1> by_code_{};
};

// What the verdicts of one validation are judged by.
struct RulesInForce {
  RulesInForce();  // the catalogue's severities, and kRulesVersion

  std::string version;  // a verdict of another version is stale
  Severities severities;
};

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_SEVERITIES_H_
