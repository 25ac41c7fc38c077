#include "services/childsync-admin/revalidate/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace childsync::admin {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr PartitionProgress kNotBegun;
constexpr PartitionProgress kHalf{.records = 10, .judged = 5, .changed = 1};
constexpr PartitionProgress kDone{.records = 20, .judged = 20, .changed = 3, .finished = true};
constexpr PartitionProgress kEmpty{.finished = true};

class ProgressTest : public testing::Test {
 protected:
  void Show(bool terminal, const std::vector<RevalidationRun::State>& states) {
    ProgressView view(out_, err_, terminal);
    for (const auto& state : states) view.Show(state);
  }
  std::ostringstream out_, err_;
};

TEST_F(ProgressTest, SaysHowMuchIsDone) {
  EXPECT_EQ(Describe(std::vector{kNotBegun, kHalf, kDone, kEmpty}),
            "25 of 30 records judged again, 4 verdicts changed, 2 of 4 partitions done");
}

TEST_F(ProgressTest, WithoutATerminalEachPartitionHasALineWhenItIsDone) {
  Show(false, {{{kHalf, kNotBegun}, {}}, {{kHalf, kEmpty}, {}}, {{kDone, kEmpty}, absl::OkStatus()}});
  EXPECT_EQ(out_.str(),
            "partition 1: 0 records judged again, 0 verdicts changed\n"
            "partition 0: 20 records judged again, 3 verdicts changed\n"
            "20 records judged again, 3 verdicts changed\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ProgressTest, OnATerminalABarIsDrawnOverItselfAndWiped) {
  Show(true, {{{kNotBegun, kHalf, kDone, kEmpty}, {}}, {{kDone, kDone}, absl::OkStatus()}});
  EXPECT_THAT(err_.str(), StartsWith("\r\x1b[2K[##################............] 62 % 25 of 30"))
      << "each partition is a quarter";
  EXPECT_THAT(err_.str(), EndsWith("\r\x1b[2K"));
  EXPECT_EQ(out_.str(), "40 records judged again, 6 verdicts changed\n");
}

TEST_F(ProgressTest, WhatFailedHasNoSummary) {
  Show(false, {{{kHalf, kNotBegun}, absl::AbortedError("1 is left")}});
  EXPECT_EQ(out_.str(), "");
}

}  // namespace
}  // namespace childsync::admin
