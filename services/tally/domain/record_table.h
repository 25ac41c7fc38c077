// The records: one cache line each, found by their key.
//
// Performance: a record is a 64-byte row with its record_id in it (a longer id stands beside the rows), plus
// about 8 bytes of index; findings take 16 bytes each, and most records have none. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "services/tally/domain/probe_table.h"
#include "services/tally/domain/slab.h"
#include "services/tally/domain/types.h"

namespace childsync::tally {

struct RecordRow {
  static constexpr unsigned kIdInside = 16;
  static constexpr unsigned kIdBeside = 31;  // as id_size: the id is in RecordTable::long_ids_

  uint64_t number : 40;  // the claimed one, if `claims`
  uint64_t outcome : 3;  // 0: a free row
  uint64_t claims : 1;
  uint64_t changed : 1;  // since the last checkpoint
  uint64_t id_size : 5;
  uint64_t partition : 14;
  int64_t change_offset;
  Hash16 content_hash;
  uint32_t unit;      // in RecordTable::units()
  uint32_t findings;  // the first cell
  uint32_t next_claimant;
  uint32_t previous_claimant;
  char id[kIdInside];

  bool verified_claim() const { return claims && outcome == static_cast<uint64_t>(Outcome::kVerified); }
};
static_assert(sizeof(RecordRow) == 64);

// The records of one unit code.
struct RecordUnit {
  std::string code;
  int64_t without_claim = 0;  // live records that claim nobody
};

class RecordTable {
 public:
  using FindingList = absl::InlinedVector<Finding, 8>;

  RecordTable();
  RecordTable(const RecordTable&) = delete;
  RecordTable& operator=(const RecordTable&) = delete;

  // Where a key is looked for; worked out once and handed along the steps towards FindOrAdd.
  struct Probe {
    uint32_t unit = 0;  // 0: not worked out, or a unit that was not known then
    uint32_t hash = 0;
  };
  Probe ProbeOf(const RecordKey& key) const;
  // The same, for a writer: remembers the unit, since the next record in the log mostly is of the same.
  Probe ProbeAhead(const RecordKey& key);
  // Two steps, with time for the memory to come between them and the next.
  void PrefetchIndex(const Probe& probe) const { index_.Prefetch(probe.hash); }
  void PrefetchRow(const Probe& probe) const;

  // 0: there is none.
  uint32_t Find(const RecordKey& key) const { return Find(key, ProbeOf(key)); }
  // A new row has outcome 0.
  uint32_t FindOrAdd(const RecordKey& key, Probe probe);
  void Remove(uint32_t index);

  RecordRow& row(uint32_t index) { return rows_[index]; }
  const RecordRow& row(uint32_t index) const { return rows_[index]; }
  // Views into the table, good until the row is removed.
  RecordKey key(uint32_t index) const;

  void SetFindings(uint32_t index, std::span<const Finding> findings);
  FindingList findings(uint32_t index) const;

  // Indexes in use are in [1, limit).
  uint32_t limit() const { return rows_.limit(); }
  size_t size() const { return rows_.size(); }
  RecordUnit& unit(uint32_t index) { return units_[index]; }
  // By number; one that once was in use stays. The first is no unit.
  const std::deque<RecordUnit>& units() const { return units_; }
  // 0: no record ever had that code.
  uint32_t FindUnit(std::string_view code) const;

 private:
  struct FindingCell {
    uint32_t next;
    uint8_t code, field, side, severity;
    int64_t since_ms;
  };
  static uint32_t HashOf(uint32_t unit, std::string_view id);
  uint32_t Find(const RecordKey& key, const Probe& probe) const;
  std::string_view id(uint32_t index) const;
  uint32_t InternUnit(std::string_view code);

  Slab<RecordRow> rows_;
  Slab<FindingCell> cells_;
  absl::flat_hash_map<uint32_t, std::string> long_ids_;  // by row
  ProbeTable<RowSlot> index_;
  std::deque<RecordUnit> units_;
  absl::flat_hash_map<std::string, uint32_t> unit_numbers_;
  uint32_t last_unit_ = 0;  // see ProbeAhead
};

}  // namespace childsync::tally
