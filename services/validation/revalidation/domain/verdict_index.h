// The last verdicts of one partition, found by record and by cited number.
//
// Records keep their place for as long as the index lives. Memory: about 75 bytes a record. Threads: one at a
// time.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "services/validation/revalidation/domain/verdict_facts.h"

namespace childsync::validation {

// 64 bits of a record's key. Two of a partition's keys share them with a chance of one in a million at
// 6 million records; the index then holds the later verdict alone, and the other is not judged again.
using KeyHash = uint64_t;
KeyHash HashKey(std::string_view key);

class VerdictIndex {
 public:
  using Place = uint32_t;
  static constexpr Place kNone = ~Place{0};

  // Where a record stands on the agenda; the agenda's alone.
  enum class State : uint8_t { kIdle, kReady, kLater, kTaken };

  struct Record {
    KeyHash key = 0;
    int64_t change_offset = 0;
    Number number = 0;
    Seen seen = 0;
    uint64_t essence = 0;
    Place next = kNone, previous = kNone;  // records with the same number
    uint16_t ticket = 0;                   // counts what was taken or written
    State state = State::kIdle;
    bool current_rules : 1 = false;
    bool explains_absence : 1 = false;
    bool written_here : 1 = false;  // by this worker, so that nothing read from the log is newer
    bool gone : 1 = false;          // erased, or its change is no longer in the log
    bool stale : 1 = false;
    bool forced : 1 = false;             // to be judged again although nothing says that it is stale
    bool touched : 1 = false;            // the roster changed while it was being judged
    bool full : 1 = false;               // counts for the full re-validation
    bool urgent : 1 = false;             // of kReady: not only in the backlog
    bool absence_confirmed : 1 = false;  // by one look-up: it may have been ahead of the roster, or behind
  };

  VerdictIndex() : by_key_(0, ByKey{this}, ByKey{this}), by_number_(0, ByNumber{this}, ByNumber{this}) {}
  VerdictIndex(const VerdictIndex&) = delete;
  VerdictIndex& operator=(const VerdictIndex&) = delete;

  size_t size() const { return size_; }
  Record& at(Place place) { return chunks_[place >> kChunkBits][place & (kChunk - 1)]; }
  const Record& at(Place place) const { return chunks_[place >> kChunkBits][place & (kChunk - 1)]; }

  // kNone if there is none.
  Place Find(KeyHash key) const;
  // The record with that key, a new one if need be, now with these facts.
  Place Put(KeyHash key, const VerdictFacts& facts);
  // The first record that cites the number; the others follow by `next`.
  Place FirstWith(Number number) const;

 private:
  static constexpr int kChunkBits = 13;
  static constexpr size_t kChunk = size_t{1} << kChunkBits;
  // Tables of places: what they stand for is in the records.
  struct ByKey {
    using is_transparent = void;
    const VerdictIndex* index;
    static size_t Mix(KeyHash key) { return absl::Hash<KeyHash>()(key); }
    size_t operator()(Place place) const { return Mix(index->at(place).key); }
    size_t operator()(KeyHash key) const { return Mix(key); }
    bool operator()(Place a, Place b) const { return a == b; }
    bool operator()(Place place, KeyHash key) const { return index->at(place).key == key; }
  };
  struct ByNumber {
    using is_transparent = void;
    const VerdictIndex* index;
    static size_t Mix(Number number) { return absl::Hash<Number>()(number); }
    size_t operator()(Place place) const { return Mix(index->at(place).number); }
    size_t operator()(Number number) const { return Mix(number); }
    bool operator()(Place a, Place b) const { return a == b; }
    bool operator()(Place place, Number number) const { return index->at(place).number == number; }
  };
  Place Add(KeyHash key);
  void Link(Place place);
  void Unlink(Place place);

  std::vector<std::unique_ptr<Record[]>> chunks_;
  size_t size_ = 0;
  absl::flat_hash_set<Place, ByKey, ByKey> by_key_;
  absl::flat_hash_set<Place, ByNumber, ByNumber> by_number_;  // the first record of each number
};

}  // namespace childsync::validation
