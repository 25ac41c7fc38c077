#include "services/tally/testing/tally_fixture.h"

#include <grpcpp/grpcpp.h>
#include <httplib.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "childsync/events/v1/events.pb.h"
#include "common/grpc/channel.h"

namespace childsync::tally {
namespace {

namespace events = ::childsync::events::v1;
namespace words = ::childsync::record::v1;

}  // namespace

std::unique_ptr<grpc::ClientContext> Context(absl::Duration timeout) {
  auto context = std::make_unique<grpc::ClientContext>();
  rpc::SetTimeout(*context, timeout);
  return context;
}

bool Await(absl::FunctionRef<bool()> done) {
  const absl::Time deadline = absl::Now() + kafka::kPatience;
  absl::Mutex mutex;
  while (!done()) {
    if (absl::Now() > deadline) return false;
    const absl::MutexLock lock(&mutex);
    bool never = false;
    mutex.AwaitWithTimeout(absl::Condition(&never), absl::Milliseconds(20));
  }
  return true;
}

TallyFixture::TallyFixture() : broker_(kafka::TestBroker::Get()), producer_(kafka::NewProducer()) {
  directory_ = ::testing::TempDir() + broker_.Unique("tally-state") + std::to_string(getpid());
  std::filesystem::remove_all(directory_);
  config_.kafka = broker_.bootstrap();
  config_.grpc = config_.http = "127.0.0.1:0";
  config_.state = directory_;
  config_.today = Date::FromCivil(2024, 3, 28);
  config_.validation_group = broker_.Unique("validation");
  config_.checkpoint_interval = absl::Milliseconds(50);
  NewTopics();
}

TallyFixture::~TallyFixture() {
  app_.reset();
  std::filesystem::remove_all(directory_);
}

void TallyFixture::NewTopics(std::map<std::string, std::string> config) {
  config.emplace("cleanup.policy", "compact");
  seams_.topics.record_changes = broker_.NewTopic("changes", 2, config);
  seams_.topics.verdicts = broker_.NewTopic("verdicts", 2, config);
  seams_.topics.roster = broker_.NewTopic("roster", 2, config);
}

std::string TallyFixture::Id(int number) { return absl::StrFormat("051215%06d", number); }

void TallyFixture::Send(const std::string& topic, const std::string& key, std::optional<std::string> value,
                        int partition) {
  std::optional<std::string_view> view;
  if (value) view = *value;
  ASSERT_TRUE(
      producer_->Send({.topic = topic, .partition = partition, .key = key, .value = view, .headers = {}})
          .ok());
  const absl::Status status = producer_->Flush(kafka::kPatience);
  ASSERT_TRUE(status.ok()) << status.ToString();
}

void TallyFixture::Child(int key, const std::string& unit, int number, std::vector<int> formers,
                         const std::string& valid_from) {
  events::RosterEntry entry;
  entry.set_personal_id(Id(number == 0 ? key : number));
  for (int former : formers) entry.add_former_personal_ids(Id(former));
  entry.set_unit_code(unit);
  entry.set_unit_valid_from(valid_from);
  entry.set_fingerprint("0123456789abcdef");
  Send(seams_.topics.roster, Id(key), entry.SerializeAsString());
}

void TallyFixture::Leave(int key) { Send(seams_.topics.roster, Id(key), std::nullopt); }

void TallyFixture::SendVerdict(const std::string& key, int outcome, int number) {
  events::Verdict verdict;
  verdict.set_outcome(static_cast<words::Outcome>(outcome));
  verdict.set_change_offset(++change_offset_);
  verdict.mutable_change_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  verdict.set_change_content_hash("fedcba9876543210");
  if (number > 0) {
    verdict.set_cited_personal_id(Id(number));
    verdict.set_claims_person(true);
  }
  if (outcome == words::OUTCOME_NEEDS_CORRECTION) {
    auto* finding = verdict.add_findings();
    finding->set_code(number > 0 ? words::FINDING_CODE_NAME_DIFFERS : words::FINDING_CODE_NUMBER_MISSING);
    finding->set_field(number > 0 ? words::FIELD_FULL_NAME : words::FIELD_PERSONAL_ID);
    finding->set_side(number > 0 ? words::SIDE_RECORD : words::SIDE_NUMBER);
    finding->set_severity(words::SEVERITY_ERROR);
    finding->mutable_since()->set_seconds(1'711'600'000);
  }
  Send(seams_.topics.verdicts, key, verdict.SerializeAsString());
}

void TallyFixture::Verified(const std::string& key, int number) {
  SendVerdict(key, words::OUTCOME_VERIFIED, number);
}
void TallyFixture::Wrong(const std::string& key, int number) {
  SendVerdict(key, words::OUTCOME_NEEDS_CORRECTION, number);
}
void TallyFixture::JudgedAgainAsWrong(const std::string& key, int number) {
  --change_offset_;
  Wrong(key, number);
}
void TallyFixture::Withdraw(const std::string& key) { SendVerdict(key, words::OUTCOME_WITHDRAWN, 0); }
void TallyFixture::Erase(const std::string& key) { Send(seams_.topics.verdicts, key, std::nullopt); }

void TallyFixture::StartWithoutWaiting() {
  auto app = App::Create(
      config_,
      [this] {
        const absl::MutexLock lock(&mutex_);
        fatal_ = true;
      },
      seams_);
  ASSERT_TRUE(app.ok()) << app.status().ToString();
  app_ = *std::move(app);
}

void TallyFixture::Start() {
  StartWithoutWaiting();
  AwaitReadiness("ready");
}

void TallyFixture::Stop() { app_.reset(); }

absl::Status TallyFixture::AwaitFatal() {
  {
    const absl::MutexLock lock(&mutex_);
    if (!mutex_.AwaitWithTimeout(absl::Condition(&fatal_), kafka::kPatience)) return absl::OkStatus();
    fatal_ = false;
  }
  absl::Status status = app_->status();
  app_.reset();
  return status;
}

TallyFixture::HttpAnswer TallyFixture::Get(const std::string& path) {
  httplib::Client client("127.0.0.1", app_->http_port());
  const auto result = client.Get(path);
  if (!result) return {};
  HttpAnswer answer{result->status, result->body, {}};
  for (const auto& [name, value] : result->headers) answer.headers[absl::AsciiStrToLower(name)] = value;
  return answer;
}

std::string TallyFixture::AwaitReadiness(const std::string& beginning) {
  std::string body;
  EXPECT_TRUE(Await([&] { return (body = Get("/readyz").body).rfind(beginning, 0) == 0; })) << body;
  return body;
}

std::unique_ptr<TallyFixture::Stub> TallyFixture::NewStub() {
  return v1::TallyService::NewStub(rpc::MakeChannel("127.0.0.1:" + std::to_string(app_->grpc_port())));
}

v1::GetProgressResponse TallyFixture::Progress(const std::string& unit) {
  const auto stub = NewStub();
  v1::GetProgressRequest request;
  request.set_unit_code(unit);
  v1::GetProgressResponse response;
  const bool counted = Await([&] {
    const grpc::Status status = stub->GetProgress(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return !status.ok() || response.position().changes_awaiting_verdict() == 0;
  });
  EXPECT_TRUE(counted) << response.ShortDebugString();
  return response;
}

std::string TallyFixture::Figures(const std::string& unit) {
  const v1::Progress progress = Progress(unit).progress();
  EXPECT_EQ(progress.completed() + progress.outstanding(), progress.total());
  return std::to_string(progress.completed()) + "/" + std::to_string(progress.total());
}

std::string TallyFixture::Digest() { return Progress("").position().digest(); }

}  // namespace childsync::tally
