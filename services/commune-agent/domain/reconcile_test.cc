#include "services/commune-agent/domain/reconcile.h"

#include <gtest/gtest.h>

namespace childsync::commune_agent {
namespace {

TEST(ReconcileTest, AnEmptyStoreAsksTheTally) {
  EXPECT_EQ(Reconcile({}, std::nullopt), FirstStep::kRebuild);
  EXPECT_EQ(Reconcile({}, "s1"), FirstStep::kRebuild);
}

TEST(ReconcileTest, AStoreThatSentTheLastSubmissionIsCurrent) {
  EXPECT_EQ(Reconcile({.sent = "s1"}, "s1"), FirstStep::kNothing);
}

TEST(ReconcileTest, AStoreOfAUnitThatNeverPublishedIsCurrent) {
  EXPECT_EQ(Reconcile({.sent = ""}, std::nullopt), FirstStep::kNothing);
}

TEST(ReconcileTest, AnOutboxThatNeverReachedTheLogIsSent) {
  EXPECT_EQ(Reconcile({.sent = "s1", .pending = "s2"}, "s1"), FirstStep::kSendPending);
  EXPECT_EQ(Reconcile({.sent = "", .pending = "s1"}, std::nullopt), FirstStep::kSendPending);
}

TEST(ReconcileTest, AnOutboxThatReachedTheLogIsNotSentAgain) {
  EXPECT_EQ(Reconcile({.sent = "s1", .pending = "s2"}, "s2"), FirstStep::kMarkPendingSent);
}

TEST(ReconcileTest, AStoreThatAnotherAgentOvertookIsStale) {
  EXPECT_EQ(Reconcile({.sent = "s1"}, "s9"), FirstStep::kRebuild);
  EXPECT_EQ(Reconcile({.sent = "s1", .pending = "s2"}, "s9"), FirstStep::kRebuild);
  EXPECT_EQ(Reconcile({.sent = ""}, "s9"), FirstStep::kRebuild);
}

TEST(ReconcileTest, AStoreOfALogThatIsGoneIsStale) {
  EXPECT_EQ(Reconcile({.sent = "s1"}, std::nullopt), FirstStep::kRebuild);
  EXPECT_EQ(Reconcile({.sent = "s1", .pending = "s2"}, std::nullopt), FirstStep::kRebuild);
}

}  // namespace
}  // namespace childsync::commune_agent
