// An erased record leaves the tally's state directory, while it runs and when it is stopped.
#include "services/tally/testing/files.h"
#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

class ErasureTest : public TallyFixture {
 protected:
  ErasureTest() {
    Child(1, "21052");
    Verified("21052/GIU-1", 1);
    Verified("21052/XOA-DAU-VET-1", 999'999);
  }
  bool OnDisk() const {
    return HoldsBytes(directory_, "XOA-DAU-VET-1") || HoldsBytes(directory_, Packed(51'215'999'999));
  }
};

TEST_F(ErasureTest, TheDiskForgetsWithNoMoreNews) {
  Start();
  EXPECT_EQ(Figures("21052"), "1/1");
  ASSERT_TRUE(Await([this] { return HoldsBytes(directory_, Packed(51'215'999'999)); }));
  Erase("21052/XOA-DAU-VET-1");
  EXPECT_TRUE(Await([this] { return !OnDisk(); }));
  EXPECT_TRUE(HoldsBytes(directory_, "GIU-1"));
}

TEST_F(ErasureTest, AStopDoesNotLeaveItToTheNextStart) {
  config_.checkpoint_interval = absl::Minutes(10);
  Start();
  EXPECT_EQ(Figures("21052"), "1/1");
  Stop();
  ASSERT_TRUE(OnDisk());
  Start();
  Erase("21052/XOA-DAU-VET-1");
  EXPECT_EQ(Figures("21052"), "1/1");
  Stop();
  EXPECT_FALSE(OnDisk());
  Start();
  EXPECT_EQ(Figures("21052"), "1/1");
}

}  // namespace
}  // namespace childsync::tally
