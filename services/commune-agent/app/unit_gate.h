// Lets only units through that stand today.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_UNIT_GATE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_UNIT_GATE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/official_time/date.h"
#include "common/units/units.h"

namespace childsync::commune_agent {

// INVALID_ARGUMENT, for the officer too (ReadErrorVi), if the code is unknown, the unit has ended (its
// successors are named) or has units below it, so that it keeps no records of its own.
absl::StatusOr<const Unit*> FindCommune(const Units& units, std::string_view code, Date today);

// "Xã Bình Chánh (21052)"
std::string NameOf(const Unit& unit);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_UNIT_GATE_H_
