// Cleans a cell that holds figures rather than words: a date or a number.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_TEXT_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_TEXT_H_

#include <string_view>

#include "services/validation/domain/name.h"
#include "services/validation/domain/reading.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

struct CleanText {
  // kMissing, or kRead for whatever else there is.
  Reading reading = Reading::kMissing;
  std::string_view
      text;  // in the KeySpace; single spaces, none at the ends, no invisible characters, no . , ; at the end
  RuleSet rules = 0;
};

CleanText Clean(std::string_view cell, KeySpace* space);

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr bool AllDigits(std::string_view text) {
  for (char c : text) {
    if (!IsDigit(c)) return false;
  }
  return true;
}

// The value of digits, which must be few enough for an int.
constexpr int DigitsValue(std::string_view digits) {
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_TEXT_H_
