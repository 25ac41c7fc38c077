#include "services/validation/domain/rules.h"

#include <iterator>

namespace childsync::validation {
namespace {

// By bit.
constexpr std::string_view kNames[] = {
    "text.nfc",
    "text.space",
    "text.invisible",
    "text.trailing_punctuation",
    "text.absent",
    "name.case",
    "name.d_with_stroke",
    "name.tone_placement",
    "name.apostrophe",
    "name.hyphen",
    "birth_date.separator",
    "birth_date.digits",
    "birth_date.two_digit_year",
    "birth_date.time",
    "birth_date.serial_number",
    "sex.word",
    "ethnicity.name",
    "number.decimal",
    "number.apostrophe",
    "number.separator",
    "number.leading_zero",
};

}  // namespace

std::vector<std::string_view> RuleNames(RuleSet rules) {
  std::vector<std::string_view> names;
  for (size_t bit = 0; bit < std::size(kNames); ++bit) {
    if (rules >> bit & 1) names.push_back(kNames[bit]);
  }
  return names;
}

}  // namespace childsync::validation
