// The run against workers over real gRPC that hold what the test says.
#include "services/childsync-admin/revalidate/revalidation_run.h"

#include <gmock/gmock.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "childsync/validation/v1/validation.grpc.pb.h"

namespace childsync::admin {
namespace {

using Request = validation::v1::RevalidatePartitionRequest;
using Response = validation::v1::RevalidatePartitionResponse;
using testing::ElementsAre;
using testing::HasSubstr;

// Holds partitions; each has ten records, of which one changes.
class FakeWorker final : public validation::v1::ValidationService::Service {
 public:
  // What the n-th call for a held partition answers; by default all of it at once.
  using Answer = std::function<grpc::Status(int call, grpc::ServerWriter<Response>* writer)>;

  explicit FakeWorker(std::set<int32_t> held, Answer answer = {})
      : held_(std::move(held)), answer_(std::move(answer)) {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  ~FakeWorker() override { server_->Shutdown(std::chrono::system_clock::now()); }

  const std::string& address() const { return address_; }
  std::set<std::string> request_ids() const {
    std::lock_guard lock(mutex_);
    return request_ids_;
  }
  void Hold(int32_t partition) {
    std::lock_guard lock(mutex_);
    held_.insert(partition);
  }
  static void Tell(grpc::ServerWriter<Response>* writer, int64_t judged) {
    Response response;
    response.set_records(10);
    response.set_judged(judged);
    response.set_changed(judged == 0 ? 0 : 1);
    response.set_finished(judged == 10);
    writer->Write(response);
  }

  grpc::Status RevalidatePartition(grpc::ServerContext*, const Request* request,
                                   grpc::ServerWriter<Response>* writer) override {
    int call = 0;
    {
      std::lock_guard lock(mutex_);
      ++asked_;
      if (!held_.contains(request->partition())) return {grpc::StatusCode::FAILED_PRECONDITION, "not held"};
      request_ids_.insert(request->request_id());
      call = calls_++;
    }
    if (answer_) return answer_(call, writer);
    Tell(writer, 0);
    Tell(writer, 10);
    return grpc::Status::OK;
  }
  int asked() const {
    std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  mutable std::mutex mutex_;
  std::set<int32_t> held_;
  std::set<std::string> request_ids_;
  int calls_ = 0;
  int asked_ = 0;
  const Answer answer_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

RevalidationRun::State RunToEnd(RevalidationRun& run) {
  for (;;) {
    RevalidationRun::State state = run.Await();
    if (state.result) return state;
  }
}

RevalidationRun::State RunToEnd(std::vector<std::string> workers, int32_t partitions,
                                absl::Duration patience) {
  RevalidationRun run({.workers = std::move(workers), .partitions = partitions, .patience = patience});
  return RunToEnd(run);
}

constexpr PartitionProgress kAll{.records = 10, .judged = 10, .changed = 1, .finished = true};

TEST(RevalidationRunTest, EachPartitionIsFinishedByTheWorkerThatHoldsIt) {
  FakeWorker one({0, 2}), two({1});
  const auto state = RunToEnd({one.address(), two.address()}, 3, absl::Seconds(30));
  EXPECT_EQ(*state.result, absl::OkStatus());
  EXPECT_THAT(state.partitions, ElementsAre(kAll, kAll, kAll));
  EXPECT_EQ(one.request_ids(), two.request_ids()) << "one run, one id";
  EXPECT_EQ(one.request_ids().begin()->size(), 36u);
}

TEST(RevalidationRunTest, APartitionThatNobodyHoldsYetIsWaitedFor) {
  FakeWorker one({0});
  RevalidationRun run({.workers = {one.address()}, .partitions = 2, .patience = absl::Seconds(30)});
  while (!run.Await().partitions[0].finished) {
  }
  one.Hold(1);
  const auto state = RunToEnd(run);
  EXPECT_EQ(*state.result, absl::OkStatus());
  EXPECT_THAT(state.partitions, ElementsAre(kAll, kAll));
}

TEST(RevalidationRunTest, ACallThatBreaksIsTakenUpUnderItsId) {
  FakeWorker one({0}, [](int call, auto* writer) {
    FakeWorker::Tell(writer, call == 0 ? 4 : 10);
    return call == 0 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting") : grpc::Status::OK;
  });
  const auto state = RunToEnd({one.address()}, 1, absl::Seconds(30));
  EXPECT_EQ(*state.result, absl::OkStatus());
  EXPECT_THAT(state.partitions, ElementsAre(kAll));
  EXPECT_EQ(one.request_ids().size(), 1u);
}

TEST(RevalidationRunTest, WhatChangedBeforeAMoveCountsToo) {
  FakeWorker one({0}, [](int call, auto* writer) {
    if (call == 1) FakeWorker::Tell(writer, 0);
    FakeWorker::Tell(writer, call == 0 ? 4 : 10);
    return call == 0 ? grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "it went") : grpc::Status::OK;
  });
  const auto state = RunToEnd({one.address()}, 1, absl::Seconds(30));
  EXPECT_EQ(*state.result, absl::OkStatus());
  EXPECT_EQ(state.partitions[0].changed, 2);
}

TEST(RevalidationRunTest, APartitionOfNobodyEndsInTryAgain) {
  FakeWorker one({0});
  const auto state = RunToEnd({one.address(), "127.0.0.1:1"}, 2, absl::Seconds(2));
  EXPECT_EQ(state.result->code(), absl::StatusCode::kAborted) << *state.result;
  EXPECT_THAT(state.result->message(), HasSubstr("1 of 2 partitions"));
  EXPECT_GE(one.asked(), 3) << "it was asked again before the end";
}

TEST(RevalidationRunTest, NoWorkerAtAllIsUnavailable) {
  const auto state = RunToEnd({"127.0.0.1:1"}, 2, absl::Milliseconds(500));
  EXPECT_EQ(state.result->code(), absl::StatusCode::kUnavailable) << *state.result;
}

TEST(RevalidationRunTest, ARefusalEndsItAtOnceAndNamesTheWorker) {
  FakeWorker one({0}, [](int, auto*) { return grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no"); });
  const auto state = RunToEnd({one.address()}, 1, absl::Minutes(10));
  EXPECT_EQ(state.result->code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(state.result->message(), HasSubstr(one.address()));
}

}  // namespace
}  // namespace childsync::admin
