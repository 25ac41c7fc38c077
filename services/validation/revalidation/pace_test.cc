#include "services/validation/revalidation/pace.h"

#include <gtest/gtest.h>

namespace childsync::validation {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'000'000);

TEST(PaceTest, LetsNoMoreHappenThanASecondAllows) {
  Pace pace(100);
  EXPECT_EQ(pace.Allowed(kStart), 100u) << "after a rest";
  pace.Spend(100);
  EXPECT_EQ(pace.Allowed(kStart), 0u);
  EXPECT_EQ(pace.Allowed(kStart + absl::Milliseconds(500)), 50u);
  EXPECT_EQ(pace.Allowed(kStart + absl::Minutes(1)), 100u);
}

TEST(GatheringTest, AFewWaitAsLongAsTheLastSetTookAndManyDoNot) {
  Gathering gathering;
  EXPECT_TRUE(gathering.Due(1, 50, kStart));
  const absl::Time ended = kStart + absl::Seconds(1);
  gathering.Took(kStart, ended);
  EXPECT_FALSE(gathering.Due(49, 50, ended + absl::Milliseconds(999)));
  EXPECT_TRUE(gathering.Due(50, 50, ended));
  EXPECT_TRUE(gathering.Due(1, 50, ended + absl::Seconds(1)));
}

TEST(GatheringTest, NobodyWaitsForever) {
  Gathering gathering;
  gathering.Took(kStart, kStart + absl::Minutes(5));
  EXPECT_TRUE(gathering.Due(1, 50, kStart + absl::Minutes(5) + Gathering::kRestMax));
}

}  // namespace
}  // namespace childsync::validation
