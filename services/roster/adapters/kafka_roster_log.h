// The topic childsync.roster.v1, written exactly once by one fenced writer.
#ifndef CHILDSYNC_SERVICES_ROSTER_ADAPTERS_KAFKA_ROSTER_LOG_H_
#define CHILDSYNC_SERVICES_ROSTER_ADAPTERS_KAFKA_ROSTER_LOG_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/consumer.h"
#include "common/kafka/producer.h"
#include "services/roster/domain/roster_log.h"

namespace childsync::roster {

inline constexpr char kRosterTopic[] = "childsync.roster.v1";
inline constexpr char kTransactionalId[] = "roster";

// One thread uses it; Stop may be called from any.
//
// The order in Open is what makes it safe: InitTransactions ends the open transaction of an earlier writer
// and fences it, and only then is the topic read, so that what was read is what there is until this writer
// writes. An error of Write leaves a transaction whose end is not known; Open ends it the same way.
class KafkaRosterLog final : public RosterLog {
 public:
  explicit KafkaRosterLog(kafka::ClientConfig client, std::string topic = kRosterTopic,
                          std::string transactional_id = kTransactionalId);

  absl::StatusOr<bool> Open(Roster& roster) override;
  absl::Status Write(const std::vector<Change>& changes, const Roster& roster) override;

  // Makes a long Open or Write give up with CANCELLED.
  void Stop() { stopping_ = true; }
  // When it last heard from the client: an Open or Write may take long without being stuck. From any thread.
  absl::Time last_alive() const { return absl::FromUnixMillis(last_alive_ms_); }

 private:
  void Touch() { last_alive_ms_ = absl::ToUnixMillis(absl::Now()); }
  absl::Status BecomeWriter();
  // Whether any record was there.
  absl::StatusOr<bool> ReadAll(Roster& roster);
  void Take(const kafka::Message& message, Roster& roster);
  absl::Status Send(const Change& change, const Roster& roster);
  // Makes a call again while time runs out over it, as the producer wants it.
  absl::Status UntilKnown(const std::function<absl::Status()>& call);

  const kafka::ClientConfig client_;
  const std::string topic_;
  const std::string transactional_id_;
  const std::string run_id_;  // with a count, the events' ids
  kafka::CloudEvent event_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int64_t> last_alive_ms_ = 0;
  uint64_t events_ = 0;
  std::unique_ptr<kafka::TransactionalProducer> producer_;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_ADAPTERS_KAFKA_ROSTER_LOG_H_
