#include "common/official_time/date.h"

#include <chrono>

namespace childsync {
namespace {

// std::chrono's calendar is plain arithmetic; Abseil's normalises every part first, at five times the cost,
// and every record of the country has its dates read.
std::chrono::year_month_day Civil(Date date) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(date.days())));
}

Date FromCivilDay(std::chrono::year_month_day civil) {
  return Date::FromDays(static_cast<int32_t>(std::chrono::sys_days(civil).time_since_epoch().count()));
}

}  // namespace

std::optional<Date> Date::FromCivil(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const std::chrono::year_month_day civil{std::chrono::year(year),
                                          std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(day))};
  if (!civil.ok()) return std::nullopt;
  return FromCivilDay(civil);
}

std::optional<Date> Date::Parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  int parts[3] = {};
  int part = 0;
  for (size_t i = 0; i < iso.size(); ++i) {
    if (i == 4 || i == 7) {
      ++part;
    } else if (iso[i] < '0' || iso[i] > '9') {
      return std::nullopt;
    } else {
      parts[part] = parts[part] * 10 + (iso[i] - '0');
    }
  }
  return FromCivil(parts[0], parts[1], parts[2]);
}

int Date::year() const { return static_cast<int>(Civil(*this).year()); }
int Date::month() const { return static_cast<int>(static_cast<unsigned>(Civil(*this).month())); }
int Date::day() const { return static_cast<int>(static_cast<unsigned>(Civil(*this).day())); }

std::string Date::ToString() const {
  const auto digits = [](int number, size_t width) {
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
  };
  return digits(year(), 4) + "-" + digits(month(), 2) + "-" + digits(day(), 2);
}

std::string Date::ToVietnamese() const {
  return std::to_string(day()) + "/" + std::to_string(month()) + "/" + std::to_string(year());
}

Date Date::PlusYears(int years) const {
  const std::chrono::year_month_day later = Civil(*this) + std::chrono::years(years);
  return later.ok() ? FromCivilDay(later) : FromCivilDay(later.year() / std::chrono::March / 1);
}

}  // namespace childsync
