// Until when a person is a child: the sixteenth birthday (ARCHITECTURE, "The roster").
#ifndef CHILDSYNC_SERVICES_ROSTER_DOMAIN_CHILD_H_
#define CHILDSYNC_SERVICES_ROSTER_DOMAIN_CHILD_H_

#include "common/official_time/date.h"
#include "common/population/person.h"

namespace childsync::roster {

inline constexpr int kAdultAge = 16;

// The first day on which a person is no child: 1 March for one born on 29 February, if the year has none. A
// person whose birth date the register lacks counts as born on 31 December of the year in the number, which
// has 12 digits.
Date SixteenOn(const population::PersonView& person);

// Whether the person belongs in the roster on the day: active, and not yet sixteen.
bool IsChild(const population::PersonView& person, Date day);

// A bound for StreamResidents: everybody who is a child on the day is born after it.
Date BornAfter(Date day);

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_DOMAIN_CHILD_H_
