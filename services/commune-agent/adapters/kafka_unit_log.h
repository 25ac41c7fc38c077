// The unit's part of the log on Kafka: transactional.id "agent-<unit code>" makes this process its only
// writer.
//
// Delivery: a Write is one transaction with the changes and their Submission; read_committed readers see all
// of it or nothing. Threads: one.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_KAFKA_UNIT_LOG_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_KAFKA_UNIT_LOG_H_

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"
#include "common/kafka/producer.h"
#include "services/commune-agent/domain/ports.h"

namespace childsync::commune_agent {

struct KafkaUnitLogOptions {
  kafka::ClientConfig client;
  std::string unit_code;
  // For each of: taking over, reading the last submission, writing. Above transaction_timeout, or a
  // transaction that another unit's dead agent left open could hide our last submission for longer than we
  // wait.
  absl::Duration timeout = absl::Seconds(45);
  // Long enough for a commune's first export over a slow line; readers wait so long behind an agent that died
  // within.
  absl::Duration transaction_timeout = absl::Seconds(30);
  std::stop_token stop = {};  // gives up early
};

class KafkaUnitLog : public UnitLog {
 public:
  explicit KafkaUnitLog(KafkaUnitLogOptions options);
  ~KafkaUnitLog() override;

  absl::StatusOr<LoggedUnit> TakeOver(const std::vector<Predecessor>& predecessors) override;
  absl::Status Write(const Outbox& outbox) override;

 private:
  // In one pass over all units' submissions, however many predecessors there are.
  absl::StatusOr<LoggedUnit> ReadSubmissions(const std::vector<Predecessor>& predecessors,
                                             absl::Time end) const;
  absl::Status WriteOnce(const Outbox& outbox, absl::Time end);
  absl::Status SendAll(const Outbox& outbox);

  const KafkaUnitLogOptions options_;
  std::unique_ptr<kafka::TransactionalProducer> producer_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_KAFKA_UNIT_LOG_H_
