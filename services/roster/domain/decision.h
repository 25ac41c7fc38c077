// The rule of the roster: what an answer of the population database means for its entries.
#ifndef CHILDSYNC_SERVICES_ROSTER_DOMAIN_DECISION_H_
#define CHILDSYNC_SERVICES_ROSTER_DOMAIN_DECISION_H_

#include <optional>
#include <string>
#include <vector>

#include "common/official_time/date.h"
#include "common/population/person.h"
#include "common/units/units.h"
#include "services/roster/domain/personal_id.h"
#include "services/roster/domain/roster.h"

namespace childsync::roster {

// The day and the units that an answer is read with.
struct Today {
  Date day;
  const Units& units;
};

// A child's entry as it should be now.
struct Wanted {
  PersonalId key;
  Entry entry;
  Date sixteen_on;
};

struct Decision {
  // The child's entry; nothing: the person is no child of the roster (unknown, dead, cancelled, sixteen).
  std::optional<Wanted> wanted;
  // Entries of this person that must go because it left.
  std::vector<PersonalId> departed;
  // Entries of this person beside the one that stays: it was registered twice, or re-issued while a snapshot
  // ran.
  std::vector<PersonalId> merged;
  // Numbers to look up next: entries that shared a number with this person and turn out to be somebody
  // else's.
  std::vector<PersonalId> ask;
};

// The unit that an entry with this residence names on the day.
UnitName ResolveUnit(std::string_view code, const Today& today);

// Of a sound answer. An entry is this person's if its number in force is one that this person has or had.
//
// The key stays the number under which the child first entered: an entry of this person keeps its key; of
// several, the one under a number that has since been replaced is the older, then the smaller key wins. A new
// child's key is its number.
Decision Decide(const population::LookupResult& answer, const Today& today, Roster& roster);

// Whether the wanted entry is what the roster has already.
bool IsCurrent(const Wanted& wanted, const Roster& roster);

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_DOMAIN_DECISION_H_
