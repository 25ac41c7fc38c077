#include "services/validation/domain/birth_date.h"

#include <optional>

#include "services/validation/domain/name.h"
#include "services/validation/domain/text.h"

namespace childsync::validation {
namespace {

// Takes a run of `min` to `max` digits off the front of `text`; nothing if there are fewer or more.
std::optional<std::string_view> TakeDigits(std::string_view* text, size_t min, size_t max) {
  size_t size = 0;
  while (size < text->size() && IsDigit((*text)[size])) ++size;
  if (size < min || size > max) return std::nullopt;
  const std::string_view digits = text->substr(0, size);
  text->remove_prefix(size);
  return digits;
}

bool TakeChar(std::string_view* text, char c) {
  if (!text->starts_with(c)) return false;
  text->remove_prefix(1);
  return true;
}

bool TakeNumber(std::string_view* text, size_t min_digits, int max) {
  const auto digits = TakeDigits(text, min_digits, 2);
  return digits.has_value() && DigitsValue(*digits) <= max;
}

bool EqualsNoCase(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// 7:05, 07:05:00, 07:05:00.000, 7:05 PM, 7:05 CH, 7h, 7h05. No time zone: with one it could be another day.
bool IsTime(std::string_view text) {
  if (!TakeNumber(&text, 1, 23)) return false;
  if (TakeChar(&text, 'h') || TakeChar(&text, 'H')) {
    return text.empty() || (TakeNumber(&text, 2, 59) && text.empty());
  }
  if (!TakeChar(&text, ':') || !TakeNumber(&text, 2, 59)) return false;
  if (TakeChar(&text, ':')) {
    if (!TakeNumber(&text, 2, 59)) return false;
    if (TakeChar(&text, '.') && !TakeDigits(&text, 1, 9)) return false;
  }
  TakeChar(&text, ' ');
  return text.empty() || EqualsNoCase(text, "am") || EqualsNoCase(text, "pm") || EqualsNoCase(text, "sa") ||
         EqualsNoCase(text, "ch");
}

// Day/month/year at the front of `text`.
std::optional<Date> TakeDayMonthYear(std::string_view* text, RuleSet* rules) {
  const auto day = TakeDigits(text, 1, 2);
  if (!day || text->empty()) return std::nullopt;
  const char separator = text->front();
  if (separator != '/' && separator != '-' && separator != '.') return std::nullopt;
  text->remove_prefix(1);
  const auto month = TakeDigits(text, 1, 2);
  if (!month || !TakeChar(text, separator)) return std::nullopt;
  const auto year = TakeDigits(text, 2, 4);
  if (!year || year->size() == 3) return std::nullopt;
  if (separator != '/') *rules |= kBirthDateSeparator;
  if (day->size() == 1 || month->size() == 1) *rules |= kBirthDateDigits;
  const bool has_short_year = year->size() == 2;
  if (has_short_year) *rules |= kBirthDateTwoDigitYear;
  return Date::FromCivil(DigitsValue(*year) + (has_short_year ? 2000 : 0), DigitsValue(*month),
                         DigitsValue(*day));
}

// A workbook's serial number. Five digits begin in 1927 or 1931, long after the leap day that the 1900 system
// has and 1900 had not: from then on its day 0 is 30 December 1899 (ECMA-376, 18.17.4.1).
std::optional<Date> FromSerial(std::string_view text, DateSystem system) {
  if (system == DateSystem::kNone || text.size() != 5 || !AllDigits(text) || text[0] == '0')
    return std::nullopt;
  const auto day_0 =
      system == DateSystem::k1900 ? Date::FromCivil(1899, 12, 30) : Date::FromCivil(1904, 1, 1);
  return day_0->PlusDays(DigitsValue(text));
}

// A date with or without a time after it.
std::optional<Date> FromText(std::string_view text, RuleSet* rules) {
  std::optional<Date> date;
  bool is_iso = false;
  if (text.size() >= 10 && (date = Date::Parse(text.substr(0, 10)))) {
    is_iso = true;
    text.remove_prefix(10);
  } else {
    date = TakeDayMonthYear(&text, rules);
  }
  if (!date || text.empty()) return date;
  if (!TakeChar(&text, ' ') && !(is_iso && TakeChar(&text, 'T'))) return std::nullopt;
  *rules |= kBirthDateTime;
  return IsTime(text) ? date : std::nullopt;
}

BirthDateReading Conclude(std::optional<Date> date, Date today, RuleSet rules) {
  if (!date || *date > today) return {.reading = Reading::kMalformed};
  return {Reading::kRead, *date, rules};
}

}  // namespace

BirthDateReading ReadBirthDate(std::string_view cell, DateSystem date_system, Date today) {
  if (cell.empty()) return {};
  // Most cells need no cleaning; what the grammar does not take as it stands is cleaned first.
  RuleSet rules = 0;
  if (const std::optional<Date> date = FromText(cell, &rules)) return Conclude(date, today, rules);
  KeySpace space;
  const CleanText clean = Clean(cell, &space);
  if (clean.reading == Reading::kMissing) return {.rules = clean.rules};
  if (const std::optional<Date> date = FromSerial(clean.text, date_system)) {
    return Conclude(date, today, clean.rules | kBirthDateSerialNumber);
  }
  rules = clean.rules;
  const std::optional<Date> date = FromText(clean.text, &rules);
  return Conclude(date, today, rules);
}

}  // namespace childsync::validation
