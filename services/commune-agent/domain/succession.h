// What a unit takes over from the units that became it.
//
// A record's key is its unit's code and its record_id. Where a predecessor's code is the unit's own, the
// records are the unit's own too; under any other code nobody would ever withdraw them.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_SUCCESSION_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_SUCCESSION_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace childsync::commune_agent {

struct Predecessor {
  std::string code;
  std::string name;  // "Xã Bình Thạnh (21046)"
};

// The units that had become a unit by a day, under other codes than its own.
struct Succession {
  std::vector<Predecessor> sole;    // whose code was never another unit's part: their records are withdrawn
  std::vector<Predecessor> shared;  // who are other units' predecessors too: their records are left
};

// What became of the records that a predecessor still held, or had erased.
struct Inherited {
  enum class Outcome {
    kWithdrawn,
    kNotYet,       // they are due, and a service was away
    kFileInDoubt,  // the file may not be the whole commune
    kShared,
    kErased,  // rows of this file are held back: their record_ids were erased under the predecessor's code
  };
  std::string unit;  // Predecessor::name
  int64_t live = 0;  // its live records; kErased: the rows
  Outcome outcome = Outcome::kWithdrawn;

  bool operator==(const Inherited&) const = default;
};

// Records withdrawn.
int64_t WithdrawnFor(std::span<const Inherited> inherited);
// Whether any were left because the file may not be the whole commune.
bool InDoubt(std::span<const Inherited> inherited);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_SUCCESSION_H_
