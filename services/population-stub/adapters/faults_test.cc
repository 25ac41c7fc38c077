#include "services/population-stub/adapters/faults.h"

#include <gtest/gtest.h>

#include "common/grpc/status.h"

namespace childsync::population_stub {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

TEST(FaultsTest, AreNoneUnlessAskedFor) {
  Faults faults({});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(faults.Admit(kNow).ok());
  EXPECT_EQ(faults.Delay(), absl::ZeroDuration());
}

TEST(FaultsTest, AnOutageCanBeSwitched) {
  Faults faults({.outage = true});
  const absl::Status down = faults.Admit(kNow);
  EXPECT_EQ(down.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(rpc::RetryAfter(down).has_value());
  faults.SetOutage(false);
  EXPECT_TRUE(faults.Admit(kNow).ok());
  EXPECT_TRUE(faults.CheckOutage().ok());
}

TEST(FaultsTest, TheRateLimitLetsASecondsWorthThroughAndSaysWhenToComeBack) {
  Faults faults({.rate_limit = 2});
  EXPECT_TRUE(faults.Admit(kNow).ok());
  EXPECT_TRUE(faults.Admit(kNow).ok());
  const absl::Status limited = faults.Admit(kNow);
  EXPECT_EQ(limited.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(rpc::RetryAfter(limited), absl::Milliseconds(500));
  EXPECT_TRUE(faults.Admit(kNow + absl::Milliseconds(500)).ok());
  EXPECT_FALSE(faults.Admit(kNow + absl::Milliseconds(500)).ok());
}

TEST(FaultsTest, TheErrorRateIsTheShareOfCallsThatFail) {
  Faults always({.error_rate = 1});
  EXPECT_EQ(always.Admit(kNow).code(), absl::StatusCode::kUnavailable);
  Faults sometimes({.error_rate = 0.5});
  int failed = 0;
  for (int i = 0; i < 10'000; ++i) failed += sometimes.Admit(kNow).ok() ? 0 : 1;
  EXPECT_NEAR(failed, 5000, 500);  // ten standard deviations
}

TEST(FaultsTest, JitterAddsToTheLatency) {
  Faults faults({.latency = absl::Milliseconds(10), .latency_jitter = absl::Milliseconds(5)});
  for (int i = 0; i < 1000; ++i) {
    const absl::Duration delay = faults.Delay();
    EXPECT_GE(delay, absl::Milliseconds(10));
    EXPECT_LE(delay, absl::Milliseconds(15));
  }
}

}  // namespace
}  // namespace childsync::population_stub
