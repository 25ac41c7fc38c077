// A civil day, as small as an integer.
#ifndef CHILDSYNC_COMMON_OFFICIAL_TIME_DATE_H_
#define CHILDSYNC_COMMON_OFFICIAL_TIME_DATE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace childsync {

// A day of the Gregorian calendar, years 1 to 9999. Has no time zone: OfficialClock knows which instant falls
// on which day.
class Date {
 public:
  // 1970-01-01.
  constexpr Date() = default;

  // Nothing if there is no such day (31 April, year 0).
  static std::optional<Date> FromCivil(int year, int month, int day);
  // Exactly YYYY-MM-DD, ASCII digits; nothing otherwise.
  static std::optional<Date> Parse(std::string_view iso);
  // Days since 1970-01-01.
  static constexpr Date FromDays(int32_t days) { return Date(days); }

  constexpr int32_t days() const { return days_; }
  int year() const;
  int month() const;  // 1 to 12
  int day() const;    // 1 to 31

  // YYYY-MM-DD.
  std::string ToString() const;
  // As Vietnamese texts have it: 31/3/2024.
  std::string ToVietnamese() const;

  constexpr Date PlusDays(int32_t days) const { return Date(days_ + days); }
  // The same day of another year; 29 February becomes 1 March where there is none. A child born on this date
  // turns n on PlusYears(n).
  Date PlusYears(int years) const;

  friend constexpr auto operator<=>(Date, Date) = default;

 private:
  explicit constexpr Date(int32_t days) : days_(days) {}

  int32_t days_ = 0;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_OFFICIAL_TIME_DATE_H_
