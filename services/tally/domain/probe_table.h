// A hash table of small fixed-size slots: open addressing, linear probing, one cache line a lookup.
//
// Why not absl::flat_hash_map: its slots can't be looked at before the key they stand for is compared, and
// here the key lies in a row elsewhere, which is what a caller wants to prefetch; and a slot holds its own
// hash, so that growing touches no row. Not thread-safe. Pointers to slots are good until the next Insert or
// Erase.
//
// Slot is trivially copyable, all zero when empty, and has `bool empty() const` and `uint32_t hash() const`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "services/tally/domain/big_array.h"
#include "services/tally/domain/prefetch.h"

namespace childsync::tally {

template <typename Slot>
class ProbeTable {
 public:
  ProbeTable() { Allocate(kLogMin); }

  // The slot with this hash that `equal` accepts, or null. `equal(slot)` is asked only of slots with this
  // hash.
  template <typename Equal>
  Slot* Find(uint32_t hash, Equal equal) {
    for (size_t i = Home(hash); !slots_[i].empty(); i = Next(i)) {
      if (slots_[i].hash() == hash && equal(slots_[i])) return &slots_[i];
    }
    return nullptr;
  }
  template <typename Equal>
  const Slot* Find(uint32_t hash, Equal equal) const {
    return const_cast<ProbeTable*>(this)->Find(hash, equal);
  }

  // There must be no equal one.
  Slot* Insert(const Slot& slot) {
    if ((size_ + 1) * 4 > capacity() * 3) Grow();
    ++size_;
    return Place(slot);
  }

  void Erase(Slot* slot) {
    --size_;
    size_t hole = static_cast<size_t>(slot - slots_.get());
    // Those after it move up, as far as that brings none before its home.
    for (size_t i = Next(hole); !slots_[i].empty(); i = Next(i)) {
      const size_t home = Home(slots_[i].hash());
      if (((i - home) & mask()) < ((i - hole) & mask())) continue;
      slots_[hole] = slots_[i];
      hole = i;
    }
    slots_[hole] = Slot{};
  }

  void Prefetch(uint32_t hash) const { tally::Prefetch(&slots_[Home(hash)]); }
  size_t size() const { return size_; }

 private:
  static constexpr int kLogMin = 3;

  size_t capacity() const { return size_t{1} << log_; }
  size_t mask() const { return capacity() - 1; }
  size_t Home(uint32_t hash) const { return hash >> (32 - log_); }
  size_t Next(size_t i) const { return (i + 1) & mask(); }

  void Allocate(int log) {
    log_ = log;
    slots_ = MakeBigArray<Slot>(capacity(), /*huge=*/true);
  }
  Slot* Place(const Slot& slot) {
    size_t i = Home(slot.hash());
    while (!slots_[i].empty()) i = Next(i);
    slots_[i] = slot;
    return &slots_[i];
  }
  void Grow() {
    const size_t before = capacity();
    const BigArray<Slot> old = std::move(slots_);
    Allocate(log_ + 1);
    for (size_t i = 0; i < before; ++i) {
      if (!old[i].empty()) Place(old[i]);
    }
  }

  BigArray<Slot> slots_;
  int log_ = 0;  // of the capacity; at most 32
  size_t size_ = 0;
};

// Where a row with that hash of its key stands.
struct RowSlot {
  uint32_t key_hash = 0;
  uint32_t row = 0;
  bool empty() const { return row == 0; }
  uint32_t hash() const { return key_hash; }
};

// Of a 12-digit number; all 32 bits depend on all digits.
inline uint32_t HashOfNumber(uint64_t number) {
  uint64_t mixed = number * 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93;
  return static_cast<uint32_t>(mixed >> 32);
}

}  // namespace childsync::tally
