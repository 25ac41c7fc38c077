// The figures at one position, as readers get them: immutable, shared.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/tally/domain/digest.h"

namespace childsync::tally {

// Next offset of each partition.
struct Positions {
  std::vector<int64_t> verdicts;
  std::vector<int64_t> roster;
  friend bool operator==(const Positions&, const Positions&) = default;
};

// Where a figure was computed.
struct Position {
  Positions next;
  absl::Time as_of;  // official
  // Changes in the log whose verdict isn't in the figure; -1: can't be known now, since the broker doesn't
  // answer.
  int64_t changes_awaiting_verdict = -1;
  Digest digest = 0;
};

// As a roster entry names its unit. Whether reference data knows it is asked when a figure is shown.
struct UnitName {
  std::string code;
  std::string valid_from;
};

struct Snapshot {
  struct Count {
    int64_t total = 0;
    int64_t completed = 0;
    int64_t duplicate_claims = 0;
  };
  // Grows with each snapshot that differs from the one before in anything but the time.
  uint64_t version = 0;
  Position position;
  // By the numbers of TallyState::roster_units() and record_units(); 0 is none. Shared between snapshots.
  std::shared_ptr<const std::vector<UnitName>> units;
  std::vector<Count> counts;
  std::shared_ptr<const std::vector<std::string>> record_units;
  std::vector<int64_t> without_claim;
};

}  // namespace childsync::tally
