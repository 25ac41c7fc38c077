#include "services/roster/domain/departures.h"

namespace childsync::roster {

std::vector<PersonalId> Departures::Take(size_t entries, absl::Time now) {
  while (!gone_.empty() && gone_.front().first + kWindow <= now) gone_.pop_front();
  if (held_.empty()) return {};
  size_t gone = 0;
  for (const auto& [when, count] : gone_) gone += count;
  const size_t together = gone + held_.size();
  if (together > kFreeMax && together * 20 > entries + gone) {
    if (held_.size() > confirmed_) return {};
    confirmed_ -= held_.size();  // an operator's leave is for these: they don't count against later ones
  } else {
    gone_.emplace_back(now, held_.size());
  }
  std::vector<PersonalId> keys(held_.begin(), held_.end());
  held_.clear();
  return keys;
}

}  // namespace childsync::roster
