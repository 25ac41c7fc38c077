#include "services/commune-agent/adapters/tally_client.h"

#include <gmock/gmock.h>

#include "common/grpc/channel.h"
#include "services/commune-agent/testing/fake_tally.h"

namespace childsync::commune_agent {
namespace {

using ::testing::SizeIs;

class TallyClientTest : public ::testing::Test {
 protected:
  TallyClient Client() { return TallyClient(rpc::MakeChannel(tally_.address()), options_); }
  void PutMany(int count) {
    for (int i = 0; i < count; ++i) tally_.Put("21052", "r" + std::to_string(i), "h");
  }

  FakeTally tally_;
  TallyClientOptions options_{
      .unit_code = "21052", .timeout = absl::Seconds(5), .settled_timeout = absl::Seconds(5)};
};

TEST_F(TallyClientTest, AllPagesAreRead) {
  PutMany(10);
  const auto records = Client().ListSettled();
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_THAT(*records, SizeIs(10));
  EXPECT_EQ(records->at("r3").known.content_hash, ContentHash{'h'});
  EXPECT_EQ(records->at("r3").verdict.outcome, "VERIFIED");
}

TEST_F(TallyClientTest, AWithdrawnRecordIsNotLive) {
  tally_.Put("21052", "gone", "h", record::v1::OUTCOME_WITHDRAWN);
  EXPECT_FALSE(Client().List()->at("gone").known.live);
}

TEST_F(TallyClientTest, ASettledListWaitsForTheVerdictsInFlight) {
  PutMany(1);
  tally_.AwaitVerdicts(3);
  ASSERT_TRUE(Client().ListSettled().ok());
  EXPECT_EQ(tally_.calls(), 4);
}

TEST_F(TallyClientTest, ASettledListWaitsOnlySoLong) {
  options_.settled_timeout = absl::Milliseconds(300);
  tally_.AwaitVerdicts(1'000'000);
  EXPECT_EQ(Client().ListSettled().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(TallyClientTest, ASettledListNeedNotWaitForChangesThatCameLater) {
  tally_.AwaitVerdicts(1'000'000);
  tally_.AtVerdicts({5, 7});
  int asked = 0;
  options_.verdict_ends = [&asked]() -> VerdictEnds {
    return [&asked](absl::Duration) -> absl::StatusOr<std::vector<int64_t>> {
      if (++asked < 3) return absl::UnavailableError("validation is behind");
      return std::vector<int64_t>{5, 7};
    };
  };
  EXPECT_TRUE(Client().ListSettled().ok());
  EXPECT_EQ(asked, 3);
}

TEST_F(TallyClientTest, ASettledListWaitsUntilTheTallyHasTheVerdicts) {
  options_.settled_timeout = absl::Milliseconds(300);
  options_.verdict_ends = []() -> VerdictEnds {
    return [](absl::Duration) { return std::vector<int64_t>{5, 7}; };
  };
  tally_.AwaitVerdicts(1'000'000);
  for (const std::vector<int64_t>& position : {std::vector<int64_t>{9, 6}, {}}) {
    tally_.AtVerdicts(position);
    EXPECT_EQ(Client().ListSettled().status().code(), absl::StatusCode::kUnavailable);
  }
}

TEST_F(TallyClientTest, AnUnsettledListDoesNotWait) {
  tally_.AwaitVerdicts(1'000'000);
  EXPECT_TRUE(Client().List().ok());
}

TEST_F(TallyClientTest, ALostListIsReadAgainFromItsStart) {
  PutMany(10);
  tally_.LoseNextList();
  const auto records = Client().List();
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_THAT(*records, SizeIs(10));
}

TEST_F(TallyClientTest, AnOutageIsWaitedOut) {
  PutMany(1);
  tally_.FailNext(2);
  EXPECT_TRUE(Client().List().ok());
}

TEST_F(TallyClientTest, ATallyThatIsNotThereIsUnavailable) {
  options_.timeout = absl::Milliseconds(300);
  TallyClient client(rpc::MakeChannel("127.0.0.1:1"), options_);
  EXPECT_EQ(client.List().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace childsync::commune_agent
