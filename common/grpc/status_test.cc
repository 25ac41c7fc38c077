#include "common/grpc/status.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/error_details.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace childsync::rpc {
namespace {

// As another language's client would read it.
google::rpc::Status Details(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(grpc::ExtractErrorDetails(status, &details).ok());
  return details;
}

template <typename Detail>
Detail Find(const grpc::Status& status) {
  Detail detail;
  const google::rpc::Status details = Details(status);
  for (const auto& any : details.details()) {
    if (any.Is<Detail>()) any.UnpackTo(&detail);
  }
  return detail;
}

TEST(StatusTest, EveryErrorHasAnErrorInfo) {
  const grpc::Status status = ToGrpc(absl::NotFoundError("no such unit"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no such unit");
  EXPECT_EQ(Details(status).code(), 5);
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(status).domain(), "childsync");
  EXPECT_EQ(Find<google::rpc::ErrorInfo>(status).reason(), "NOT_FOUND");
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
}

TEST(StatusTest, CarriesFieldPathsAndReasonToTheOtherSide) {
  absl::Status status = InvalidField("subjects[3].record", "is required");
  AddFieldViolation(status, "today", "must be YYYY-MM-DD");
  SetReason(status, "BATCH_MALFORMED");
  const grpc::Status sent = ToGrpc(status);
  EXPECT_EQ(sent.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Find<google::rpc::BadRequest>(sent).field_violations(0).field(), "subjects[3].record");

  const absl::Status received = FromGrpc(sent);
  EXPECT_EQ(received.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(received.message(), "subjects[3].record: is required");
  EXPECT_EQ(Reason(received), "BATCH_MALFORMED");
  const auto violations = FieldViolations(received);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[1].field, "today");
  EXPECT_EQ(violations[1].description, "must be YYYY-MM-DD");
}

TEST(StatusTest, CarriesWhenToTryAgain) {
  const absl::Status received =
      FromGrpc(ToGrpc(UnavailableFor("the population database is down", absl::Milliseconds(2500))));
  EXPECT_EQ(received.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(RetryAfter(received), absl::Milliseconds(2500));
  EXPECT_EQ(RetryAfter(absl::UnavailableError("")), std::nullopt);
}

TEST(StatusTest, DetailsFitIntoTrailers) {
  absl::Status status = absl::InvalidArgumentError("bad batch");
  for (int i = 0; i < 1000; ++i)
    AddFieldViolation(status, "subjects[" + std::to_string(i) + "].record.birth_date", "is required");
  EXPECT_LT(ToGrpc(status).error_details().size(), 5000u);
  EXPECT_FALSE(FieldViolations(status).empty());
}

TEST(StatusTest, TakesAStatusThatWasMadeElsewhere) {
  EXPECT_EQ(FromGrpc(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "late")).code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(FromGrpc(grpc::Status(grpc::StatusCode::INTERNAL, "x", "no protobuf \xFF")).code(),
            absl::StatusCode::kInternal);
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

TEST(StatusTest, NothingSticksToOk) {
  absl::Status ok;
  SetReason(ok, "X");
  AddFieldViolation(ok, "a", "b");
  EXPECT_EQ(ok, absl::OkStatus());
}

}  // namespace
}  // namespace childsync::rpc
