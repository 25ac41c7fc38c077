#include "services/validation/domain/number.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "services/validation/domain/glyph.h"
#include "services/validation/domain/name.h"
#include "services/validation/domain/text.h"

namespace childsync::validation {
namespace {

constexpr size_t kLength = 12;
constexpr size_t kLostZerosMax = 2;

// The 63 provinces of Circular 59/2021/TT-BCA. They stay valid: a number says where a birth was registered at
// the time.
constexpr uint8_t kProvinces[] = {1,  2,  4,  6,  8,  10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25,
                                  26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48,
                                  49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75,
                                  77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96};
static_assert(std::size(kProvinces) == 63);

// From 100 on it is a country's code, and those are not checked.
bool IsPlace(int code) {
  return code >= 100 || std::binary_search(std::begin(kProvinces), std::end(kProvinces), code);
}

bool HasStructure(std::string_view number, int this_year) {
  return number.size() == kLength && AllDigits(number) && IsPlace(DigitsValue(number.substr(0, 3))) &&
         NumberBirthYear(number) <= this_year;
}

// What `text` begins with, and how many bytes that takes.
struct First {
  explicit First(std::string_view text) {
    if (text.empty()) return;
    UChar32 point;
    int32_t size = 0;
    U8_NEXT_OR_FFFD(text.data(), size, static_cast<int32_t>(text.size()), point);
    kind = KindOf(static_cast<char32_t>(point));
    bytes = static_cast<size_t>(size);
  }
  GlyphKind kind = GlyphKind::kOther;
  size_t bytes = 0;
};

// Takes spaces, dots and hyphens out of `text` and writes what is left, lost zeros in front; false if more
// than 12 characters or fewer than 10 are left.
bool Squeeze(std::string_view text, NumberReading* number) {
  std::array<char, kLength> kept;
  size_t size = 0;
  for (size_t i = 0; i < text.size();) {
    const First first(text.substr(i));
    if (text[i] == ' ' || text[i] == '.' || first.kind == GlyphKind::kHyphen) {
      number->rules |= kNumberSeparator;
      i += first.bytes;
    } else if (size == kLength) {
      return false;
    } else {
      kept[size++] = text[i++];
    }
  }
  if (size + kLostZerosMax < kLength) return false;
  if (size < kLength) number->rules |= kNumberLeadingZero;
  number->digits.fill('0');
  std::copy_n(kept.begin(), size, number->digits.end() - static_cast<std::ptrdiff_t>(size));
  return true;
}

}  // namespace

Sex NumberSex(std::string_view number) { return (number[3] - '0') % 2 == 0 ? Sex::kMale : Sex::kFemale; }

// 0 and 1 are the 20th century, 2 and 3 the 21st, and so on.
int NumberBirthYear(std::string_view number) {
  return 1900 + (number[3] - '0') / 2 * 100 + DigitsValue(number.substr(4, 2));
}

NumberReading ReadNumber(std::string_view cell, int this_year) {
  NumberReading number;
  if (cell.size() == kLength && HasStructure(cell, this_year)) {
    number.reading = Reading::kRead;
    std::copy(cell.begin(), cell.end(), number.digits.begin());
    return number;
  }
  KeySpace space;
  CleanText clean = Clean(cell, &space);
  number.rules = clean.rules;
  if (clean.reading == Reading::kMissing) return number;
  if (const First first(clean.text); first.kind == GlyphKind::kApostrophe) {
    clean.text.remove_prefix(first.bytes);
    number.rules |= kNumberApostrophe;
  }
  if (clean.text.ends_with(".0")) {
    clean.text.remove_suffix(2);
    number.rules |= kNumberDecimal;
  }
  const bool has_structure =
      Squeeze(clean.text, &number) && HasStructure({number.digits.data(), kLength}, this_year);
  number.reading = has_structure ? Reading::kRead : Reading::kMalformed;
  if (!has_structure) number.rules = 0;
  return number;
}

}  // namespace childsync::validation
