// A full comparison of the roster with a snapshot of the population database: says whom to ask.
#ifndef CHILDSYNC_SERVICES_ROSTER_DOMAIN_COMPARISON_H_
#define CHILDSYNC_SERVICES_ROSTER_DOMAIN_COMPARISON_H_

#include <vector>

#include "common/population/person.h"
#include "services/roster/domain/decision.h"
#include "services/roster/domain/roster.h"

namespace childsync::roster {

// One comparison. The roster changes only in what no topic holds: birthdays and marks. Abandon it if the
// snapshot is not whole.
class Comparison {
 public:
  // `roster` outlives this, and is not changed meanwhile by others.
  Comparison(const Today& today, Roster& roster) : today_(today), roster_(roster) { roster_.BeginSeeing(); }

  // A resident of the snapshot.
  void See(const population::LookupResult& resident);
  // After a whole snapshot: the numbers to look up, because an entry is missing, differs, or belongs to
  // nobody in the snapshot.
  std::vector<PersonalId> Finish();

 private:
  const Today today_;
  Roster& roster_;
  std::vector<PersonalId> ask_;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_DOMAIN_COMPARISON_H_
