// The catalogue of findings: one table from which ListFindingTypes, the documentation and the severities
// come.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_CATALOGUE_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_CATALOGUE_H_

#include <span>
#include <string_view>

#include "services/validation/domain/finding.h"

namespace childsync::validation {

struct FindingType {
  FindingCode code;
  std::string_view name;  // "NAME_DIFFERS"
  Field field;
  Severity severity;
  uint8_t sides;             // bits 1 << Side
  std::string_view text_vi;  // for the clerk: what is wrong and what to do
  std::string_view text_en;
  std::string_view source;  // legal or technical source of the rule
  // Without it a record could be VERIFIED though nobody knows whose it is, or that it is a child's: no rules
  // file makes it a warning.
  bool always_error = false;

  bool HasSide(Side side) const { return (sides >> static_cast<int>(side)) & 1; }
};

// All types, in order of code, code 1 first.
std::span<const FindingType> Catalogue();

// The entry of `code`, which must be one of FindingCode.
const FindingType& TypeOf(FindingCode code);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_CATALOGUE_H_
