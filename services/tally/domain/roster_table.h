// The roster: one row of 40 bytes a child, found by the number under which it first entered. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "services/tally/domain/probe_table.h"
#include "services/tally/domain/slab.h"
#include "services/tally/domain/types.h"

namespace childsync::tally {

struct EntryRow {
  uint64_t key : 40;
  uint64_t completed_numbers : 20;  // of its numbers, those that a VERIFIED record claims and that it owns
  uint64_t live : 1;                // 0: a free row
  uint64_t changed : 1;
  uint64_t has_formers : 1;
  uint64_t number : 40;
  uint64_t claims : 24;  // records that claim a number that it owns
  Hash16 fingerprint;
  uint32_t unit;  // in RosterTable::units()

  bool completed() const { return completed_numbers > 0; }
  bool claimed_twice() const { return claims > 1; }
};
static_assert(sizeof(EntryRow) == 40);

// A unit as roster entries name it; whether reference data knows it is not asked here.
struct RosterUnit {
  std::string code;
  std::string valid_from;
  int64_t total = 0;
  int64_t completed = 0;
  int64_t duplicate_claims = 0;  // children that two or more records claim
};

class RosterTable {
 public:
  // An entry's own numbers, each once: the one in force and the former ones.
  using NumberList = absl::InlinedVector<PersonalId, 4>;

  RosterTable();
  RosterTable(const RosterTable&) = delete;
  RosterTable& operator=(const RosterTable&) = delete;

  // 0: there is none.
  uint32_t Find(PersonalId key) const;
  uint32_t FindOrAdd(PersonalId key);
  void Remove(uint32_t index);
  // A step towards Find or FindOrAdd, with time for the memory to come between it and the next.
  void PrefetchIndex(PersonalId key) const { index_.Prefetch(HashOfNumber(static_cast<uint64_t>(key))); }
  // Number, unit, former numbers, fingerprint.
  void Assign(uint32_t index, const RosterEntry& entry);

  EntryRow& row(uint32_t index) { return rows_[index]; }
  const EntryRow& row(uint32_t index) const { return rows_[index]; }
  // Views into the table, good until the row is next written.
  RosterEntry entry(uint32_t index) const;
  NumberList numbers(uint32_t index) const;

  // Indexes in use are in [1, limit).
  uint32_t limit() const { return rows_.limit(); }
  size_t size() const { return rows_.size(); }
  RosterUnit& unit(uint32_t index) { return units_[index]; }
  // By number; one that once was in use stays. The first is no unit.
  const std::deque<RosterUnit>& units() const { return units_; }

 private:
  uint32_t InternUnit(std::string_view code, std::string_view valid_from);

  Slab<EntryRow> rows_;
  absl::flat_hash_map<uint32_t, std::vector<PersonalId>> formers_;  // by row
  ProbeTable<RowSlot> index_;
  std::deque<RosterUnit> units_;
  absl::flat_hash_map<std::string, uint32_t> unit_numbers_;  // by code, zero byte, valid_from
};

}  // namespace childsync::tally
