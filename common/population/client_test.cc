#include "common/population/client.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "childsync/population/v1/population.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace childsync::population {
namespace {

// Answers as a test tells it to; without being told, that nobody has any number.
class FakeDatabase final : public v1::PopulationService::CallbackService {
 public:
  ::grpc::ServerUnaryReactor* LookupPersons(::grpc::CallbackServerContext* context,
                                            const v1::LookupPersonsRequest* request,
                                            v1::LookupPersonsResponse* response) override {
    if (hang) return new Hang(*this);
    for (const std::string& number : request->personal_ids())
      response->add_results()->set_personal_id(number);
    ::grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(on_lookup ? on_lookup(response) : ::grpc::Status::OK);
    return reactor;
  }

  std::function<::grpc::Status(v1::LookupPersonsResponse*)> on_lookup;
  // Never answers; says when a call has come and when the caller has given it up.
  bool hang = false;
  absl::Notification started, cancelled;

 private:
  class Hang final : public ::grpc::ServerUnaryReactor {
   public:
    explicit Hang(FakeDatabase& database) : database_(database) { database_.started.Notify(); }
    void OnCancel() override {
      Finish(::grpc::Status::CANCELLED);
      database_.cancelled.Notify();
    }
    void OnDone() override { delete this; }

   private:
    FakeDatabase& database_;
  };
};

class LookupClientTest : public testing::Test {
 protected:
  LookupClientTest() {
    ::grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&database_);
    server_ = builder.BuildAndStart();
    client_ = LookupClient::Create(
        ::grpc::CreateChannel("127.0.0.1:" + std::to_string(port), ::grpc::InsecureChannelCredentials()),
        {.in_flight_max = 2});
  }
  ~LookupClientTest() override {
    client_.reset();
    server_->Shutdown();
  }

  absl::StatusOr<LookupBatch> Start(const std::vector<std::string_view>& numbers,
                                    absl::Duration timeout = absl::Seconds(20)) {
    return client_->Start(numbers, timeout);
  }
  FakeDatabase database_;
  std::unique_ptr<::grpc::Server> server_;
  std::unique_ptr<LookupClient> client_;
};

TEST_F(LookupClientTest, AnswersInTheOrderAskedDuplicatesIncluded) {
  database_.on_lookup = [](auto* response) {
    for (auto& result : *response->mutable_results()) {
      if (result.personal_id() != "051214000001") continue;
      result.mutable_person()->set_personal_id(result.personal_id());
      result.mutable_person()->set_status(v1::PERSON_STATUS_ACTIVE);
      result.mutable_person()->set_full_name("Hồ Văn Ba");
    }
    return ::grpc::Status::OK;
  };
  auto batch = Start({"051214000001", "051214000002", "051214000001"});
  ASSERT_TRUE(batch.ok());
  EXPECT_EQ(batch->size(), 3u);
  auto answer = batch->Wait();
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->results().size(), 3u);
  EXPECT_EQ(answer->results()[0].in_force()->full_name, "Hồ Văn Ba");
  EXPECT_EQ(answer->results()[1].in_force(), nullptr);
  EXPECT_EQ(answer->results()[2].in_force()->full_name, "Hồ Văn Ba");
}

TEST_F(LookupClientTest, KeepsSeveralBatchesInFlightUpToItsBound) {
  absl::Notification release;
  database_.on_lookup = [&](auto*) {
    release.WaitForNotification();
    return ::grpc::Status::OK;
  };
  auto first = Start({"051214000001"});
  auto second = Start({"051214000002"});
  EXPECT_EQ(Start({"051214000003"}).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_FALSE(first->ready());
  release.Notify();
  EXPECT_TRUE(second->Wait().ok());
  EXPECT_TRUE(first->Wait().ok());
  EXPECT_TRUE(Start({"051214000003"})->Wait().ok());
}

TEST_F(LookupClientTest, TakesAnUnsoundAnswerForNone) {
  database_.on_lookup = [](auto* response) {
    response->mutable_results(0)->set_personal_id("051214000009");
    return ::grpc::Status::OK;
  };
  EXPECT_EQ(Start({"051214000001"})->Wait().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(LookupClientTest, PassesOnWhenToAskAgainAndNoText) {
  database_.on_lookup = [](auto*) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(7);
    google::rpc::Status details;
    details.add_details()->PackFrom(retry);
    return ::grpc::Status(::grpc::StatusCode::RESOURCE_EXHAUSTED, "about 051214000001",
                          details.SerializeAsString());
  };
  const absl::Status status = Start({"051214000001"})->Wait().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.ToString().find("051214000001"), std::string::npos);
  auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  ASSERT_TRUE(payload.has_value());
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(retry.ParseFromString(std::string(*payload)));
  EXPECT_EQ(retry.retry_delay().seconds(), 7);
}

TEST_F(LookupClientTest, IsUnavailableWhenTheDeadlineIsOver) {
  database_.hang = true;
  EXPECT_EQ(Start({"051214000001"}, absl::Milliseconds(20))->Wait().status().code(),
            absl::StatusCode::kUnavailable);
}

TEST_F(LookupClientTest, RefusesWhatIsNoBatchOfNumbers) {
  EXPECT_EQ(Start({}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Start({"05121400000"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Start({"05121400000x"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Start(std::vector<std::string_view>(kLookupBatchMax + 1, "051214000001")).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Start(std::vector<std::string_view>(kLookupBatchMax, "051214000001"))->Wait().ok());
}

TEST_F(LookupClientTest, ShutdownCancelsWhatIsInFlight) {
  database_.hang = true;
  auto batch = Start({"051214000001"}, absl::Minutes(10));
  database_.started.WaitForNotification();
  client_->Shutdown();
  EXPECT_EQ(batch->Wait().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Start({"051214000001"}).status().code(), absl::StatusCode::kCancelled);
}

TEST_F(LookupClientTest, CancelsABatchThatNobodyWaitsFor) {
  database_.hang = true;
  {
    auto batch = Start({"051214000001"}, absl::Minutes(10));
    database_.started.WaitForNotification();
  }
  database_.cancelled.WaitForNotification();
  client_.reset();  // does not hang
}

}  // namespace
}  // namespace childsync::population
