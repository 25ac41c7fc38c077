// Stream workers over a real broker and a fake population database: publish changes, await quiet, read what
// came of them.
#pragma once

#include <gtest/gtest.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "childsync/events/v1/events.pb.h"
#include "services/validation/adapters/worker.h"
#include "services/validation/revalidation/revalidator.h"
#include "services/validation/testing/fake_population.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::validation {

inline constexpr absl::Duration kPatience = absl::Seconds(40);

// Waits until it holds, for kPatience; false when that was not enough. `holds` should ask somebody who takes
// a while to answer.
bool Await(const std::function<bool()>& holds);

// A record as it lies in a topic.
struct Stored {
  int32_t partition = 0;
  int64_t offset = 0;
  std::string key;
  std::optional<std::string> value;  // none: a tombstone
  std::map<std::string, std::string> headers;

  events::v1::Verdict verdict() const;
};
std::vector<Stored> ReadAll(const std::string& topic, int32_t partitions);

// Changes of records of kUnit.
std::string KeyOf(int n);
std::string ChangeOf(int n);  // RecordOf(n)
std::string WithdrawalOf(int n);

class RunningWorker {
 public:
  // With a configuration of it, re-validation runs too.
  RunningWorker(WorkerConfig config, WorkerSeams seams, const std::string& population,
                std::optional<RevalidatorConfig> revalidation = std::nullopt, RulesInForce rules = {});
  ~RunningWorker();
  Worker& worker() { return worker_; }
  Revalidator& revalidator() { return *revalidator_; }
  // Waits for it to end, and says how.
  absl::Status Join();
  absl::Status Stop() {
    worker_.Stop();
    return Join();
  }
  std::string metrics() const;

 private:
  const std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();
  Metrics metrics_{*registry_};
  const std::unique_ptr<population::LookupClient> client_;
  const std::shared_ptr<const Units> units_;
  const RulesInForce rules_;
  const OfficialClock clock_;
  RevalidationMetrics revalidation_metrics_{*registry_};
  const std::unique_ptr<population::LookupClient> revalidator_client_;
  Revalidation none_;
  std::unique_ptr<Revalidator> revalidator_;
  Worker worker_;
  absl::Status result_;
  std::thread thread_;
  std::thread revalidator_thread_;
};

class WorkerFixture : public testing::Test {
 protected:
  static constexpr int32_t kPartitions = 3;

  static kafka::TestBroker& Broker() { return kafka::TestBroker::Get(); }
  WorkerConfig ConfigOf(const std::string& id) const;
  std::unique_ptr<RunningWorker> Start(const std::string& id, WorkerSeams seams = {});
  // Into one transaction, as an agent does.
  void Publish(const std::vector<kafka::OutMessage>& changes);
  // RecordOf each of [begin, end), in the partition of their number.
  void PublishRecords(int begin, int end);
  // Until the group's offsets are the log's ends.
  bool AwaitQuiet();
  std::vector<kafka::Offset> Ends(bool read_committed);
  std::vector<Stored> Verdicts() { return ReadAll(topics_.verdicts, kPartitions); }
  // Every change of the log has one verdict, in its partition, and none has two.
  void ExpectEveryChangeJudgedOnce();

  FakePopulation population_;
  const Topics topics_ = {.changes = Broker().NewTopic("changes", kPartitions),
                          .verdicts = Broker().NewTopic("verdicts", kPartitions),
                          .dead_letters = Broker().NewTopic("dlq", 1),
                          .roster = Broker().NewTopic("roster", kPartitions)};
  const std::string group_ = Broker().Unique("validation");
  const std::unique_ptr<kafka::TransactionalProducer> agent_ =
      kafka::NewTransactionalProducer(Broker().Unique("agent"));
};

}  // namespace childsync::validation
