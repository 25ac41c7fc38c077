#include "services/tally/domain/probe_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace childsync::tally {
namespace {

// A value under a hash that many values share.
struct Cell {
  uint32_t value = 0;
  uint32_t cell_hash = 0;
  bool empty() const { return value == 0; }
  uint32_t hash() const { return cell_hash; }
};

TEST(ProbeTableTest, HoldsWhatAMapHolds) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    ProbeTable<Cell> table;
    std::map<uint32_t, uint32_t> expected;  // value -> hash
    // Hashes near both ends of the range, few of them: long runs that wrap around.
    const auto hash_of = [](uint32_t value) { return (value % 7) * 0x2aaaaaaau - 3 + value % 2; };
    for (int step = 0; step < 400; ++step) {
      const uint32_t value = 1 + random() % 60;
      const uint32_t hash = hash_of(value);
      Cell* found = table.Find(hash, [&](const Cell& c) { return c.value == value; });
      ASSERT_EQ(found != nullptr, expected.contains(value));
      if (found != nullptr && random() % 2 == 0) {
        table.Erase(found);
        expected.erase(value);
      } else if (found == nullptr) {
        EXPECT_EQ(table.Insert({value, hash})->value, value);
        expected[value] = hash;
      }
      ASSERT_EQ(table.size(), expected.size());
    }
    for (uint32_t value = 1; value <= 60; ++value) {
      const Cell* found = table.Find(hash_of(value), [&](const Cell& c) { return c.value == value; });
      ASSERT_EQ(found != nullptr, expected.contains(value));
    }
  }
}

TEST(ProbeTableTest, SpreadsNeighbouringNumbers) {
  // The longest run of neighbours' homes in a table three quarters full.
  constexpr size_t kNumbers = 3 << 14;
  std::vector<int> homes(1 << 16);
  for (uint64_t i = 0; i < kNumbers; ++i) ++homes[HashOfNumber(51'215'000'000 + i) >> 16];
  EXPECT_LT(*std::max_element(homes.begin(), homes.end()), 10);
}

}  // namespace
}  // namespace childsync::tally
