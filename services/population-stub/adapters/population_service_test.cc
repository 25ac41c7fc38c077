#include "services/population-stub/adapters/population_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include "common/grpc/channel.h"
#include "common/grpc/status.h"
#include "common/population/client.h"

namespace childsync::population_stub {
namespace {

namespace v1 = population::v1;
using testing::ElementsAre;
using testing::IsEmpty;

std::string Csv(const std::vector<std::string>& rows) {
  std::string csv =
      "personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,"
      "status,"
      "replaced_by\n";
  for (const std::string& row : rows) csv += row + "\n";
  return csv;
}

// 1 was replaced by 2; 3 has died; 4 is old; 5 lacks a birth date.
const std::vector<std::string>& People() {
  static const std::vector<std::string> people = {
      "051214000001,A,2014-05-06,male,,21040,,,,replaced,051214000002",
      "051214000002,A,2014-05-06,female,,21040,,,,active,",
      "051214000003,C,2014-05-06,male,,21040,,,,deceased,",
      "051090000004,D,1990-05-06,male,,21040,,,,active,", "051214000005,E,,male,,21043,,,,active,"};
  return people;
}

class PopulationServiceTest : public testing::Test {
 protected:
  PopulationServiceTest() : database_(*Register::Parse(Csv(People())), 100), faults_({}) {
    ::grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", ::grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    channel_ =
        ::grpc::CreateChannel("127.0.0.1:" + std::to_string(port), ::grpc::InsecureChannelCredentials());
    stub_ = v1::PopulationService::NewStub(channel_);
  }
  ~PopulationServiceTest() override {
    service_.EndStreams();
    server_->Shutdown();
  }

  absl::StatusOr<v1::LookupPersonsResponse> Lookup(const std::vector<std::string>& numbers) {
    v1::LookupPersonsRequest request;
    for (const std::string& number : numbers) request.add_personal_ids(number);
    ::grpc::ClientContext context;
    v1::LookupPersonsResponse response;
    const ::grpc::Status status = stub_->LookupPersons(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  absl::StatusOr<v1::SearchPersonsResponse> Search(const v1::SearchPersonsRequest& request) {
    ::grpc::ClientContext context;
    v1::SearchPersonsResponse response;
    const ::grpc::Status status = stub_->SearchPersons(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  // The residents' numbers, then "total N".
  std::vector<std::string> Residents(const v1::StreamResidentsRequest& request) {
    ::grpc::ClientContext context;
    rpc::SetTimeout(context, absl::Minutes(1));
    auto stream = stub_->StreamResidents(&context, request);
    std::vector<std::string> read;
    v1::StreamResidentsResponse message;
    while (stream->Read(&message)) {
      if (message.has_resident()) read.push_back(message.resident().person().personal_id());
      if (message.has_total()) read.push_back("total " + std::to_string(message.total()));
      cursor_ = message.cursor();
    }
    EXPECT_TRUE(stream->Finish().ok());
    return read;
  }
  void Replace(const std::vector<std::string>& rows) { database_.Replace(*Register::Parse(Csv(rows))); }

  Database database_;
  Faults faults_;
  PopulationService service_{database_, faults_, {.streams_max = 2}};
  std::unique_ptr<::grpc::Server> server_;
  std::shared_ptr<::grpc::Channel> channel_;
  std::unique_ptr<v1::PopulationService::Stub> stub_;
  std::string cursor_;
};

// One WatchChanges call.
class Watch {
 public:
  Watch(v1::PopulationService::Stub& stub, const std::string& from) {
    v1::WatchChangesRequest request;
    request.set_cursor(from);
    stream_ = stub.WatchChanges(&context_, request);
  }
  ~Watch() { context_.TryCancel(); }
  std::vector<std::string> Read() {
    v1::WatchChangesResponse message;
    if (!stream_->Read(&message)) return {"end"};
    cursor = message.cursor();
    return {message.personal_ids().begin(), message.personal_ids().end()};
  }
  ::grpc::StatusCode Finish() { return stream_->Finish().error_code(); }
  std::string cursor;

 private:
  ::grpc::ClientContext context_;
  std::unique_ptr<::grpc::ClientReader<v1::WatchChangesResponse>> stream_;
};

TEST_F(PopulationServiceTest, AnswersSoundlyToOurOwnClient) {
  auto client = population::LookupClient::Create(channel_, {});
  const std::vector<std::string_view> numbers = {"051214000001", "051214000009", "051214000002",
                                                 "051214000001"};
  auto answer = client->Start(numbers, absl::Seconds(20))->Wait();
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->results()[0].in_force()->personal_id, "051214000002");
  EXPECT_EQ(answer->results()[1].person, nullptr);
  EXPECT_THAT(answer->results()[2].former_personal_ids, ElementsAre("051214000001"));
  EXPECT_EQ(answer->results()[3].personal_id, "051214000001");
}

TEST_F(PopulationServiceTest, NamesTheFieldOfALookupThatIsWrong) {
  auto field = [](const absl::Status& status) { return rpc::FieldViolations(status).at(0).field; };
  EXPECT_EQ(field(Lookup({}).status()), "personal_ids");
  EXPECT_EQ(field(Lookup(std::vector<std::string>(1001, "051214000001")).status()), "personal_ids");
  EXPECT_EQ(field(Lookup({"051214000001", "0512"}).status()), "personal_ids[1]");
  EXPECT_EQ(Lookup(std::vector<std::string>(1000, "051214000001"))->results_size(), 1000);
}

TEST_F(PopulationServiceTest, HoldsAnAnswerBackForItsLatency) {
  Faults slow({.latency = absl::Milliseconds(50)});
  PopulationService service(database_, slow, {});
  ::grpc::ServerBuilder builder;
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  auto client = population::LookupClient::Create(server->InProcessChannel({}), {});
  const std::vector<std::string_view> numbers = {"051214000002"};
  const absl::Time start = absl::Now();
  auto answer = client->Start(numbers, absl::Seconds(20))->Wait();
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(50));
  EXPECT_EQ(answer->results()[0].in_force()->full_name, "A");
}

TEST_F(PopulationServiceTest, StreamsActivePeopleAndTheirCount) {
  EXPECT_THAT(Residents({}), ElementsAre("051090000004", "051214000002", "051214000005", "total 3"));
  v1::StreamResidentsRequest young;
  young.set_born_after("2014-05-05");
  EXPECT_THAT(Residents(young), ElementsAre("051214000002", "051214000005", "total 2"));
  young.set_born_after("2014-05-06");
  EXPECT_THAT(Residents(young), ElementsAre("051214000005", "total 1"));
  v1::StreamResidentsRequest unit;
  unit.set_residence_unit("21043");
  EXPECT_THAT(Residents(unit), ElementsAre("051214000005", "total 1"));
}

TEST_F(PopulationServiceTest, AWatchBeginsAtOnceAndTellsWhatChanged) {
  Watch watch(*stub_, "");
  EXPECT_THAT(watch.Read(), IsEmpty());
  EXPECT_FALSE(watch.cursor.empty());
  Replace({People()[1]});
  EXPECT_THAT(watch.Read(),
              ElementsAre("051090000004", "051214000001", "051214000002", "051214000003", "051214000005"));
}

TEST_F(PopulationServiceTest, AWatchFromASnapshotsCursorMissesNothingAfterIt) {
  Residents({});
  Replace({People()[0], People()[1], People()[2], People()[3]});
  Watch watch(*stub_, cursor_);
  EXPECT_THAT(watch.Read(), IsEmpty());
  EXPECT_THAT(watch.Read(), ElementsAre("051214000005"));
  Watch resumed(*stub_, watch.cursor);
  EXPECT_THAT(resumed.Read(), IsEmpty());
  Replace(People());
  EXPECT_THAT(resumed.Read(), ElementsAre("051214000005"));
}

TEST_F(PopulationServiceTest, RefusesACursorOfAnotherDatabase) {
  Watch watch(*stub_, "0123456789abcdef-0");
  EXPECT_THAT(watch.Read(), ElementsAre("end"));
  EXPECT_EQ(watch.Finish(), ::grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(PopulationServiceTest, BoundsTheStreamsThatRunAtOnce) {
  Watch first(*stub_, ""), second(*stub_, "");
  first.Read();
  second.Read();
  Watch third(*stub_, "");
  EXPECT_THAT(third.Read(), ElementsAre("end"));
  EXPECT_EQ(third.Finish(), ::grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(PopulationServiceTest, AnOutageEndsEveryCallAndWatch) {
  Watch watch(*stub_, "");
  watch.Read();
  faults_.SetOutage(true);
  EXPECT_THAT(watch.Read(), ElementsAre("end"));
  EXPECT_EQ(watch.Finish(), ::grpc::StatusCode::UNAVAILABLE);
  const absl::Status down = Lookup({"051214000001"}).status();
  EXPECT_EQ(down.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(rpc::RetryAfter(down).has_value());
  faults_.SetOutage(false);
  EXPECT_TRUE(Lookup({"051214000001"}).ok());
}

TEST_F(PopulationServiceTest, ADrainEndsTheWatches) {
  Watch watch(*stub_, "");
  watch.Read();
  service_.EndStreams();
  EXPECT_THAT(watch.Read(), ElementsAre("end"));
  EXPECT_EQ(watch.Finish(), ::grpc::StatusCode::UNAVAILABLE);
}

TEST_F(PopulationServiceTest, SearchesInPagesAndSaysWhy) {
  v1::SearchPersonsRequest request;
  request.set_birth_date("2014-06-05");
  request.set_sex(v1::SEX_MALE);
  request.set_residence_unit("21040");
  request.set_page_size(1);
  auto first = Search(request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->persons_size(), 1);
  EXPECT_EQ(first->persons(0).personal_id(), "051214000003");
  ASSERT_EQ(first->matches_size(), 1);
  EXPECT_EQ(first->matches(0).score(), 33);
  ASSERT_EQ(first->matches(0).reasons_size(), 3);
  EXPECT_EQ(first->matches(0).reasons(0).evidence(), v1::EVIDENCE_BIRTH_DATE_SWAPPED);
  EXPECT_EQ(first->matches(0).reasons(0).points(), 18);
  EXPECT_EQ(first->matches(0).reasons(2).evidence(), v1::EVIDENCE_RESIDENCE_EQUAL);
  EXPECT_TRUE(first->ambiguous());
  EXPECT_EQ(first->next_page_token(), "");
  request.clear_sex();
  first = Search(request);
  EXPECT_EQ(first->persons(0).personal_id(), "051214000002");
  request.set_page_token(first->next_page_token());
  auto second = Search(request);
  ASSERT_EQ(second->persons_size(), 1);
  EXPECT_EQ(second->persons(0).personal_id(), "051214000003");
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(PopulationServiceTest, EvidenceIsNumberedAsInTheProtocol) {
  EXPECT_EQ(static_cast<int>(Evidence::kNameWordLeftOut), v1::EVIDENCE_NAME_WORD_LEFT_OUT);
  EXPECT_EQ(static_cast<int>(Evidence::kBirthDateDiffers), v1::EVIDENCE_BIRTH_DATE_DIFFERS);
  EXPECT_EQ(static_cast<int>(Evidence::kSexDiffers), v1::EVIDENCE_SEX_DIFFERS);
  EXPECT_EQ(static_cast<int>(Evidence::kGuardiansDiffer), v1::EVIDENCE_GUARDIANS_DIFFER);
  for (int number = 1; number < v1::Evidence_ARRAYSIZE; ++number) {
    const int points = PointsOf(static_cast<Evidence>(number));
    EXPECT_EQ(points == 0, number == v1::EVIDENCE_RESIDENCE_DIFFERS) << number;
  }
}

TEST_F(PopulationServiceTest, NamesTheFieldOfASearchThatIsWrong) {
  auto field = [this](const v1::SearchPersonsRequest& request) {
    return rpc::FieldViolations(Search(request).status()).at(0).field;
  };
  v1::SearchPersonsRequest request;
  request.set_full_name(" ");
  EXPECT_EQ(field(request), "full_name");
  request.set_full_name("A");
  request.set_birth_date("06/05/2014");
  EXPECT_EQ(field(request), "birth_date");
  request.set_birth_date("");
  request.set_page_size(101);
  EXPECT_EQ(field(request), "page_size");
  request.set_page_size(1);
  for (const char* token : {"x", "12", "a-051214000001", "12-0512"}) {
    request.set_page_token(token);
    EXPECT_EQ(field(request), "page_token") << token;
  }
  request.clear_page_token();
  request.add_guardian_names("B");
  request.add_guardian_names(std::string(501, 'b'));
  EXPECT_EQ(field(request), "guardian_names[1]");
  for (int i = 0; i < 9; ++i) request.add_guardian_names("B");
  EXPECT_EQ(field(request), "guardian_names");
}

}  // namespace
}  // namespace childsync::population_stub
