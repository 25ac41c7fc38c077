// Rows at fixed places: an index stays good, and a row's address too, until the row is freed.
//
// Index 0 is no row. Freed places are used again. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/tally/domain/big_array.h"

namespace childsync::tally {

template <typename Row>
class Slab {
 public:
  // A row with every field zero.
  uint32_t Allocate() {
    uint32_t index = limit_;
    if (!free_.empty()) {
      index = free_.back();
      free_.pop_back();
    } else if (++limit_; (index >> kChunkBits) >= chunks_.size()) {
      chunks_.push_back(MakeBigArray<Row>(kChunkRows, /*huge=*/!chunks_.empty()));
    }
    return index;
  }
  void Free(uint32_t index) {
    (*this)[index] = Row{};
    free_.push_back(index);
  }

  Row& operator[](uint32_t index) { return chunks_[index >> kChunkBits][index & (kChunkRows - 1)]; }
  const Row& operator[](uint32_t index) const {
    return chunks_[index >> kChunkBits][index & (kChunkRows - 1)];
  }

  // Indexes in use are in [1, limit).
  uint32_t limit() const { return limit_; }
  size_t size() const { return limit_ - 1 - free_.size(); }

 private:
  static constexpr int kChunkBits = 16;
  static constexpr uint32_t kChunkRows = 1u << kChunkBits;
  std::vector<BigArray<Row>> chunks_;
  std::vector<uint32_t> free_;
  uint32_t limit_ = 1;
};

}  // namespace childsync::tally
