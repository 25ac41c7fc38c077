// Stream workers with re-validation, over a register and a roster that a test changes each alone.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/population/fingerprint.h"
#include "common/population/message_view.h"
#include "services/validation/testing/children.h"
#include "services/validation/testing/worker_fixture.h"

namespace childsync::validation {

class RevalidationTest : public WorkerFixture {
 protected:
  ~RevalidationTest() override { population_.Stop(); }  // its hook uses what goes before it

  void SetUp() override {
    population_.SetHook([this](const FakePopulation::Request& request, FakePopulation::Response* response) {
      if (before_answer_) before_answer_();
      std::lock_guard lock(mutex_);
      if (std::ranges::count(request.personal_ids(), refused_) > 0) {
        return grpc::Status(grpc::StatusCode::UNAVAILABLE, "refused");
      }
      for (auto& result : *response->mutable_results()) {
        const auto entry = register_.find(result.personal_id());
        if (entry != register_.end()) result = entry->second;
      }
      return grpc::Status::OK;
    });
  }

  RevalidatorConfig Revalidation() const {
    RevalidatorConfig config;
    config.client = Broker().client();
    config.topics = topics_;
    config.agenda.grace = absl::Milliseconds(200);
    config.agenda.recheck = absl::Seconds(1);
    config.agenda.confirm = absl::Seconds(1);
    return config;
  }
  // A stream worker with re-validation.
  std::unique_ptr<RunningWorker> StartBoth(const std::string& id, WorkerSeams seams = {},
                                           RulesInForce rules = {}) {
    return std::make_unique<RunningWorker>(ConfigOf(id), std::move(seams), population_.address(),
                                           Revalidation(), std::move(rules));
  }

  // The register, and what the roster says of it: each alone, because they change at different times.
  void Register(const std::string& number, const std::optional<population::v1::Person>& person,
                const std::optional<population::v1::Person>& current = {},
                const std::vector<std::string>& former = {}) {
    population::v1::LookupResult result;
    result.set_personal_id(number);
    if (person) *result.mutable_person() = *person;
    if (current) *result.mutable_current() = *current;
    for (const std::string& each : former) result.add_former_personal_ids(each);
    std::lock_guard lock(mutex_);
    register_[number] = result;
  }
  void Roster(const std::string& key, const std::optional<population::v1::Person>& person,
              const std::vector<std::string>& former = {}) {
    std::string value;
    if (person) {
      events::v1::RosterEntry entry;
      entry.set_personal_id(person->personal_id());
      for (const std::string& each : former) entry.add_former_personal_ids(each);
      const auto fingerprint = population::FingerprintOf(population::ViewOf(*person));
      entry.set_fingerprint(std::string(population::AsBytes(fingerprint)));
      value = entry.SerializeAsString();
    }
    ASSERT_EQ(roster_->Send({.topic = topics_.roster,
                             .key = key,
                             .value = person ? std::optional<std::string_view>(value) : std::nullopt,
                             .headers = {}}),
              absl::OkStatus());
    ASSERT_EQ(roster_->Flush(kPatience), absl::OkStatus());
  }
  void RosterOf(int begin, int end) {
    for (int n = begin; n < end; ++n) Roster(NumberOf(n), PersonOf(n));
  }
  static population::v1::Person Renamed(int n) {
    population::v1::Person person = PersonOf(n);
    person.set_full_name("Hồ Văn Bốn");
    return person;
  }
  void Rename(int n) {
    Register(NumberOf(n), Renamed(n));
    Roster(NumberOf(n), Renamed(n));
  }

  std::map<std::string, events::v1::Verdict> LastVerdicts() {
    std::map<std::string, events::v1::Verdict> last;
    for (const Stored& stored : Verdicts()) last[stored.key] = stored.verdict();
    return last;
  }
  static std::vector<record::v1::FindingCode> FindingsIn(
      const std::map<std::string, events::v1::Verdict>& verdicts, int n) {
    std::vector<record::v1::FindingCode> codes;
    const auto verdict = verdicts.find(KeyOf(n));
    if (verdict == verdicts.end()) return codes;
    for (const auto& finding : verdict->second.findings()) codes.push_back(finding.code());
    return codes;
  }
  std::vector<record::v1::FindingCode> FindingsOf(int n) { return FindingsIn(LastVerdicts(), n); }
  bool AwaitFindings(int n, std::vector<record::v1::FindingCode> codes) {
    return Await([&] { return FindingsOf(n) == codes; });
  }
  static bool NothingStale(RunningWorker& worker) {
    return Await([&] {
      const std::string metrics = worker.metrics();
      return metrics.find("childsync_validation_revalidation_ready 1\n") != std::string::npos &&
             metrics.find("childsync_validation_stale_verdicts 0\n") != std::string::npos;
    });
  }

  std::function<void()> before_answer_;
  std::mutex mutex_;
  std::string refused_;  // a call with this number fails
  std::map<std::string, population::v1::LookupResult> register_;
  const std::unique_ptr<kafka::Producer> roster_ = kafka::NewProducer();
};

}  // namespace childsync::validation
