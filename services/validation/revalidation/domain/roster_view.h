// The roster as re-validation needs it: under each number, in force or former, the fingerprint of the child.
//
// Memory: 17 bytes and the table's slack for a child; one that was re-issued a number costs more. Threads:
// one at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "services/validation/revalidation/domain/verdict_facts.h"

namespace childsync::validation {

// A message of the roster topic.
struct RosterEntryFacts {
  std::vector<Number> numbers;  // in force and former
  Seen fingerprint = 0;
};

class RosterView {
 public:
  // The child under a number; of two entries that have it, the one with the smaller key (ARCHITECTURE,
  // "Claim").
  std::optional<Seen> Find(Number number) const;

  // Takes the entry's new state, nothing for one that left. Returns the numbers under which Find now says
  // something else.
  std::vector<Number> Apply(Number key, const std::optional<RosterEntryFacts>& entry);

  size_t size() const { return plain_.size() + several_.size(); }

 private:
  struct Several {
    absl::InlinedVector<Number, 3> numbers;
    Seen fingerprint = 0;
  };
  std::vector<Number> NumbersOf(Number key) const;
  void Remove(Number key);
  void Insert(Number key, const RosterEntryFacts& entry);

  // Entries whose one number is their key: nearly all.
  absl::flat_hash_map<Number, Seen> plain_;
  absl::flat_hash_map<Number, Several> several_;
  // Number of an entry in several_ -> keys of the entries that have it.
  absl::flat_hash_map<Number, absl::InlinedVector<Number, 1>> holders_;
};

}  // namespace childsync::validation
