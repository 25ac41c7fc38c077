#include "common/official_time/date.h"

#include "absl/time/civil_time.h"

namespace childsync {
namespace {

constexpr absl::CivilDay kEpoch(1970, 1, 1);

absl::CivilDay Civil(Date date) { return kEpoch + date.days(); }

Date FromCivilDay(absl::CivilDay day) { return Date::FromDays(static_cast<int32_t>(day - kEpoch)); }

}  // namespace

std::optional<Date> Date::FromCivil(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const absl::CivilDay civil(year, month, day);  // normalises 31 April to 1 May
  if (civil.day() != day) return std::nullopt;
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
int Date::month() const { return Civil(*this).month(); }
int Date::day() const { return Civil(*this).day(); }

std::string Date::ToString() const {
  const absl::CivilDay civil = Civil(*this);
  const auto digits = [](int64_t number, size_t width) {
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
  };
  return digits(civil.year(), 4) + "-" + digits(civil.month(), 2) + "-" + digits(civil.day(), 2);
}

Date Date::PlusYears(int years) const {
  const absl::CivilDay civil = Civil(*this);
  return FromCivilDay(absl::CivilDay(civil.year() + years, civil.month(), civil.day()));
}

}  // namespace childsync
