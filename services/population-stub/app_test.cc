#include "services/population-stub/app.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "childsync/population/v1/population.grpc.pb.h"

namespace childsync::population_stub {
namespace {

namespace v1 = population::v1;
using testing::HasSubstr;

constexpr char kHeader[] =
    "personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,"
    "status,"
    "replaced_by\n";

class AppTest : public testing::Test {
 protected:
  AppTest() {
    std::remove(outage_.c_str());
    Write("051214000001,A,2014-05-06,male,Kinh,21040,,,,active,\n");
    auto app = App::Create(Settings());
    EXPECT_TRUE(app.ok()) << app.status();
    app_ = *std::move(app);
    stub_ = v1::PopulationService::NewStub(
        ::grpc::CreateChannel(Address(app_->grpc_port()), ::grpc::InsecureChannelCredentials()));
  }
  ~AppTest() override {
    std::remove(people_.c_str());
    std::remove(outage_.c_str());
  }

  Config Settings() const {
    Config config;
    config.grpc = "127.0.0.1:0";
    config.http = "127.0.0.1:0";
    config.people = people_;
    config.outage_file = outage_;
    return config;
  }
  static std::string Address(int port) { return "127.0.0.1:" + std::to_string(port); }
  void Write(const std::string& rows) const {
    std::ofstream(people_ + ".new") << kHeader << rows;
    std::rename((people_ + ".new").c_str(), people_.c_str());
  }
  std::string Get(const std::string& path) const {
    auto result = httplib::Client(Address(app_->http_port())).Get(path);
    return result ? result->body : "no answer";
  }
  // Reads the path until the text is in it, which the test's own time limit bounds.
  void WaitFor(const std::string& path, const std::string& text) const {
    while (Get(path).find(text) == std::string::npos) std::this_thread::yield();
  }

  const std::string people_ = testing::TempDir() + "app" + std::to_string(getpid()) + ".csv";
  const std::string outage_ = people_ + ".outage";
  std::unique_ptr<App> app_;
  std::unique_ptr<v1::PopulationService::Stub> stub_;
};

TEST_F(AppTest, TakesUpAChangedFileAndPublishesIt) {
  ::grpc::ClientContext context;
  auto watch = stub_->WatchChanges(&context, {});
  v1::WatchChangesResponse message;
  ASSERT_TRUE(watch->Read(&message));
  Write("051214000001,B,2014-05-06,male,Kinh,21040,,,,active,\n");
  ASSERT_TRUE(watch->Read(&message));
  EXPECT_THAT(message.personal_ids(), testing::ElementsAre("051214000001"));
  EXPECT_THAT(Get("/metrics"), HasSubstr("childsync_population_changes_total 1"));
  context.TryCancel();
}

TEST_F(AppTest, KeepsTheOldStateWhenTheFileTurnsBad) {
  Write("051214000001,B\n");
  WaitFor("/readyz", "degraded");
  EXPECT_THAT(Get("/metrics"), HasSubstr("childsync_population_file_reads_total{result=\"refused\"} 1"));
  v1::LookupPersonsRequest request;
  request.add_personal_ids("051214000001");
  v1::LookupPersonsResponse response;
  ::grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  ASSERT_TRUE(stub_->LookupPersons(&context, request, &response).ok());
  EXPECT_EQ(response.results(0).person().full_name(), "A");
}

TEST_F(AppTest, AnOutageIsSeenFromOutsideAndEndsAgain) {
  std::ofstream(outage_) << "";
  WaitFor("/readyz", "degraded");
  std::remove(outage_.c_str());
  WaitFor("/readyz", "ready");
  EXPECT_THAT(Get("/readyz"), testing::Not(HasSubstr("degraded")));
}

TEST_F(AppTest, AskedWithoutADeadlineItRefuses) {
  ::grpc::ClientContext context;
  v1::LookupPersonsRequest request;
  request.add_personal_ids("051214000001");
  v1::LookupPersonsResponse response;
  EXPECT_EQ(stub_->LookupPersons(&context, request, &response).error_code(),
            ::grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(AppTest, AskedWithoutADeadlineItStreamsNobody) {
  ::grpc::ClientContext context;
  auto stream = stub_->StreamResidents(&context, {});
  v1::StreamResidentsResponse message;
  EXPECT_FALSE(stream->Read(&message));
  EXPECT_EQ(stream->Finish().error_code(), ::grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(ConfigTest, TakesEveryProgramsDayAndChecksIt) {
  Config config;
  const std::string people = testing::TempDir() + "config" + std::to_string(getpid()) + ".csv";
  std::ofstream(people) << kHeader;
  const std::vector<const char*> day = {"population-stub", "--people", people.c_str(), "--today",
                                        "2024-03-28"};
  EXPECT_EQ(ParseConfig(static_cast<int>(day.size()), day.data(), &config), std::nullopt);
  EXPECT_EQ(config.today, Date::Parse("2024-03-28"));
  const std::vector<const char*> none = {"population-stub", "--people", people.c_str(), "--today", "28/3"};
  EXPECT_EQ(ParseConfig(static_cast<int>(none.size()), none.data(), &config), kUsage);
  std::remove(people.c_str());
}

TEST_F(AppTest, ShutdownEndsAWatch) {
  ::grpc::ClientContext context;
  auto watch = stub_->WatchChanges(&context, {});
  v1::WatchChangesResponse message;
  ASSERT_TRUE(watch->Read(&message));
  app_->Shutdown(absl::Seconds(20));
  EXPECT_FALSE(watch->Read(&message));
  EXPECT_EQ(watch->Finish().error_code(), ::grpc::StatusCode::UNAVAILABLE);
}

TEST_F(AppTest, DoesNotStartOnABadFile) {
  Write("051214000001,B\n");
  EXPECT_EQ(App::Create(Settings()).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace childsync::population_stub
