#include "common/progress/progress_bar.h"

#include <sstream>

#include "gtest/gtest.h"

namespace childsync {
namespace {

TEST(ProgressBarTest, IsDrawnOverItselfAndWipedWhenItGoes) {
  std::ostringstream err;
  {
    ProgressBar bar(err, /*terminal=*/true);
    bar.Show(1, 2, "half");
    bar.Show(1, 2, "half");
    EXPECT_EQ(err.str(), "\r\x1b[2K[###############...............] 50 % half") << "drawn once";
  }
  EXPECT_EQ(err.str(), "\r\x1b[2K[###############...............] 50 % half\r\x1b[2K");
}

TEST(ProgressBarTest, StaysBetweenItsEnds) {
  std::ostringstream err;
  ProgressBar bar(err, /*terminal=*/true);
  bar.Show(3, 2, "");
  EXPECT_NE(err.str().find("[##############################] 100 %"), std::string::npos);
  bar.Show(-1, 2, "");
  EXPECT_NE(err.str().find("[..............................] 0 %"), std::string::npos);
  err.str("");
  bar.Show(0, 0, "");
  EXPECT_NE(err.str().find(" 100 %"), std::string::npos);
}

TEST(ProgressBarTest, IsForATerminalOnly) {
  std::ostringstream err;
  { ProgressBar(err, /*terminal=*/false).Show(1, 2, "half"); }
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace childsync
