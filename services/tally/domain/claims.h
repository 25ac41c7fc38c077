// Whose a number is, and which records claim it.
//
// A number belongs to the roster entry that has it (in force or former); should several have it, to the one
// with the smallest key. An entry is completed when a VERIFIED record claims a number that is its own.
// Everything here follows from the present rows alone: no order of arrival shows. Not thread-safe.
//
// Performance: adding and removing a claim are O(1); adding and removing a holder visit the number's
// claimants.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/tally/domain/record_table.h"
#include "services/tally/domain/roster_table.h"

namespace childsync::tally {

class Claims {
 public:
  // Both outlive this. Keeps RecordRow's list of claimants, EntryRow's `completed_numbers` and `claims`, and
  // RosterUnit's `completed` and `duplicate_claims`.
  Claims(RecordTable* records, RosterTable* roster) : records_(*records), roster_(*roster) {}

  // The row claims its number; outcome, claims and number don't change until RemoveClaim.
  void AddClaim(uint32_t record);
  void RemoveClaim(uint32_t record);
  // The row goes on claiming the same number; its outcome has changed from or to VERIFIED.
  void ClaimVerified(uint64_t number);
  void ClaimUnverified(uint64_t number);
  // The entry has `number`, once; its unit doesn't change until RemoveHolder.
  void AddHolder(PersonalId number, uint32_t entry);
  void RemoveHolder(PersonalId number, uint32_t entry);

  // Of the records that claim a number that is the entry's own, the one with the bytewise smallest key; 0:
  // none.
  uint32_t SmallestClaimant(uint32_t entry) const;
  // All of them, in no order.
  std::vector<uint32_t> ClaimantsOf(uint32_t entry) const;
  // Whether no entry has the number that the record claims.
  bool OutsideRoster(uint32_t record) const { return Find(records_.row(record).number)->owner == 0; }

  // Two steps towards a claim of `number`, as RecordTable's.
  void PrefetchNumber(PersonalId number) const {
    numbers_.Prefetch(HashOfNumber(static_cast<uint64_t>(number)));
  }
  void PrefetchOwner(PersonalId number) const;

 private:
  struct NumberSlot {
    uint64_t number : 40;
    uint64_t verified : 22;  // claimants that are VERIFIED
    uint64_t contested : 1;  // several entries have it: holders_ has them all
    uint64_t used : 1;
    uint32_t owner;      // an entry
    uint32_t claimants;  // the first record of the list
    bool empty() const { return !used; }
    uint32_t hash() const { return HashOfNumber(number); }
  };
  static_assert(sizeof(NumberSlot) == 16);

  NumberSlot* Find(uint64_t number);
  const NumberSlot* Find(uint64_t number) const { return const_cast<Claims*>(this)->Find(number); }
  NumberSlot* FindOrAdd(uint64_t number);
  void SetOwner(NumberSlot& slot, uint32_t entry);
  // The entry gained (or lost) a number of its own that a VERIFIED record claims.
  void Credit(uint32_t entry);
  void Debit(uint32_t entry);
  // The entry is claimed by `count` records more, or fewer.
  void AddClaims(uint32_t entry, uint32_t count);
  void RemoveClaims(uint32_t entry, uint32_t count);
  uint32_t CountClaimants(const NumberSlot& slot) const;
  void AddVerified(NumberSlot& slot);
  void RemoveVerified(NumberSlot& slot);
  void EraseIfUnused(NumberSlot* slot);

  RecordTable& records_;
  RosterTable& roster_;
  ProbeTable<NumberSlot> numbers_;
  absl::flat_hash_map<uint64_t, std::vector<uint32_t>> holders_;  // of contested numbers
};

}  // namespace childsync::tally
