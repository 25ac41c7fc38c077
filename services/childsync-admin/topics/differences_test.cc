#include "services/childsync-admin/topics/differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::admin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DifferencesTest, ComparesOnlyWhatIsDeclared) {
  const kafka::TopicSpec declared{"t", 12, 3, {{"cleanup.policy", "compact"}}};
  const kafka::TopicSpec found{"t", 12, 3, {{"cleanup.policy", "compact"}, {"segment.ms", "1"}}};
  EXPECT_THAT(Differences(declared, found), IsEmpty());
}

TEST(DifferencesTest, NamesEachDifference) {
  const kafka::TopicSpec declared{"t", 12, 3, {{"cleanup.policy", "compact"}, {"new.setting", "1"}}};
  const kafka::TopicSpec found{"t", 6, 1, {{"cleanup.policy", "delete"}}};
  EXPECT_THAT(Differences(declared, found),
              ElementsAre("partitions is 6, declared 12", "replication is 1, declared 3",
                          "cleanup.policy is delete, declared compact",
                          "new.setting is unknown to the broker, declared 1"));
}

}  // namespace
}  // namespace childsync::admin
