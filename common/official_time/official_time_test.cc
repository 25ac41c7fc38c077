#include <chrono>

#include "absl/time/civil_time.h"
#include "common/official_time/date.h"
#include "common/official_time/official_clock.h"
#include "gtest/gtest.h"

namespace childsync {
namespace {

Date D(std::string_view iso) { return Date::Parse(iso).value(); }

int64_t Ms(std::string_view rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, std::string(rfc3339), &time, &error)) << error;
  return absl::ToUnixMillis(time);
}

OfficialClock At(std::string_view rfc3339, std::optional<Date> today = std::nullopt) {
  return OfficialClock(today, [time = absl::FromUnixMillis(Ms(rfc3339))] { return time; });
}

TEST(DateTest, ReadsAndWritesIsoDays) {
  for (const char* iso :
       {"0001-01-01", "1899-12-31", "1970-01-01", "2000-02-29", "2024-03-28", "9999-12-31"}) {
    EXPECT_EQ(D(iso).ToString(), iso);
  }
  EXPECT_EQ(D("1970-01-01").days(), 0);
  EXPECT_EQ(D("2024-03-28").year(), 2024);
  EXPECT_EQ(D("2024-03-28").month(), 3);
  EXPECT_EQ(D("2024-03-28").day(), 28);
  EXPECT_EQ(D("2024-03-31").ToVietnamese(), "31/3/2024");
}

TEST(DateTest, RefusesWhatIsNoDay) {
  for (const char* text :
       {"", "2024-3-28", "2024-03-28 ", "28-03-2024", "2024/03/28", "2023-02-29", "1900-02-29", "2024-04-31",
        "2024-13-01", "2024-00-01", "2024-01-00", "0000-01-01", "+024-01-01"}) {
    EXPECT_FALSE(Date::Parse(text)) << text;
  }
}

TEST(DateTest, OrdersByTime) {
  EXPECT_LT(D("2024-02-29"), D("2024-03-01"));
  EXPECT_LT(D("1969-12-31"), D("1970-01-01"));
  EXPECT_EQ(D("2024-02-28").PlusDays(2), D("2024-03-01"));
}

TEST(DateTest, TurnsSixteenOnTheFirstOfMarchWhenBornOnALeapDay) {
  EXPECT_EQ(D("2009-03-28").PlusYears(16), D("2025-03-28"));
  EXPECT_EQ(D("2008-02-29").PlusYears(16), D("2024-02-29"));
  EXPECT_EQ(D("2008-02-29").PlusYears(15), D("2023-03-01"));
}

TEST(OfficialClockTest, DaysBeginAtSeventeenHoursUtc) {
  const OfficialClock clock = At("2024-03-28T16:59:59.999Z");
  EXPECT_EQ(clock.Today(), D("2024-03-28"));
  EXPECT_EQ(clock.DayOf(Ms("2024-03-28T16:59:59.999Z")), D("2024-03-28"));
  EXPECT_EQ(clock.DayOf(Ms("2024-03-28T17:00:00.000Z")), D("2024-03-29"));
  EXPECT_EQ(clock.DayOf(-7 * 3'600'000), D("1970-01-01"));
  EXPECT_EQ(clock.DayOf(-7 * 3'600'000 - 1), D("1969-12-31"));
}

TEST(OfficialClockTest, AgreesWithATimeZoneDatabase) {
  const absl::TimeZone zone = absl::FixedTimeZone(7 * 3600);
  const OfficialClock clock;
  for (int64_t ms = Ms("1985-01-01T00:00:00Z"); ms < Ms("2030-01-01T00:00:00Z"); ms += 1'234'567'891) {
    const absl::CivilDay civil = absl::ToCivilDay(absl::FromUnixMillis(ms), zone);
    ASSERT_EQ(clock.DayOf(ms),
              Date::FromCivil(static_cast<int>(civil.year()), civil.month(), civil.day()).value());
  }
}

TEST(OfficialClockTest, ShiftsByWholeDays) {
  const OfficialClock clock = At("2026-01-10T03:04:05Z", D("2024-03-28"));
  EXPECT_EQ(clock.Today(), D("2024-03-28"));
  EXPECT_EQ(clock.Now(), absl::FromUnixMillis(Ms("2024-03-28T03:04:05Z")));
  EXPECT_EQ(clock.DayOf(Ms("2026-01-11T03:04:05Z")), D("2024-03-29"));
  EXPECT_EQ(clock.TimeOf(Ms("2026-01-09T23:00:00Z")), absl::FromUnixMillis(Ms("2024-03-27T23:00:00Z")));
  EXPECT_EQ(clock.shift_days(), D("2024-03-28").days() - D("2026-01-10").days());
}

TEST(OfficialClockTest, HasNoShiftUnlessTold) {
  EXPECT_EQ(At("2026-01-10T03:04:05Z").shift_days(), 0);
  EXPECT_EQ(At("2026-01-10T03:04:05Z").Now(), absl::FromUnixMillis(Ms("2026-01-10T03:04:05Z")));
}

TEST(OfficialClockTest, StartOfADayIsItsFirstMoment) {
  const OfficialClock clock = At("2026-01-10T03:04:05Z", D("2024-03-28"));
  const int64_t start = clock.StartOf(D("2024-03-31"));
  EXPECT_EQ(clock.DayOf(start), D("2024-03-31"));
  EXPECT_EQ(clock.DayOf(start - 1), D("2024-03-30"));
}

}  // namespace
}  // namespace childsync
