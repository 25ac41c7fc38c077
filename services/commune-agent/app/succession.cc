#include "services/commune-agent/app/succession.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/commune-agent/app/unit_gate.h"

namespace childsync::commune_agent {
namespace {

// Whether every unit that ever had the code became `unit` and nothing else: a record only says the code.
bool IsSole(const Units& units, const std::string& code, const Unit& unit, Date today) {
  if (units.FindValid(code, today) != nullptr) return false;
  return std::all_of(units.all().begin(), units.all().end(), [&](const Unit& other) {
    if (other.code != code) return true;
    const std::vector<const Unit*> successors = units.Successors(other, today);
    return std::all_of(successors.begin(), successors.end(),
                       [&unit](const Unit* successor) { return successor == &unit; });
  });
}

}  // namespace

Succession SuccessionOf(const Units& units, const Unit& unit, Date today) {
  Succession succession;
  std::set<std::string> seen{unit.code};
  for (const Unit* predecessor : units.Predecessors(unit, today)) {
    if (!seen.insert(predecessor->code).second) continue;
    const bool sole = IsSole(units, predecessor->code, unit, today);
    (sole ? succession.sole : succession.shared).push_back({predecessor->code, NameOf(*predecessor)});
  }
  return succession;
}

}  // namespace childsync::commune_agent
