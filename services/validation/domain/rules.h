// The standardising rules, by name: what a record's trace is made of.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_RULES_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_RULES_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace childsync::validation {

// A set of rules, one bit each.
using RuleSet = uint32_t;

// In the order of RuleNames().
enum Rule : RuleSet {
  kTextNfc = 1u << 0,                 // text.nfc: was not composed
  kTextSpace = 1u << 1,               // text.space: outer or repeated spaces, or others than U+0020
  kTextInvisible = 1u << 2,           // text.invisible: invisible characters left out
  kTextTrailing = 1u << 3,            // text.trailing_punctuation: . , ; at the end left out
  kTextAbsent = 1u << 4,              // text.absent: a word that means nothing is there
  kNameCase = 1u << 5,                // name.case: not in the usual capitals
  kNameDStroke = 1u << 6,             // name.d_with_stroke: Ð or Ɖ for Đ
  kNameTonePlacement = 1u << 7,       // name.tone_placement: a tone mark not in its usual place
  kNameApostrophe = 1u << 8,          // name.apostrophe: a variant of the apostrophe
  kNameHyphen = 1u << 9,              // name.hyphen: a variant of the hyphen, or spaces round it
  kBirthDateSeparator = 1u << 10,     // birth_date.separator: - or . for /
  kBirthDateDigits = 1u << 11,        // birth_date.digits: one digit for day or month
  kBirthDateTwoDigitYear = 1u << 12,  // birth_date.two_digit_year
  kBirthDateTime = 1u << 13,          // birth_date.time: a time left out
  kBirthDateSerialNumber = 1u << 14,  // birth_date.serial_number: a workbook's day number
  kSexWord = 1u << 15,                // sex.word: another word or spelling for Nam or Nữ
  kEthnicityName = 1u << 16,          // ethnicity.name: another name or spelling of the group
  kNumberDecimal = 1u << 17,          // number.decimal: a final .0
  kNumberApostrophe = 1u << 18,       // number.apostrophe: a leading apostrophe
  kNumberSeparator = 1u << 19,        // number.separator: spaces, dots, hyphens
  kNumberLeadingZero = 1u << 20,      // number.leading_zero: one or two lost zeros put back
};

// The rules that hold in every field.
inline constexpr RuleSet kTextRules = kTextNfc | kTextSpace | kTextInvisible | kTextTrailing;

// The names of the rules in `rules`, in a fixed order.
std::vector<std::string_view> RuleNames(RuleSet rules);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_RULES_H_
