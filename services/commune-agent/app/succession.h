// Whose records a unit's full export replaces.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_SUCCESSION_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_SUCCESSION_H_

#include "common/official_time/date.h"
#include "common/units/units.h"
#include "services/commune-agent/domain/succession.h"

namespace childsync::commune_agent {

// The predecessors that `unit` has by `today`, over any number of steps, by code.
Succession SuccessionOf(const Units& units, const Unit& unit, Date today);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_SUCCESSION_H_
