// The stream worker: reads record changes, judges them, and writes verdicts, exactly once.
//
// Every transaction holds the verdicts of a batch, its dead letters, and the offsets to go on from, sent
// under the group membership that read the batch. Verdicts that are judged again have transactions of their
// own, with the offsets that their partitions are at; the stream goes first, and after each of its batches
// one of theirs is written if there is one. A worker that was thought dead can therefore not write: its
// transaction is refused as a whole. While one batch commits, the next one's look-ups are in flight; no more
// than two are in hand.
//
// While the population database doesn't answer, partitions are paused, the batch in hand is kept and asked
// again with a growing pause, and the group is served; nothing is judged. While the brokers don't answer, it
// goes on trying to connect.
//
// Threads: Run on one; the others from any.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "common/retry/backoff.h"
#include "services/validation/adapters/work.h"

namespace childsync::validation {

struct WorkerConfig {
  kafka::ConsumerConfig consumer;
  kafka::TransactionalProducerConfig producer;
  Topics topics = {};
  size_t batch_records_max = 4000;
  absl::Duration lookup_timeout = absl::Seconds(5);
  absl::Duration commit_timeout = absl::Seconds(30);
};

// How the worker comes by its clients; a test composes others.
struct WorkerSeams {
  std::function<absl::StatusOr<std::unique_ptr<kafka::Consumer>>(const kafka::ConsumerConfig&)>
      make_consumer = kafka::Consumer::Create;
  std::function<absl::StatusOr<std::unique_ptr<kafka::TransactionalProducer>>(
      const kafka::TransactionalProducerConfig&)>
      make_producer = kafka::TransactionalProducer::Create;
};

class Worker : private kafka::RebalanceListener {
 public:
  // Nothing is owned but copies of the configuration; all must outlive the worker.
  Worker(WorkerConfig config, WorkerSeams seams, population::LookupClient* client, Reference reference,
         const OfficialClock* clock, Metrics* metrics, Revalidation* revalidation);

  // Works until Stop, then finishes what is in hand (in an outage drops it, for the next one to read again)
  // and returns OK. Any other return is for good: the configuration, the topics or the log are not as they
  // must be, or another worker has this one's id; the text says which.
  absl::Status Run();
  void Stop() {
    if (!stopping_.exchange(true)) stop_.Notify();
  }

  // Holds partitions, or waits for them as a member of the group.
  bool joined() const { return joined_; }
  bool population_unavailable() const { return population_unavailable_; }
  // When the loop last went round: a stuck one is noticed by this alone, for polling keeps the membership
  // alive.
  absl::Time last_alive() const { return absl::FromUnixMillis(last_alive_ms_); }

 private:
  absl::StatusOr<std::vector<kafka::Offset>> OnAssigned(
      const std::vector<kafka::TopicPartition>& partitions) override;
  void OnRevoked(const std::vector<kafka::TopicPartition>& partitions) override;

  absl::Status Connect();
  absl::Status CheckTopics();
  // One membership: until Stop (OK), or an error of the clients.
  absl::Status RunSession();
  // Looks up, judges and writes the batch. OK with drop_ set: nothing was written.
  absl::Status Finish(Work& work);
  absl::Status AwaitLookups(Work& work);
  // Serves the group for so long, or until drop_ is set, and reads nothing.
  absl::Status WaitPaused(absl::Duration pause);
  void SetPopulationUnavailable(bool unavailable);
  absl::Status WriteBatch(Work& work);
  // A partition of which nothing was ever committed is re-validation's only then.
  void Advance(const std::vector<kafka::Offset>& committed);
  // What was judged again, if it is ready; at most one transaction.
  absl::Status WriteRejudged();
  absl::Status Write(Outgoing& outgoing);
  absl::Status TryWrite(Outgoing& outgoing, Metrics::Counts& counts);
  void ShowLag(const std::vector<kafka::Offset>& next);
  void Touch();

  const WorkerConfig config_;
  const WorkerSeams seams_;
  const OfficialClock* const clock_;
  Metrics* const metrics_;
  Revalidation* const revalidation_;

  // Only the thread of Run touches these.
  Work works_[2];
  // What is in hand must not be written: its partitions went, or it can't be judged before the end. Taken
  // back when it is dropped.
  bool drop_ = false;
  // Committed, of each assigned partition that anything was ever committed of.
  std::map<int32_t, int64_t> positions_;
  Backoff lookup_backoff_{absl::Milliseconds(100), absl::Seconds(5)};

  std::atomic<bool> stopping_ = false;
  absl::Notification stop_;
  std::atomic<bool> joined_ = false;
  std::atomic<bool> population_unavailable_ = false;
  std::atomic<int64_t> last_alive_ms_ = 0;

  // Last: batches in hand must go before their consumer, and Disconnect sees to that.
  std::unique_ptr<kafka::TransactionalProducer> producer_;
  std::unique_ptr<kafka::Consumer> consumer_;
  void Disconnect();
};

}  // namespace childsync::validation
