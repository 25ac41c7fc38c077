#include "services/validation/adapters/batch_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <set>

#include "common/grpc/channel.h"
#include "services/validation/adapters/codec.h"
#include "services/validation/testing/children.h"
#include "services/validation/testing/fake_population.h"

namespace childsync::validation {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

class BatchJudgeTest : public testing::Test {
 protected:
  void Add(int n) { judge_.Add(kUnit, CellsOf(RecordOf(n)), day_); }
  absl::Status Ask() {
    judge_.Start(kPatience);
    return judge_.Collect(kPatience);
  }
  std::set<std::string> FirstNumbersAsked(size_t from = 0) const {
    std::set<std::string> firsts;
    const auto requests = population_.requests();
    for (size_t i = from; i < requests.size(); ++i) firsts.insert(requests[i].personal_ids(0));
    return firsts;
  }

  FakePopulation population_;
  const std::unique_ptr<population::LookupClient> client_ =
      population::LookupClient::Create(rpc::MakeChannel(population_.address()), {.in_flight_max = 4});
  const std::shared_ptr<const Units> units_ = *Units::Load("", "");
  const Date day_ = *Date::Parse(kDay);
  const RulesInForce rules_;
  BatchJudge judge_{client_.get(), {units_.get(), &rules_}};
};

TEST_F(BatchJudgeTest, JudgesInTheOrderAddedThoughNotAllCiteANumber) {
  for (int n = 0; n < 2500; ++n) {
    record::v1::Record record = RecordOf(n);
    if (n % 3 == 0) record.clear_personal_id();
    if (n % 3 == 1) record.set_personal_id("051214" + std::to_string(900'000 + n));  // nobody's
    judge_.Add(kUnit, CellsOf(record), day_);
  }
  ASSERT_EQ(Ask(), absl::OkStatus());
  ASSERT_EQ(judge_.size(), 2500u);
  for (int n = 0; n < 2500; ++n) {
    const BatchJudge::Judged judged = judge_.Get(static_cast<size_t>(n));
    const Outcome expected[] = {Outcome::kNeedsCorrection, Outcome::kNotFound, Outcome::kVerified};
    ASSERT_EQ(judged.judgement.outcome, expected[n % 3]) << n;
    ASSERT_EQ(judged.seen != nullptr, n % 3 == 2);
    if (n % 3 == 2) {
      ASSERT_EQ(judged.seen->personal_id, NumberOf(n));
    }
    ASSERT_EQ(judged.judged_for, day_);
  }
  EXPECT_EQ(FirstNumbersAsked().size(), 2u);
}

TEST_F(BatchJudgeTest, HasSeveralCallsInFlight) {
  std::latch all(3);
  population_.SetHook([&all](const auto&, auto*) {
    all.arrive_and_wait();  // no call returns before all have come
    return grpc::Status::OK;
  });
  for (int n = 0; n < 2001; ++n) Add(n);
  EXPECT_EQ(Ask(), absl::OkStatus());
}

TEST_F(BatchJudgeTest, StartsWhatTheBoundHeldBack) {
  for (int n = 0; n < 6500; ++n) Add(n);  // 7 calls, 4 at once
  ASSERT_EQ(Ask(), absl::OkStatus());
  EXPECT_EQ(judge_.Get(6499).seen->personal_id, NumberOf(6499));
}

TEST_F(BatchJudgeTest, AsksAgainForWhatFailedAndKeepsTheRest) {
  population_.SetHook([](const FakePopulation::Request& request, auto*) {
    return request.personal_ids(0) == NumberOf(1000) ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "down")
                                                     : grpc::Status::OK;
  });
  for (int n = 0; n < 3000; ++n) Add(n);
  EXPECT_EQ(Ask().code(), absl::StatusCode::kUnavailable);
  const size_t before = population_.requests().size();
  population_.SetHook(nullptr);
  ASSERT_EQ(Ask(), absl::OkStatus());
  EXPECT_THAT(FirstNumbersAsked(before), testing::ElementsAre(NumberOf(1000)));
  for (int n = 0; n < 3000; ++n) {
    ASSERT_EQ(judge_.Get(static_cast<size_t>(n)).judgement.outcome, Outcome::kVerified) << n;
  }
}

TEST_F(BatchJudgeTest, TakesAnUnsoundAnswerForNone) {
  population_.SetHook([](const auto&, FakePopulation::Response* response) {
    response->mutable_results()->SwapElements(0, 1);
    return grpc::Status::OK;
  });
  Add(1);
  Add(2);
  EXPECT_EQ(Ask().code(), absl::StatusCode::kUnavailable);
  population_.SetHook([](const auto&, FakePopulation::Response* response) {
    response->mutable_results()->RemoveLast();
    return grpc::Status::OK;
  });
  EXPECT_EQ(Ask().code(), absl::StatusCode::kUnavailable);
}

TEST_F(BatchJudgeTest, TakesACallThatTheDatabaseCutForNone) {
  population_.SetHook([](const auto&, auto*) { return grpc::Status(grpc::StatusCode::CANCELLED, "bye"); });
  Add(1);
  EXPECT_EQ(Ask().code(), absl::StatusCode::kUnavailable);
}

TEST_F(BatchJudgeTest, AsksNobodyWhenNoNumberIsCited) {
  record::v1::Record record = RecordOf(1);
  record.clear_personal_id();
  judge_.Add(kUnit, CellsOf(record), day_);
  ASSERT_EQ(Ask(), absl::OkStatus());
  EXPECT_TRUE(judge_.Get(0).judgement.findings.Has(FindingCode::kNumberMissing));
  EXPECT_TRUE(population_.requests().empty());
}

TEST_F(BatchJudgeTest, StartsAfreshAfterClear) {
  Add(1);
  ASSERT_EQ(Ask(), absl::OkStatus());
  judge_.Clear();
  Add(2);
  ASSERT_EQ(Ask(), absl::OkStatus());
  ASSERT_EQ(judge_.size(), 1u);
  EXPECT_EQ(judge_.Get(0).seen->personal_id, NumberOf(2));
}

}  // namespace
}  // namespace childsync::validation
