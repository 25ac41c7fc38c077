#include "services/validation/revalidation/domain/verdict_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace childsync::validation {
namespace {

std::set<KeyHash> With(const VerdictIndex& index, Number number) {
  std::set<KeyHash> keys;
  for (auto place = index.FirstWith(number); place != VerdictIndex::kNone; place = index.at(place).next) {
    EXPECT_EQ(index.at(place).number, number);
    EXPECT_TRUE(keys.insert(index.at(place).key).second) << "a circle";
  }
  return keys;
}

TEST(VerdictIndexTest, KeepsTheLastFactsOfEachKey) {
  VerdictIndex index;
  index.Put(1, {.change_offset = 10, .number = 7});
  index.Put(1, {.change_offset = 20, .number = 8});
  EXPECT_EQ(index.size(), 1u);
  EXPECT_EQ(index.at(index.Find(1)).change_offset, 20);
  EXPECT_TRUE(With(index, 7).empty());
  EXPECT_EQ(With(index, 8), std::set<KeyHash>{1});
  EXPECT_EQ(index.Find(2), VerdictIndex::kNone);
}

TEST(VerdictIndexTest, FindsByNumberWhatAMapWouldFind) {
  VerdictIndex index;
  std::map<KeyHash, Number> model;
  std::mt19937 random(1);
  for (int i = 0; i < 30'000; ++i) {
    const KeyHash key = random() % 3000;
    const Number number = random() % 40;  // 0: none
    index.Put(key, {.change_offset = i, .number = number});
    model[key] = number;
  }
  std::map<Number, std::set<KeyHash>> expected;
  for (const auto& [key, number] : model) expected[number].insert(key);
  for (Number number = 1; number < 40; ++number) EXPECT_EQ(With(index, number), expected[number]) << number;
  EXPECT_TRUE(With(index, 0).empty());
  EXPECT_EQ(index.size(), model.size());
}

}  // namespace
}  // namespace childsync::validation
