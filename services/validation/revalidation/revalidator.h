// Judges verdicts again that are no longer true (domain/agenda.h says which), on a thread of its own, and
// hands those that changed to the stream worker, which alone writes.
//
// It holds no record: the change is read again from the log at its offset. While the population database or
// the brokers don't answer it waits with a growing pause; nothing is lost, because what is stale is found by
// comparing the two topics.
//
// Threads: the worker calls what Revalidation declares; Run on one of its own; the others from any.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/kafka/client.h"
#include "common/official_time/official_clock.h"
#include "common/population/client.h"
#include "common/retry/backoff.h"
#include "common/units/units.h"
#include "services/validation/adapters/outgoing.h"
#include "services/validation/revalidation/change_reader.h"
#include "services/validation/revalidation/metrics.h"
#include "services/validation/revalidation/pace.h"
#include "services/validation/revalidation/rejudger.h"
#include "services/validation/revalidation/roster_reader.h"
#include "services/validation/revalidation/verdict_reader.h"

namespace childsync::validation {

struct RevalidatorConfig {
  kafka::ClientConfig client;
  Topics topics = {};
  Agenda::Settings agenda = {};
  // Judged again in a second, at most: the population database is everybody's.
  int records_per_second = 10'000;
  // At once: one set of look-ups, and one transaction.
  size_t set_records_max = 5000;
  absl::Duration lookup_timeout = absl::Seconds(5);
};

class Revalidator final : public Revalidation {
 public:
  // Nothing is owned; all must outlive it.
  Revalidator(RevalidatorConfig config, population::LookupClient* client, Reference reference,
              const OfficialClock* clock, RevalidationMetrics* metrics);

  // Until Stop.
  void Run();
  void Stop();

  void OnAssigned(const std::vector<int32_t>& partitions) override;
  void OnRevoked() override;
  void OnWritten(std::span<const WrittenVerdict> verdicts) override;
  bool ready() const override { return ready_; }
  std::vector<Rejudged> Take() override;
  void OnRejudged(std::span<const Rejudged> committed) override;

  bool StartFull(int32_t partition) override;
  std::optional<Agenda::Progress> FullProgress(int32_t partition) const override;
  bool population_unavailable() const { return population_unavailable_; }
  // It could not read its topics several times in a row: nothing is compared.
  bool failing() const { return failures_ >= kFailuresShown; }

  static constexpr int kFailuresShown = 3;

 private:
  // Ends with Stop (OK) or an error of the brokers.
  absl::Status RunSession(RosterReader& roster, Rejudger& rejudger);
  // True: something was read.
  absl::StatusOr<bool> ReadRoster(RosterReader& roster, absl::Duration wait);
  absl::Status BeginReading();
  // True: something was read.
  absl::StatusOr<bool> ReadVerdicts();
  // True: there is more to compare.
  bool Compare();
  // One set. True: something was judged.
  absl::StatusOr<bool> JudgeSome(Rejudger& rejudger);
  bool NothingToJudge() const;
  void Keep(Rejudger::Outcome outcome);
  void SetPopulationUnavailable(bool unavailable);
  void Wait(absl::Duration pause) { stop_.WaitForNotificationWithTimeout(pause); }

  const RevalidatorConfig config_;
  const OfficialClock* const clock_;
  RevalidationMetrics* const metrics_;
  ChangeReader changes_;
  population::LookupClient* const client_;
  const Reference reference_;

  mutable absl::Mutex mutex_;
  Agenda agenda_ ABSL_GUARDED_BY(mutex_);
  // Counts revocations: what was read for an earlier assignment is nothing for this one.
  uint64_t assignment_ ABSL_GUARDED_BY(mutex_) = 0;
  // Partitions whose verdicts nobody has begun to read.
  std::vector<int32_t> unread_ ABSL_GUARDED_BY(mutex_);
  // Sets that wait for the worker, at most kSetsMax.
  std::deque<std::vector<Rejudged>> sets_ ABSL_GUARDED_BY(mutex_);

  // Only Run's thread.
  struct Reading {
    uint64_t assignment;
    std::unique_ptr<VerdictReader> reader;
  };
  std::vector<Reading> readings_;
  Pace pace_;
  // Halved by each failure, so that what makes a look-up fail holds up no others for long.
  size_t set_records_;
  Gathering gathering_;
  Backoff lookup_backoff_{absl::Milliseconds(100), absl::Seconds(5)};
  absl::Time next_lookup_ = absl::InfinitePast();

  std::atomic<bool> ready_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> population_unavailable_ = false;
  std::atomic<int> failures_ = 0;  // sessions that ended since something was judged, or nothing waited
  absl::Notification stop_;
};

}  // namespace childsync::validation
