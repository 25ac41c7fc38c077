#include "services/validation/adapters/validation_service.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <mutex>

#include "absl/time/clock.h"
#include "common/grpc/channel.h"
#include "common/grpc/grpc_server.h"
#include "common/grpc/status.h"
#include "services/validation/domain/catalogue.h"
#include "services/validation/testing/children.h"
#include "services/validation/testing/fake_population.h"

namespace childsync::validation {
namespace {

using testing::ElementsAre;

// Partition 1, whose ten records are judged as the test says.
class FullOfPartitionOne final : public Revalidation {
 public:
  bool StartFull(int32_t partition) override {
    if (partition != 1) return false;
    std::lock_guard lock(mutex_);
    ++started_;
    progress_ = Agenda::Progress{.records = 10};
    return true;
  }
  std::optional<Agenda::Progress> FullProgress(int32_t partition) const override {
    std::lock_guard lock(mutex_);
    return partition == 1 ? progress_ : std::nullopt;
  }
  void Set(std::optional<Agenda::Progress> progress) {
    std::lock_guard lock(mutex_);
    progress_ = progress;
  }
  int started() const {
    std::lock_guard lock(mutex_);
    return started_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Agenda::Progress> progress_;
  int started_ = 0;
};

class ValidationServiceTest : public testing::Test {
 protected:
  ValidationServiceTest() {
    auto server = rpc::GrpcServer::Create({.address = "127.0.0.1:0",
                                           .services = {&service_},
                                           .registry = std::make_shared<prometheus::Registry>()});
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    stub_ = v1::ValidationService::NewStub(rpc::MakeChannel("127.0.0.1:" + std::to_string(server_->port())));
  }

  static void SetDeadline(grpc::ClientContext& context) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
  }
  static v1::Subject Subject(int n) {
    v1::Subject subject;
    subject.set_unit_code(kUnit);
    subject.set_record_id("T" + std::to_string(n));
    *subject.mutable_record() = RecordOf(n);
    return subject;
  }
  static v1::ValidateRequest Request() {
    v1::ValidateRequest request;
    *request.mutable_subject() = Subject(1);
    return request;
  }
  absl::Status Validate(const v1::ValidateRequest& request, v1::Judgement* judgement = nullptr) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ValidateResponse response;
    const absl::Status status = rpc::FromGrpc(stub_->Validate(&context, request, &response));
    if (judgement != nullptr) *judgement = response.judgement();
    return status;
  }
  absl::Status ValidateBatch(const v1::ValidateBatchRequest& request, v1::ValidateBatchResponse* response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return rpc::FromGrpc(stub_->ValidateBatch(&context, request, response));
  }
  absl::Status List(int page_size, const std::string& token, v1::ListFindingTypesResponse* response) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListFindingTypesRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    response->Clear();
    return rpc::FromGrpc(stub_->ListFindingTypes(&context, request, response));
  }
  // Reads answers, telling `each`, to the end.
  absl::Status Revalidate(int32_t partition, const std::string& request_id,
                          const std::function<void(const v1::RevalidatePartitionResponse&)>& each = {}) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::RevalidatePartitionRequest request;
    request.set_partition(partition);
    request.set_request_id(request_id);
    const auto call = stub_->RevalidatePartition(&context, request);
    v1::RevalidatePartitionResponse response;
    while (call->Read(&response)) {
      if (each) each(response);
    }
    return rpc::FromGrpc(call->Finish());
  }
  static void ExpectField(const absl::Status& status, std::string_view field) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    const auto violations = rpc::FieldViolations(status);
    ASSERT_EQ(violations.size(), 1u);
    EXPECT_EQ(violations[0].field, field);
  }

  FakePopulation population_;
  const std::unique_ptr<population::LookupClient> client_ =
      population::LookupClient::Create(rpc::MakeChannel(population_.address()), {});
  const std::shared_ptr<const Units> units_ = *Units::Load("", "");
  const OfficialClock clock_{Date::Parse(kDay)};
  FullOfPartitionOne revalidation_;
  RulesInForce rules_;
  ValidationService service_{
      client_.get(), {units_.get(), &rules_}, &clock_, absl::Seconds(20), &revalidation_};
  std::unique_ptr<rpc::GrpcServer> server_;
  std::unique_ptr<v1::ValidationService::Stub> stub_;
};

TEST_F(ValidationServiceTest, JudgesARecordForTheOfficialToday) {
  v1::Judgement judgement;
  ASSERT_EQ(Validate(Request(), &judgement), absl::OkStatus());
  EXPECT_EQ(judgement.outcome(), record::v1::OUTCOME_VERIFIED);
  EXPECT_EQ(judgement.record_id(), "T1");
  EXPECT_EQ(judgement.judged_for(), kDay);
  EXPECT_EQ(judgement.rules_version(), kRulesVersion);
}

TEST_F(ValidationServiceTest, JudgesForTheDayAsked) {
  v1::ValidateRequest request = Request();
  request.set_today("2030-05-06");  // the sixteenth birthday
  v1::Judgement judgement;
  ASSERT_EQ(Validate(request, &judgement), absl::OkStatus());
  EXPECT_EQ(judgement.judged_for(), "2030-05-06");
  ASSERT_EQ(judgement.findings_size(), 1);
  EXPECT_EQ(judgement.findings(0).code(), record::v1::FINDING_CODE_PERSON_NOT_A_CHILD);
}

TEST_F(ValidationServiceTest, SaysWhichFieldIsWrong) {
  v1::ValidateRequest request;
  ExpectField(Validate(request), "subject");
  request = Request();
  request.mutable_subject()->clear_record();
  ExpectField(Validate(request), "subject.record");
  request = Request();
  request.mutable_subject()->clear_unit_code();
  ExpectField(Validate(request), "subject.unit_code");
  request = Request();
  request.set_today("31/03/2024");
  ExpectField(Validate(request), "today");
  EXPECT_TRUE(population_.requests().empty());
}

TEST_F(ValidationServiceTest, RefusesAUnitNobodyKnows) {
  v1::ValidateRequest request = Request();
  request.mutable_subject()->set_unit_code("99999");
  ExpectField(Validate(request), "subject.unit_code");
}

TEST_F(ValidationServiceTest, TakesBatchesFromOneToAThousand) {
  v1::ValidateBatchRequest request;
  v1::ValidateBatchResponse response;
  ExpectField(ValidateBatch(request, &response), "subjects");
  for (int n = 0; n < 1000; ++n) *request.add_subjects() = Subject(n);
  ASSERT_EQ(ValidateBatch(request, &response), absl::OkStatus());
  ASSERT_EQ(response.judgements_size(), 1000);
  for (int n = 0; n < 1000; ++n) {
    EXPECT_EQ(response.judgements(n).record_id(), "T" + std::to_string(n));
    EXPECT_EQ(response.judgements(n).outcome(), record::v1::OUTCOME_VERIFIED);
  }
  *request.add_subjects() = Subject(1000);
  ExpectField(ValidateBatch(request, &response), "subjects");
}

TEST_F(ValidationServiceTest, NamesTheSubjectOfABatch) {
  v1::ValidateBatchRequest request;
  v1::ValidateBatchResponse response;
  for (int n = 0; n < 3; ++n) *request.add_subjects() = Subject(n);
  request.mutable_subjects(2)->clear_unit_code();
  ExpectField(ValidateBatch(request, &response), "subjects[2].unit_code");
}

TEST_F(ValidationServiceTest, NeedsADeadlineInEveryCall) {
  const auto expect_missing = [](const grpc::Status& status) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(rpc::Reason(rpc::FromGrpc(status)), "DEADLINE_MISSING");
  };
  grpc::ClientContext one, batch, list, stream;
  v1::ValidateResponse one_response;
  expect_missing(stub_->Validate(&one, Request(), &one_response));
  v1::ValidateBatchResponse batch_response;
  expect_missing(stub_->ValidateBatch(&batch, {}, &batch_response));
  v1::ListFindingTypesResponse list_response;
  expect_missing(stub_->ListFindingTypes(&list, {}, &list_response));
  expect_missing(stub_->ValidateStream(&stream)->Finish());
}

TEST_F(ValidationServiceTest, AnOutageIsUnavailableWithATimeToTryAgain) {
  population_.SetDown(true);
  const absl::Status status = Validate(Request());
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(rpc::RetryAfter(status).has_value());
  EXPECT_GT(*rpc::RetryAfter(status), absl::ZeroDuration());
  EXPECT_EQ(rpc::Reason(status), "UNAVAILABLE");
  population_.SetDown(false);
  EXPECT_EQ(Validate(Request()), absl::OkStatus());
}

TEST_F(ValidationServiceTest, AnswersAStreamInOrderAndEndsItAtAWrongRequest) {
  grpc::ClientContext context;
  SetDeadline(context);
  auto stream = stub_->ValidateStream(&context);
  v1::ValidateStreamResponse response;
  for (int n = 0; n < 3; ++n) {
    v1::ValidateStreamRequest request;
    *request.mutable_subject() = Subject(n);
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.judgement().record_id(), "T" + std::to_string(n));
  }
  stream->Write({});
  EXPECT_FALSE(stream->Read(&response));
  ExpectField(rpc::FromGrpc(stream->Finish()), "subject");
}

TEST_F(ValidationServiceTest, PagesThroughTheFindings) {
  v1::ListFindingTypesResponse all;
  ASSERT_EQ(List(0, "", &all), absl::OkStatus());
  ASSERT_EQ(static_cast<size_t>(all.finding_types_size()), Catalogue().size());
  EXPECT_EQ(all.next_page_token(), "");
  std::vector<std::string> names;
  std::string token;
  v1::ListFindingTypesResponse page;
  do {
    ASSERT_EQ(List(7, token, &page), absl::OkStatus());
    ASSERT_LE(page.finding_types_size(), 7);
    ASSERT_GT(page.finding_types_size(), 0);
    for (const auto& type : page.finding_types()) names.push_back(type.name());
    token = page.next_page_token();
  } while (!token.empty());
  ASSERT_EQ(names.size(), Catalogue().size());
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], Catalogue()[i].name);
}

TEST_F(ValidationServiceTest, RefusesAPageThatIsNone) {
  v1::ListFindingTypesResponse page;
  ExpectField(List(0, "x", &page), "page_token");
  ExpectField(List(0, "1000", &page), "page_token");
  ExpectField(List(-1, "", &page), "page_size");
}

TEST_F(ValidationServiceTest, TellsHowFarAFullRevalidationIsUntilItIsDone) {
  std::vector<int64_t> judged;
  const absl::Status status = Revalidate(1, "a", [&](const v1::RevalidatePartitionResponse& response) {
    EXPECT_EQ(response.records(), 10);
    judged.push_back(response.judged());
    if (response.judged() == 0) revalidation_.Set(Agenda::Progress{.records = 10, .done = 4, .changed = 1});
    if (response.judged() == 4) {
      EXPECT_EQ(response.changed(), 1);
      revalidation_.Set(Agenda::Progress{.records = 10, .done = 10, .changed = 2, .finished = true});
    }
    EXPECT_EQ(response.finished(), response.judged() == 10);
  });
  EXPECT_EQ(status, absl::OkStatus());
  EXPECT_THAT(judged, ElementsAre(0, 4, 10));
}

TEST_F(ValidationServiceTest, TheSameRequestBeginsOnce) {
  const auto finish = [this](const v1::RevalidatePartitionResponse&) {
    revalidation_.Set(Agenda::Progress{.records = 10, .done = 10, .finished = true});
  };
  EXPECT_EQ(Revalidate(1, "a", finish), absl::OkStatus());
  EXPECT_EQ(Revalidate(1, "a"), absl::OkStatus());
  EXPECT_EQ(revalidation_.started(), 1);
  EXPECT_EQ(Revalidate(1, "b", finish), absl::OkStatus());
  EXPECT_EQ(revalidation_.started(), 2) << "another one does";
  revalidation_.Set(std::nullopt);
  EXPECT_EQ(Revalidate(1, "b", finish), absl::OkStatus());
  EXPECT_EQ(revalidation_.started(), 3) << "the partition went and came back";
}

TEST_F(ValidationServiceTest, APartitionOfAnotherWorkerIsRefused) {
  const absl::Status other = Revalidate(0, "a");
  EXPECT_EQ(other.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(rpc::Reason(other), kPartitionNotHeld);
  const absl::Status went = Revalidate(1, "a", [this](const auto&) { revalidation_.Set(std::nullopt); });
  EXPECT_EQ(went.code(), absl::StatusCode::kFailedPrecondition);
  ExpectField(Revalidate(-1, "a"), "partition");
  ExpectField(Revalidate(1, std::string(65, 'x')), "request_id");
}

TEST_F(ValidationServiceTest, AnEndingWorkerEndsTheWatching) {
  const absl::Status status = Revalidate(1, "a", [this](const auto&) { service_.EndWatches(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(rpc::RetryAfter(status).has_value());
}

}  // namespace
}  // namespace childsync::validation
