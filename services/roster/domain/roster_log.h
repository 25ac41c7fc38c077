// The roster topic as the domain needs it.
#ifndef CHILDSYNC_SERVICES_ROSTER_DOMAIN_ROSTER_LOG_H_
#define CHILDSYNC_SERVICES_ROSTER_DOMAIN_ROSTER_LOG_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/roster/domain/personal_id.h"
#include "services/roster/domain/roster.h"

namespace childsync::roster {

// Why an entry changed.
enum class ChangeKind {
  kArrival,
  kMove,        // to another unit
  kCorrection,  // of anything else
  kDeparture,
  kMerger,  // the second entry of one person goes
};

// A new value of a key.
struct Change {
  PersonalId key;
  ChangeKind kind;
  std::optional<Entry> entry;  // nothing: a tombstone
};

class RosterLog {
 public:
  virtual ~RosterLog() = default;

  // Becomes the only writer (whoever was it before can't write any more), then reads the topic to its end
  // into `roster`, which is empty. Whether the topic has never had a record. May be called again after an
  // error, and then starts all over.
  virtual absl::StatusOr<bool> Open(Roster& roster) = 0;
  // All changes in one transaction, `roster` naming the units. After an error Open is the way on: what is in
  // the topic is unknown, or another has become its writer (FAILED_PRECONDITION).
  virtual absl::Status Write(const std::vector<Change>& changes, const Roster& roster) = 0;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_DOMAIN_ROSTER_LOG_H_
