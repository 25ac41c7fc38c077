#include "services/commune-agent/domain/succession.h"

#include <algorithm>

namespace childsync::commune_agent {

int64_t WithdrawnFor(std::span<const Inherited> inherited) {
  int64_t withdrawn = 0;
  for (const Inherited& unit : inherited) {
    if (unit.outcome == Inherited::Outcome::kWithdrawn) withdrawn += unit.live;
  }
  return withdrawn;
}

bool InDoubt(std::span<const Inherited> inherited) {
  return std::any_of(inherited.begin(), inherited.end(),
                     [](const Inherited& unit) { return unit.outcome == Inherited::Outcome::kFileInDoubt; });
}

}  // namespace childsync::commune_agent
