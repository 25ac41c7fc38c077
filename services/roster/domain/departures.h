// Holds departures back until it is clear that they are few: a database that lost half its people must not
// empty the roster.
//
// Not thread-safe.
#ifndef CHILDSYNC_SERVICES_ROSTER_DOMAIN_DEPARTURES_H_
#define CHILDSYNC_SERVICES_ROSTER_DOMAIN_DEPARTURES_H_

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/time/time.h"
#include "services/roster/domain/personal_id.h"

namespace childsync::roster {

class Departures {
 public:
  // "At once" is within an hour, so that a mass departure that trickles in is one too.
  static constexpr absl::Duration kWindow = absl::Hours(1);
  // 5 % of a roster of ten is nobody: so many may always go.
  static constexpr size_t kFreeMax = 5;

  // `confirmed`: so many departures an operator has agreed to, beside those that need no leave.
  explicit Departures(size_t confirmed) : confirmed_(confirmed) {}

  // An entry whose person has left, by a look-up.
  void Hold(PersonalId key) { held_.insert(key); }
  // The entry is a child's again, or gone for another reason.
  void Release(PersonalId key) { held_.erase(key); }
  // The roster is read anew; what was confirmed and what went lately still counts.
  void Clear() { held_.clear(); }
  size_t waiting() const { return held_.size(); }

  // All that are held, which then go; none, if together with those of the last hour they are more than 5 % of
  // the roster and more than was confirmed. `entries`: of the roster now, those held included.
  std::vector<PersonalId> Take(size_t entries, absl::Time now);

 private:
  size_t confirmed_;
  absl::btree_set<PersonalId> held_;
  std::deque<std::pair<absl::Time, size_t>> gone_;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_DOMAIN_DEPARTURES_H_
