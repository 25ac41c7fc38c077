#include "common/process/stop_signal.h"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "gtest/gtest.h"

namespace childsync {
namespace {

TEST(StopSignalTest, WaitsInVainWithoutAReason) {
  StopSignal stop;
  EXPECT_FALSE(stop.WaitFor(absl::Milliseconds(5)));
}

TEST(StopSignalTest, TriggerEndsEveryWait) {
  StopSignal stop;
  std::thread part([&] { stop.Trigger(); });
  stop.Wait();
  EXPECT_TRUE(stop.WaitFor(absl::ZeroDuration()));
  part.join();
}

// In a process of its own: the pending signal would end this one once its mask is lifted.
TEST(StopSignalDeathTest, TermEndsEveryWait) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        StopSignal stop;
        kill(getpid(), SIGTERM);
        stop.Wait();
        _exit(stop.WaitFor(absl::ZeroDuration()) ? 7 : 8);
      },
      testing::ExitedWithCode(7), "");
}

TEST(FileLimitTest, IsRaisedToTheSystemsMost) {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit low = {64, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &low);
  EXPECT_EQ(RaiseFileLimit(), limit.rlim_max);
  getrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
}

}  // namespace
}  // namespace childsync
