// The official time: the broker's, in Asia/Ho_Chi_Minh (UTC+7 without summer time since 1975), plus a
// configured shift of whole days. The shift is 0 in production; demos and tests set it with --today.
//
// Threads: immutable after construction.
#ifndef CHILDSYNC_COMMON_OFFICIAL_TIME_OFFICIAL_CLOCK_H_
#define CHILDSYNC_COMMON_OFFICIAL_TIME_OFFICIAL_CLOCK_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/official_time/date.h"

namespace childsync {

// Of the official time, for texts.
inline absl::TimeZone OfficialZone() { return absl::FixedTimeZone(7 * 3'600); }

class OfficialClock {
 public:
  // With `today`, the shift is the one that makes this moment's day `today`. `now` is the host's clock.
  explicit OfficialClock(std::optional<Date> today = std::nullopt,
                         std::function<absl::Time()> now = absl::Now);

  // Whole days, negative towards the past.
  int32_t shift_days() const { return shift_days_; }

  absl::Time Now() const;
  Date Today() const;

  // Of a moment that the broker stamped, milliseconds since 1970 UTC. A few nanoseconds.
  Date DayOf(int64_t broker_ms) const { return Date::FromDays(LocalDay(broker_ms) + shift_days_); }
  absl::Time TimeOf(int64_t broker_ms) const;

  // The first broker time, in milliseconds, of a day as this clock sees it: DayOf(StartOf(d)) == d, one less
  // is the day before.
  int64_t StartOf(Date day) const;

 private:
  static constexpr int64_t kDayMs = 86'400'000;
  static constexpr int64_t kOffsetMs = 7 * 3'600'000;

  static constexpr int32_t LocalDay(int64_t utc_ms) {
    const int64_t local = utc_ms + kOffsetMs;
    return static_cast<int32_t>(local / kDayMs - (local % kDayMs < 0 ? 1 : 0));
  }

  std::function<absl::Time()> now_;
  int32_t shift_days_ = 0;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_OFFICIAL_TIME_OFFICIAL_CLOCK_H_
