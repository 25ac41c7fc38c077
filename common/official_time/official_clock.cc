#include "common/official_time/official_clock.h"

#include <utility>

namespace childsync {

OfficialClock::OfficialClock(std::optional<Date> today, std::function<absl::Time()> now)
    : now_(std::move(now)) {
  if (today) shift_days_ = today->days() - LocalDay(absl::ToUnixMillis(now_()));
}

absl::Time OfficialClock::Now() const { return now_() + absl::Hours(24) * shift_days_; }

Date OfficialClock::Today() const { return DayOf(absl::ToUnixMillis(now_())); }

absl::Time OfficialClock::TimeOf(int64_t broker_ms) const {
  return absl::FromUnixMillis(broker_ms + shift_days_ * kDayMs);
}

int64_t OfficialClock::StartOf(Date day) const { return (day.days() - shift_days_) * kDayMs - kOffsetMs; }

}  // namespace childsync
