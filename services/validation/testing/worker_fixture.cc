#include "services/validation/testing/worker_fixture.h"

#include <prometheus/text_serializer.h>

#include <set>
#include <sstream>
#include <utility>

#include "absl/time/clock.h"
#include "common/grpc/channel.h"
#include "services/validation/testing/children.h"

namespace childsync::validation {
namespace {

std::vector<kafka::TopicPartition> PartitionsOf(const std::string& topic, int32_t partitions) {
  std::vector<kafka::TopicPartition> all;
  for (int32_t p = 0; p < partitions; ++p) all.push_back({topic, p});
  return all;
}

std::string ChangeWith(int n, const std::function<void(events::v1::RecordChange&)>& set_state) {
  events::v1::RecordChange change;
  change.set_unit_code(kUnit);
  change.set_record_id("T" + std::to_string(n));
  set_state(change);
  return change.SerializeAsString();
}

}  // namespace

bool Await(const std::function<bool()>& holds) {
  for (const absl::Time until = absl::Now() + kPatience; absl::Now() < until;) {
    if (holds()) return true;
    std::this_thread::yield();
  }
  return false;
}

events::v1::Verdict Stored::verdict() const {
  events::v1::Verdict verdict;
  EXPECT_TRUE(value && verdict.ParseFromString(*value));
  return verdict;
}

std::vector<Stored> ReadAll(const std::string& topic, int32_t partitions) {
  const std::unique_ptr<kafka::Consumer> consumer = kafka::NewConsumer();
  std::vector<kafka::Offset> starts;
  for (const auto& tp : PartitionsOf(topic, partitions)) starts.push_back({tp, kafka::kOffsetBeginning});
  EXPECT_EQ(consumer->Assign(starts), absl::OkStatus());
  std::vector<Stored> all;
  std::set<int32_t> ended;
  EXPECT_TRUE(kafka::PollUntil(
      {consumer.get()}, [&] { return ended.size() == starts.size(); },
      [&](kafka::Consumer&, const kafka::Batch& batch) {
        for (const kafka::Message& m : batch.messages()) {
          Stored& stored = all.emplace_back();
          stored.partition = m.partition();
          stored.offset = m.offset();
          stored.key = m.key();
          if (m.has_value()) stored.value = std::string(m.value());
          for (const kafka::Header& h : m.headers()) stored.headers.emplace(h.name, h.value);
        }
        for (const kafka::PartitionEnd& end : batch.ends()) ended.insert(end.at.tp.partition);
      }));
  return all;
}

std::string KeyOf(int n) { return std::string(kUnit) + "/T" + std::to_string(n); }
std::string ChangeOf(int n) {
  return ChangeWith(n, [n](auto& change) { *change.mutable_record() = RecordOf(n); });
}
std::string WithdrawalOf(int n) {
  return ChangeWith(n, [](auto& change) { change.mutable_withdrawal(); });
}

RunningWorker::RunningWorker(WorkerConfig config, WorkerSeams seams, const std::string& population,
                             std::optional<RevalidatorConfig> revalidation, RulesInForce rules)
    : client_(population::LookupClient::Create(rpc::MakeChannel(population), {.in_flight_max = 16})),
      units_(*Units::Load("", "")),
      rules_(std::move(rules)),
      clock_(Date::Parse(kDay)),
      revalidator_client_(
          population::LookupClient::Create(rpc::MakeChannel(population), {.in_flight_max = 2})),
      revalidator_(revalidation ? std::make_unique<Revalidator>(
                                      *std::move(revalidation), revalidator_client_.get(),
                                      Reference{units_.get(), &rules_}, &clock_, &revalidation_metrics_)
                                : nullptr),
      worker_(std::move(config), std::move(seams), client_.get(), Reference{units_.get(), &rules_}, &clock_,
              &metrics_, revalidator_ != nullptr ? revalidator_.get() : &none_),
      thread_([this] { result_ = worker_.Run(); }) {
  if (revalidator_ != nullptr) revalidator_thread_ = std::thread([this] { revalidator_->Run(); });
}

RunningWorker::~RunningWorker() {
  Stop().IgnoreError();
  if (revalidator_ == nullptr) return;
  revalidator_->Stop();
  revalidator_thread_.join();
}

absl::Status RunningWorker::Join() {
  if (thread_.joinable()) thread_.join();
  return result_;
}

std::string RunningWorker::metrics() const {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, registry_->Collect());
  return out.str();
}

WorkerConfig WorkerFixture::ConfigOf(const std::string& id) const {
  WorkerConfig config;
  config.topics = topics_;
  config.consumer.client = Broker().client();
  config.consumer.group_id = group_;
  config.consumer.group_instance_id = id;
  config.consumer.session_timeout = absl::Seconds(3);
  config.producer.producer.client = Broker().client();
  config.producer.transactional_id = id;
  return config;
}

std::unique_ptr<RunningWorker> WorkerFixture::Start(const std::string& id, WorkerSeams seams) {
  return std::make_unique<RunningWorker>(ConfigOf(id), std::move(seams), population_.address());
}

void WorkerFixture::Publish(const std::vector<kafka::OutMessage>& changes) {
  ASSERT_EQ(agent_->Begin(), absl::OkStatus());
  for (const kafka::OutMessage& change : changes) ASSERT_EQ(agent_->Send(change), absl::OkStatus());
  ASSERT_EQ(agent_->Commit(kPatience), absl::OkStatus());
}

void WorkerFixture::PublishRecords(int begin, int end) {
  ASSERT_EQ(agent_->Begin(), absl::OkStatus());
  for (int n = begin; n < end; ++n) {
    const std::string key = KeyOf(n);
    const std::string value = ChangeOf(n);
    ASSERT_EQ(agent_->Send({.topic = topics_.changes,
                            .partition = n % kPartitions,
                            .key = key,
                            .value = value,
                            .headers = {}}),
              absl::OkStatus());
  }
  ASSERT_EQ(agent_->Commit(kPatience), absl::OkStatus());
}

std::vector<kafka::Offset> WorkerFixture::Ends(bool read_committed) {
  auto ends =
      Broker().admin().EndOffsets(PartitionsOf(topics_.changes, kPartitions), read_committed, kPatience);
  EXPECT_TRUE(ends.ok()) << ends.status();
  return *std::move(ends);
}

// A commit returns before its markers are written; until they are, the stable end is before the last one.
bool WorkerFixture::AwaitQuiet() {
  std::vector<kafka::Offset> ends;
  absl::StatusOr<std::vector<kafka::Offset>> committed;
  const bool quiet = Await([&] {
    ends = Ends(/*read_committed=*/false);
    committed =
        Broker().admin().GroupOffsets(group_, PartitionsOf(topics_.changes, kPartitions), absl::Seconds(5));
    return committed.ok() && *committed == ends && Ends(/*read_committed=*/true) == ends;
  });
  for (size_t p = 0; !quiet && p < ends.size(); ++p) {
    ADD_FAILURE() << "partition " << p << " ends at " << ends[p].offset << ", the group is at "
                  << (committed.ok() ? std::to_string((*committed)[p].offset) : "no answer");
  }
  return quiet;
}

void WorkerFixture::ExpectEveryChangeJudgedOnce() {
  std::map<std::pair<int32_t, int64_t>, int> times;
  std::map<std::string, int64_t> last_change;
  for (const Stored& change : ReadAll(topics_.changes, kPartitions)) {
    times[{change.partition, change.offset}] = 0;
    last_change[change.key] = change.offset;
  }
  std::map<std::string, int64_t> last_judged;
  for (const Stored& stored : Verdicts()) {
    const events::v1::Verdict verdict = stored.verdict();
    ++times[{stored.partition, verdict.change_offset()}];
    last_judged[stored.key] = verdict.change_offset();
    EXPECT_EQ(verdict.outcome(), record::v1::OUTCOME_VERIFIED) << stored.key;
  }
  for (const auto& [change, count] : times) {
    EXPECT_EQ(count, 1) << "partition " << change.first << " offset " << change.second;
  }
  EXPECT_EQ(last_judged, last_change);
}

}  // namespace childsync::validation
