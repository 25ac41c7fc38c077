#include "common/grpc/grpc_server.h"

#include <grpc/grpc.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "childsync/population/v1/population.grpc.pb.h"
#include "childsync/validation/v1/validation.grpc.pb.h"
#include "common/grpc/channel.h"
#include "common/grpc/fake_population.h"
#include "common/grpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace childsync::rpc {
namespace {

namespace validation = childsync::validation::v1;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPopulation[] = "childsync.population.v1.PopulationService";

// Validate with callbacks, the stream synchronous.
class Validation : public validation::ValidationService::WithCallbackMethod_Validate<
                       validation::ValidationService::Service> {
 public:
  grpc::ServerUnaryReactor* Validate(grpc::CallbackServerContext* context, const validation::ValidateRequest*,
                                     validation::ValidateResponse*) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(ToGrpc(UnavailableFor("no population database", absl::Seconds(3))));
    return reactor;
  }

  grpc::Status ValidateStream(grpc::ServerContext* context,
                              grpc::ServerReaderWriter<validation::ValidateStreamResponse,
                                                       validation::ValidateStreamRequest>* stream) override {
    if (const auto status = RequireDeadline(*context); !status.ok()) return ToGrpc(status);
    validation::ValidateStreamRequest request;
    while (stream->Read(&request)) stream->Write({});
    return grpc::Status::OK;
  }
};

class GrpcServerTest : public testing::Test {
 protected:
  GrpcServerTest() {
    server_ =
        GrpcServer::Create({.address = "127.0.0.1:0",
                            .services = {&population_, &validation_},
                            .registry = registry_,
                            .calls_without_deadline = {absl::StrCat("/", kPopulation, "/WatchChanges")}})
            .value();
    channel_ = MakeChannel(Address());
    stub_ = population::PopulationService::NewStub(channel_);
  }

  std::string Address() const { return absl::StrCat("127.0.0.1:", server_->port()); }

  absl::Status Lookup(int numbers, bool with_deadline = true) {
    grpc::ClientContext context;
    if (with_deadline) SetTimeout(context, absl::Seconds(20));
    population::LookupPersonsRequest request;
    for (int i = 0; i < numbers; ++i) request.add_personal_ids("051208000001");
    population::LookupPersonsResponse response;
    return FromGrpc(stub_->LookupPersons(&context, request, &response));
  }

  std::string Metrics() const { return prometheus::TextSerializer().Serialize(registry_->Collect()); }

  std::string Labels(const std::string& type, const std::string& method, const std::string& code = "") const {
    return absl::StrCat("{", code.empty() ? "" : absl::StrCat("grpc_code=\"", code, "\","), "grpc_method=\"",
                        method, "\",grpc_service=\"", kPopulation, "\",grpc_type=\"", type, "\"}");
  }

  // The standard health protocol, in its wire format: field 1 of the request is the service's name, of the
  // response the status.
  int Health(const std::string& service) {
    grpc::GenericStub stub(channel_);
    grpc::ClientContext context;
    SetTimeout(context, absl::Seconds(20));
    grpc::CompletionQueue queue;
    const std::string name =
        service.empty() ? ""
                        : absl::StrCat("\x0A", std::string(1, static_cast<char>(service.size())), service);
    grpc::Slice slice(name);
    auto call =
        stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::ByteBuffer(&slice, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    grpc::Slice bytes;
    if (!status.ok() || !answer.DumpToSingleSlice(&bytes).ok() || bytes.size() != 2)
      return -static_cast<int>(status.error_code());
    return bytes.begin()[1];
  }

  static constexpr int kServing = 1;
  static constexpr int kNotServing = 2;

  FakePopulation population_;
  Validation validation_;
  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<population::PopulationService::Stub> stub_;
};

TEST_F(GrpcServerTest, CountsCallsByTheirFinalStatus) {
  ASSERT_TRUE(Lookup(2).ok());
  ASSERT_EQ(Lookup(0).code(), absl::StatusCode::kInvalidArgument);
  server_->Drain(absl::Seconds(5));
  const std::string metrics = Metrics();
  EXPECT_THAT(metrics,
              HasSubstr(absl::StrCat("grpc_server_started_total", Labels("unary", "LookupPersons"), " 2\n")));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("grpc_server_handled_total",
                                              Labels("unary", "LookupPersons", "OK"), " 1\n")));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("grpc_server_handled_total",
                                              Labels("unary", "LookupPersons", "InvalidArgument"), " 1\n")));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("grpc_server_handling_seconds_count",
                                              Labels("unary", "LookupPersons"), " 2\n")));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("grpc_server_msg_received_total",
                                              Labels("unary", "LookupPersons"), " 2\n")));
  EXPECT_THAT(metrics, HasSubstr(absl::StrCat("grpc_server_msg_sent_total", Labels("unary", "LookupPersons"),
                                              " 1\n")));
}

TEST_F(GrpcServerTest, RefusesACallWithoutADeadline) {
  const absl::Status status = Lookup(1, false);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Reason(status), "DEADLINE_MISSING");
  server_->Drain(absl::Seconds(5));
  EXPECT_THAT(Metrics(),
              HasSubstr(absl::StrCat("grpc_server_handled_total",
                                     Labels("unary", "LookupPersons", "InvalidArgument"), " 1\n")));
}

TEST_F(GrpcServerTest, RefusesACallbackCallWithoutADeadline) {
  auto stub = validation::ValidationService::NewStub(channel_);
  validation::ValidateResponse response;
  grpc::ClientContext bare, timed;
  EXPECT_EQ(Reason(FromGrpc(stub->Validate(&bare, {}, &response))), "DEADLINE_MISSING");
  SetTimeout(timed, absl::Seconds(20));
  EXPECT_EQ(RetryAfter(FromGrpc(stub->Validate(&timed, {}, &response))), absl::Seconds(3));
}

TEST_F(GrpcServerTest, RefusesAStreamWithoutADeadlineWhileItIsOpen) {
  auto stub = validation::ValidationService::NewStub(channel_);
  grpc::ClientContext context;
  const auto stream = stub->ValidateStream(&context);
  validation::ValidateStreamResponse response;
  EXPECT_FALSE(stream->Read(&response)) << "ended by the server; the caller has not ended its side";
  EXPECT_EQ(Reason(FromGrpc(stream->Finish())), "DEADLINE_MISSING");
}

TEST_F(GrpcServerTest, CountsTheMessagesOfAStream) {
  auto stub = validation::ValidationService::NewStub(channel_);
  grpc::ClientContext context;
  SetTimeout(context, absl::Seconds(20));
  const auto stream = stub->ValidateStream(&context);
  validation::ValidateStreamResponse response;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(stream->Write({}) && stream->Read(&response));
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
  server_->Drain(absl::Seconds(5));
  const std::string labels =
      "{grpc_method=\"ValidateStream\",grpc_service=\"childsync.validation.v1.ValidationService\",grpc_type="
      "\"bidi_stream\"}";
  EXPECT_THAT(Metrics(), HasSubstr(absl::StrCat("grpc_server_msg_received_total", labels, " 3\n")));
  EXPECT_THAT(Metrics(), HasSubstr(absl::StrCat("grpc_server_msg_sent_total", labels, " 3\n")));
}

TEST_F(GrpcServerTest, CarriesFieldPathsToTheCaller) {
  const auto violations = FieldViolations(Lookup(0));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "personal_ids");
}

TEST_F(GrpcServerTest, CountsNoCallsToMethodsItDoesNotHave) {
  grpc::GenericStub stub(channel_);
  grpc::ClientContext context;
  SetTimeout(context, absl::Seconds(20));
  grpc::CompletionQueue queue;
  auto call =
      stub.PrepareUnaryCall(&context, "/childsync.population.v1.PopulationService/MadeUp", {}, &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
  server_->Drain(absl::Seconds(5));
  EXPECT_THAT(Metrics(), Not(HasSubstr("Made")));
}

TEST_F(GrpcServerTest, HealthFollowsEachService) {
  EXPECT_EQ(Health(""), kNotServing);
  EXPECT_EQ(Health(kPopulation), kNotServing);
  EXPECT_EQ(Health("no.such.Service"), -static_cast<int>(grpc::StatusCode::NOT_FOUND));
  server_->SetServing(true);
  EXPECT_EQ(Health(""), kServing);
  EXPECT_EQ(Health(kPopulation), kServing);
  server_->SetServing(kPopulation, false);
  EXPECT_EQ(Health(kPopulation), kNotServing);
  EXPECT_EQ(Health(""), kServing);
}

TEST_F(GrpcServerTest, DrainEndsWhileAWatchIsOpen) {
  server_->SetServing(true);
  grpc::ClientContext context;  // a long stream needs no deadline
  const auto reader = stub_->WatchChanges(&context, {});
  population::WatchChangesResponse response;
  ASSERT_TRUE(reader->Read(&response));
  int health = 0;
  server_->OnDrain([&] {
    health = Health("");
    population_.EndWatches();
  });
  const absl::Time begin = absl::Now();
  server_->Drain(absl::Seconds(60));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
  EXPECT_EQ(health, kNotServing);
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_THAT(Metrics(), HasSubstr(absl::StrCat("grpc_server_handled_total",
                                                Labels("server_stream", "WatchChanges", "OK"), " 1\n")));
  server_->Drain(absl::Seconds(60));
}

TEST_F(GrpcServerTest, DrainEndsWhileHealthIsWatched) {
  grpc::GenericStub stub(channel_);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  auto call = stub.PrepareCall(&context, "/grpc.health.v1.Health/Watch", &queue);
  call->StartCall(nullptr);
  queue.Next(&tag, &ok);
  const grpc::Slice everything;
  call->WriteLast(grpc::ByteBuffer(&everything, 1), {}, nullptr);
  queue.Next(&tag, &ok);
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  queue.Next(&tag, &ok);
  ASSERT_TRUE(ok);
  const absl::Time begin = absl::Now();
  server_->Drain(absl::Seconds(60));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
  // NOT_SERVING, and the end.
  int states = 0;
  for (; ok; ++states) {
    call->Read(&answer, nullptr);
    queue.Next(&tag, &ok);
  }
  EXPECT_EQ(states, 2);
  grpc::Status status;
  call->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
}

TEST_F(GrpcServerTest, RefusesAnAddressThatIsTakenOrNone) {
  const auto registry = std::make_shared<prometheus::Registry>();
  EXPECT_EQ(GrpcServer::Create({.address = Address(), .registry = registry}).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(GrpcServer::Create({.address = "nowhere", .registry = registry}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(GrpcServerTest, RefusesAMessageOverItsLimit) {
  EXPECT_EQ(Lookup(300'001).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Lookup(1000).ok());
}

}  // namespace
}  // namespace childsync::rpc
