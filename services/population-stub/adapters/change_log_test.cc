#include "services/population-stub/adapters/change_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace childsync::population_stub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ChangeLogTest, GivesWhatCameAfterACursor) {
  ChangeLog log(10);
  log.Append({"a"});
  const std::string cursor = log.CursorAt(log.end());
  log.Append({"b", "c"});
  const absl::StatusOr<uint64_t> place = log.PlaceOf(cursor);
  ASSERT_TRUE(place.ok());
  EXPECT_THAT(*log.Read(*place, 10), ElementsAre("b", "c"));
  EXPECT_THAT(*log.Read(*place, 1), ElementsAre("b"));
  EXPECT_THAT(*log.Read(log.end(), 10), IsEmpty());
}

TEST(ChangeLogTest, RefusesACursorFromBeforeWhatIsKept) {
  ChangeLog log(2);
  const std::string cursor = log.CursorAt(log.end());
  log.Append({"a", "b"});
  EXPECT_TRUE(log.PlaceOf(cursor).ok());
  log.Append({"c"});
  EXPECT_EQ(log.PlaceOf(cursor).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.Read(0, 10).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(*log.Read(1, 10), ElementsAre("b", "c"));
}

TEST(ChangeLogTest, RefusesACursorThatIsNotItsOwn) {
  ChangeLog log(10), other(10);
  EXPECT_EQ(log.PlaceOf(other.CursorAt(0)).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.PlaceOf("").status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.PlaceOf(log.CursorAt(0) + "x").status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.PlaceOf(log.CursorAt(1)).status().code(), absl::StatusCode::kOutOfRange);  // not reached yet
}

TEST(ChangeLogTest, WakesAWatcherForAChangeAndForTheEnd) {
  ChangeLog log(10);
  std::thread watcher([&] {
    log.WaitFor(0, absl::InfiniteDuration());
    log.WaitFor(1, absl::InfiniteDuration());
  });
  log.Append({"a"});
  log.Close();
  watcher.join();
  EXPECT_TRUE(log.closed());
}

}  // namespace
}  // namespace childsync::population_stub
