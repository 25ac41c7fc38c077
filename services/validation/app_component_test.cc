// The whole of validation, as its main makes it, against a real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <mutex>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "childsync/validation/v1/validation.grpc.pb.h"
#include "common/grpc/channel.h"
#include "common/grpc/status.h"
#include "common/log/log.h"
#include "services/validation/app.h"
#include "services/validation/testing/children.h"
#include "services/validation/testing/worker_fixture.h"

namespace childsync::validation {
namespace {

using testing::HasSubstr;

class AppTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Topics topics;
    const std::vector<kafka::TopicSpec> specs = {{topics.changes, 2, 1, {}},
                                                 {topics.verdicts, 2, 1, {}},
                                                 {topics.dead_letters, 1, 1, {}},
                                                 {topics.roster, 1, 1, {}}};
    ASSERT_EQ(kafka::TestBroker::Get().admin().CreateTopics(specs, kPatience), absl::OkStatus());
  }
  AppTest() {
    log::SetSink([this](std::string_view line) {
      std::lock_guard lock(mutex_);
      lines_ += line;
      lines_ += '\n';
    });
    Config config;
    config.kafka = kafka::TestBroker::Get().bootstrap();
    config.grpc = config.http = "127.0.0.1:0";
    config.population = population_.address();
    config.today = Date::Parse(kDay);
    config.worker_id = kafka::TestBroker::Get().Unique("worker");
    config.group = kafka::TestBroker::Get().Unique("group");
    config.lookup_timeout = absl::Minutes(1);
    auto app = App::Create(config, [] {});
    EXPECT_TRUE(app.ok()) << app.status();
    app_ = *std::move(app);
    EXPECT_TRUE(Await([this] { return Get("/readyz").body == "ready\n"; }));
  }
  ~AppTest() override {
    app_.reset();
    log::SetSink(nullptr);
  }

  httplib::Response Get(const std::string& path) const {
    auto result = httplib::Client("127.0.0.1", app_->http_port()).Get(path.c_str());
    return result ? result.value() : httplib::Response();
  }
  static void Publish(const std::string& key, std::string_view value) {
    const auto producer = kafka::NewProducer();
    const Topics topics;
    ASSERT_EQ(producer->Send({topics.changes, 0, key, value, {}}), absl::OkStatus());
    ASSERT_EQ(producer->Flush(kPatience), absl::OkStatus());
  }
  static int VerdictsOf(const std::string& key, record::v1::Outcome outcome) {
    int count = 0;
    for (const Stored& stored : ReadAll(Topics().verdicts, 2)) {
      if (stored.key == key && stored.verdict().outcome() == outcome) ++count;
    }
    return count;
  }
  absl::Status Validate(int n) const {
    const auto stub =
        v1::ValidationService::NewStub(rpc::MakeChannel("127.0.0.1:" + std::to_string(app_->grpc_port())));
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    context.set_wait_for_ready(true);  // a busy machine may refuse a connection
    v1::ValidateRequest request;
    request.mutable_subject()->set_unit_code(kUnit);
    *request.mutable_subject()->mutable_record() = RecordOf(n);
    v1::ValidateResponse response;
    return rpc::FromGrpc(stub->Validate(&context, request, &response));
  }
  std::string lines() const {
    std::lock_guard lock(mutex_);
    return lines_;
  }

  FakePopulation population_;
  mutable std::mutex mutex_;
  std::string lines_;
  std::unique_ptr<App> app_;
};

TEST_F(AppTest, AnOutageDelaysVerdictsIsShownAndEndsByItself) {
  population_.SetDown(true);
  Publish(KeyOf(1), ChangeOf(1));
  ASSERT_TRUE(Await([this] { return Get("/readyz").body.starts_with("degraded"); }));
  EXPECT_EQ(Get("/readyz").status, 200);
  EXPECT_EQ(Get("/healthz").status, 200);
  EXPECT_THAT(Get("/metrics").body, HasSubstr("childsync_validation_population_unavailable 1"));
  EXPECT_EQ(VerdictsOf(KeyOf(1), record::v1::OUTCOME_VERIFIED), 0);
  const absl::Status refused = Validate(1);
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(rpc::RetryAfter(refused).has_value());

  population_.SetDown(false);
  ASSERT_TRUE(Await([] { return VerdictsOf(KeyOf(1), record::v1::OUTCOME_VERIFIED) == 1; }));
  EXPECT_TRUE(Await([this] { return Get("/readyz").body.starts_with("ready"); }));
  EXPECT_EQ(Validate(1), absl::OkStatus());
  for (const Stored& stored : ReadAll(Topics().verdicts, 2)) {
    EXPECT_EQ(stored.verdict().outcome(), record::v1::OUTCOME_VERIFIED);
  }
}

TEST_F(AppTest, CallersDoNotWaitBehindTheWorkerNorItBehindThem) {
  const auto release = std::make_shared<absl::Notification>();  // outlives a caller that gave up
  population_.SetHook([release](const FakePopulation::Request& request, auto*) {
    if (request.personal_ids(0) == NumberOf(20)) release->WaitForNotification();
    return grpc::Status::OK;
  });
  std::vector<std::thread> callers;
  for (int i = 0; i < 20; ++i) callers.emplace_back([this] { EXPECT_EQ(Validate(20), absl::OkStatus()); });
  EXPECT_TRUE(Await([this] {
    int held = 0;
    for (const auto& request : population_.requests()) held += request.personal_ids(0) == NumberOf(20);
    return held == 20;
  }));
  Publish(KeyOf(21), ChangeOf(21));
  EXPECT_TRUE(Await([] { return VerdictsOf(KeyOf(21), record::v1::OUTCOME_VERIFIED) == 1; }));
  EXPECT_EQ(Validate(22), absl::OkStatus());
  EXPECT_THAT(lines(), testing::Not(HasSubstr("population_unavailable")));
  release->Notify();
  for (std::thread& caller : callers) caller.join();
}

TEST_F(AppTest, EndsSoonWhenThePopulationHangs) {
  population_.SetDown(true);
  Publish(KeyOf(30), ChangeOf(30));
  ASSERT_TRUE(Await([this] { return Get("/readyz").body.starts_with("degraded"); }));
  struct Hang {
    absl::Notification asked, release;
  };
  const auto hang = std::make_shared<Hang>();
  population_.SetHook([hang](const auto&, auto*) {
    if (!hang->asked.HasBeenNotified()) hang->asked.Notify();
    hang->release.WaitForNotification();
    return grpc::Status::OK;
  });
  population_.SetDown(false);
  hang->asked.WaitForNotification();
  const absl::Time began = absl::Now();
  app_->Shutdown(absl::Seconds(5));
  EXPECT_LT(absl::Now() - began, absl::Seconds(20));  // a look-up may take a minute
  EXPECT_EQ(app_->result(), absl::OkStatus());
  hang->release.Notify();
}

TEST_F(AppTest, SaysNothingPersonal) {
  Publish(KeyOf(40), ChangeOf(40));
  record::v1::Record record = RecordOf(41);
  events::v1::RecordChange change;
  change.set_unit_code(kUnit);
  change.set_record_id("T99");  // not the key's
  *change.mutable_record() = record;
  Publish(KeyOf(41), change.SerializeAsString());
  population_.SetHook([](const auto&, auto*) {
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "no Hồ Văn Ba, 051214000042, 2014-05-06");
  });
  Publish(KeyOf(42), ChangeOf(42));
  ASSERT_TRUE(Await([this] { return Get("/readyz").body.starts_with("degraded"); }));
  const absl::Status refused = Validate(42);
  const std::string metrics = Get("/metrics").body;
  population_.SetHook(nullptr);
  ASSERT_TRUE(Await([] { return VerdictsOf(KeyOf(42), record::v1::OUTCOME_VERIFIED) == 1; }));
  app_->Shutdown(absl::Seconds(5));

  std::string said = lines() + metrics + std::string(refused.message());
  bool found = false;
  for (const Stored& letter : ReadAll(Topics().dead_letters, 1)) {
    found = found || letter.key == KeyOf(41);
    for (const auto& [name, value] : letter.headers) said += name + "=" + value + "\n";
  }
  EXPECT_TRUE(found);
  EXPECT_THAT(said, HasSubstr("KEY_MISMATCH"));
  EXPECT_THAT(said, HasSubstr("population_unavailable"));
  for (const char* canary : {"Hồ Văn", "0512140000", "2014-05-06", "06/05/2014"}) {
    EXPECT_THAT(said, testing::Not(HasSubstr(canary)));
  }
}

}  // namespace
}  // namespace childsync::validation
