// The fold: the last value of every record and roster entry, and the counts, lists and digest that follow
// from it.
//
// A pure function of the last value per key (DESIGN, invariant 2): no clock, no order between keys, no trace
// of how often a key was written. Every member is kept up to date change by change.
//
// Performance: 64 bytes a record, 40 a child, about 45 of indexes for the two; see bench/fold_bench.cc for
// the time. Not thread-safe: the apply loop writes, and whoever reads holds the lock that the loop holds.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/tally/domain/claims.h"
#include "services/tally/domain/digest.h"
#include "services/tally/domain/record_table.h"
#include "services/tally/domain/roster_table.h"
#include "services/tally/domain/types.h"

namespace childsync::tally {

class TallyState {
 public:
  TallyState();
  TallyState(const TallyState&) = delete;
  TallyState& operator=(const TallyState&) = delete;

  // A verdict. False: it judges the change that was judged before, so that it says nothing new of the record.
  bool Apply(const Record& record, const RecordTable::Probe& probe = {});
  // Two steps to be taken some messages ahead of Apply, one after the other: they bring the memory that Apply
  // will touch, which otherwise is most of its time. What the first returns may be handed to the others.
  RecordTable::Probe PrefetchIndexes(const Record& record);
  void PrefetchIndexes(const RosterEntry& entry) const;
  void PrefetchRows(const Record& record, const RecordTable::Probe& probe) const;
  // A verdict's tombstone: the record was erased.
  void EraseRecord(const RecordKey& key);
  // A roster entry, and its tombstone: the child left.
  void Apply(const RosterEntry& entry);
  void EraseEntry(PersonalId key);

  Digest digest() const { return digest_; }
  size_t records() const { return records_.size(); }
  size_t children() const { return roster_.size(); }
  // Counts by unit as roster entries name them, and by unit code of the records; the first of each is none.
  const std::deque<RosterUnit>& roster_units() const { return roster_.units(); }
  const std::deque<RecordUnit>& record_units() const { return records_.units(); }

  // False: there is none. Views are good within the call, here and below.
  bool Find(const RecordKey& key, absl::FunctionRef<void(const Record&)> visit) const;
  // In no order, withdrawn ones too. `units[i]`: whether record unit i is wanted; one beyond the end isn't.
  void ForEachRecord(const std::vector<bool>& units, absl::FunctionRef<void(const Record&)> visit) const;

  struct Outstanding {
    PersonalId number{};     // in force
    uint32_t unit = 0;       // in roster_units()
    const Record* claimant;  // null: no record claims the child
  };
  // In no order. `units[i]`: whether roster unit i is wanted, as above.
  void ForEachOutstanding(const std::vector<bool>& units,
                          absl::FunctionRef<void(const Outstanding&)> visit) const;

  // A person whom two or more live records claim.
  struct DuplicateClaim {
    // Null: the person is not in the roster, and the records claim one number that no entry has.
    const EntryRow* child;
    size_t records;                 // all of them
    std::span<const Record> first;  // by key, as many as asked for
  };
  // In no order. Wanted: a child who lives in a roster unit, or a person of whom a record is of a record
  // unit, that the masks want, as above. `first_max`: how many records of each are shown.
  void ForEachDuplicateClaim(const std::vector<bool>& roster_units, const std::vector<bool>& record_units,
                             size_t first_max, absl::FunctionRef<void(const DuplicateClaim&)> visit) const;

  // What changed since the last call: erasures first, then the new states. Marks all as unchanged.
  class ChangeVisitor {
   public:
    virtual ~ChangeVisitor() = default;
    virtual void OnRecordErased(const RecordKey& key) = 0;
    virtual void OnEntryErased(PersonalId key) = 0;
    virtual void OnRecord(const Record& record) = 0;
    virtual void OnEntry(const RosterEntry& entry) = 0;
  };
  void TakeChanges(ChangeVisitor& visitor);
  size_t changes() const {
    return changed_records_.size() + changed_entries_.size() + erased_records_.size() +
           erased_entries_.size();
  }

  // The whole state in parts: visits what stands in `places` places from `from` (0 at first), and returns
  // where to go on; kEnd when done. What is written to a key has its place until the key is erased, so that
  // parts taken at different times, with all changes since the first, make a whole.
  static constexpr uint64_t kEnd = ~uint64_t{0};
  uint64_t VisitPart(uint64_t from, uint64_t places, ChangeVisitor& visitor) const;

 private:
  Record RecordAt(uint32_t index, const RecordTable::FindingList& findings) const;
  void VisitDuplicateClaim(const EntryRow* child, std::vector<uint32_t> records, size_t first_max,
                           absl::FunctionRef<void(const DuplicateClaim&)> visit) const;
  void Unlink(uint32_t index);
  void Link(uint32_t index);
  Digest DigestAt(uint32_t index);
  bool KeepsClaim(const RecordRow& row, const Record& next) const;
  void MarkChanged(RecordRow& row, uint32_t index);
  void DropNumbers(uint32_t index);

  RecordTable records_;
  RosterTable roster_;
  Claims claims_;
  Digest digest_ = 0;
  std::string scratch_;

  std::vector<uint32_t> changed_records_;  // rows; one that was freed since has `changed` unset
  std::vector<uint32_t> changed_entries_;
  std::vector<std::string> erased_records_;  // keys, joined
  std::vector<PersonalId> erased_entries_;
};

}  // namespace childsync::tally
