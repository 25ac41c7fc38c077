#include "services/tally/domain/rate.h"

#include <gtest/gtest.h>

namespace childsync::tally {
namespace {

TEST(RateTest, IsTheDirectivesOwn) { EXPECT_EQ(RatePercent(26'282, 37'799), "69.53"); }

TEST(RateTest, RoundsHalfUp) {
  EXPECT_EQ(RatePercent(1, 800), "0.13");  // 0.125
  EXPECT_EQ(RatePercent(1'234'499, 10'000'000), "12.34");
  EXPECT_EQ(RatePercent(1'234'500, 10'000'000), "12.35");
  EXPECT_EQ(RatePercent(1, 3), "33.33");
  EXPECT_EQ(RatePercent(2, 3), "66.67");
}

TEST(RateTest, IsHundredOnlyIfNothingIsOutstanding) {
  EXPECT_EQ(RatePercent(37'799, 37'799), "100.00");
  EXPECT_EQ(RatePercent(37'798, 37'799), "99.99");
  EXPECT_EQ(RatePercent(24'999'999, 25'000'000), "99.99");
}

TEST(RateTest, IsNoughtOnlyIfNothingIsCompleted) {
  EXPECT_EQ(RatePercent(0, 37'799), "0.00");
  EXPECT_EQ(RatePercent(1, 25'000'000), "0.01");
}

TEST(RateTest, IsEmptyWithoutChildren) { EXPECT_EQ(RatePercent(0, 0), ""); }

TEST(RateTest, AgreesWithLongDivisionEverywhere) {
  for (int64_t total = 1; total <= 300; ++total) {
    for (int64_t completed = 1; completed < total; ++completed) {
      // The nearest hundredth, a tie upwards, kept off both ends.
      int64_t best = 1;
      for (int64_t h = 1; h <= 9'999; ++h) {
        const auto distance = [&](int64_t x) { return std::abs(completed * 10'000 - x * total); };
        if (distance(h) <= distance(best)) best = h;
        if (h * total > completed * 10'000 + total) break;
      }
      char text[16];
      snprintf(text, sizeof(text), "%d.%02d", static_cast<int>(best / 100), static_cast<int>(best % 100));
      ASSERT_EQ(RatePercent(completed, total), text) << completed << "/" << total;
    }
  }
}

}  // namespace
}  // namespace childsync::tally
