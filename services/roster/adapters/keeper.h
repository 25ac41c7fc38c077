// Keeps the roster topic equal to the population database.
//
// One thread does it all, in rounds: take a snapshot if one is needed, hear of changes, look up whom they
// concern, write what the answers say. Snapshot and changes only say whom to ask; but the first fill of an
// empty topic writes a whole snapshot.
//
// Threads: Run on one; Stop, readiness and overdue from any.
#ifndef CHILDSYNC_SERVICES_ROSTER_ADAPTERS_KEEPER_H_
#define CHILDSYNC_SERVICES_ROSTER_ADAPTERS_KEEPER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/http/http_server.h"
#include "common/official_time/official_clock.h"
#include "common/population/client.h"
#include "common/retry/backoff.h"
#include "common/units/units.h"
#include "services/roster/adapters/change_watch.h"
#include "services/roster/adapters/metrics.h"
#include "services/roster/adapters/resident_reader.h"
#include "services/roster/domain/decision.h"
#include "services/roster/domain/departures.h"
#include "services/roster/domain/roster_log.h"

namespace childsync::roster {

struct KeeperConfig {
  size_t confirmed_departures = 0;
  // Numbers of one look-up, and so changes of one transaction.
  size_t lookup_max = population::kLookupBatchMax;
  // Entries of one transaction of the first fill.
  size_t fill_max = 10'000;
  absl::Duration lookup_timeout = absl::Seconds(10);
  absl::Duration snapshot_timeout = absl::Hours(1);
  // A change that was never told of is found at the latest so much later.
  absl::Duration compare_every = absl::Hours(24);
  // Departures are judged once nothing was heard for so long.
  absl::Duration quiet_after = absl::Milliseconds(100);
  absl::Duration retry_first = absl::Milliseconds(200);
  absl::Duration retry_longest = absl::Seconds(10);
  // A step that takes longer is stuck: a look-up, a pause; a snapshot has snapshot_timeout besides.
  absl::Duration stuck_after = absl::Minutes(2);
};

class Keeper {
 public:
  // All references outlive it.
  Keeper(const KeeperConfig& config, RosterLog& log, const std::shared_ptr<::grpc::Channel>& population,
         const Units& units, const OfficialClock& clock, Metrics& metrics);

  // Until Stop. An outage of the database or of the broker delays it and never ends it.
  void Run();
  void Stop();

  // Not ready until the first comparison is worked off; degraded while the database doesn't answer or
  // departures wait.
  Readiness readiness() const;
  // The thread has been at one step for longer than that can take. It may be at its log, which does not say
  // how long it takes.
  bool overdue() const { return absl::ToUnixMillis(absl::Now()) > due_ms_; }

 private:
  // An error of the log, for which the topic is opened again; everything else is handled within.
  absl::Status Keep();
  absl::Status Open();
  absl::Status Round();

  // Compares, or fills the empty topic; then watches.
  absl::Status TakeSnapshot();
  absl::Status Fill();
  absl::Status Compare();
  // Reads a snapshot into `see`; nothing if there was none.
  std::optional<std::string> ReadSnapshot(const std::function<void(const population::LookupResult&)>& see);
  void WatchFrom(std::string cursor);

  // The official day has changed: birthdays, and units that are others now.
  void CheckDay();
  void HearChanges();
  absl::Status LookUpSome();
  void Apply(const Decision& decision, std::vector<Change>& changes);
  void Put(const Wanted& wanted, std::vector<Change>& changes);
  absl::Status PublishDepartures();
  absl::Status Write(const std::vector<Change>& changes);

  // The database failed: say so, and wait before the next try.
  void Suffer(const absl::Status& failure);
  void Recover();
  void Report();
  // The thread is at a step that takes at most so long and config_.stuck_after.
  void BeginStep(absl::Duration longest = absl::ZeroDuration());
  bool stopping() const;
  void Pause(absl::Duration duration);

  const KeeperConfig config_;
  RosterLog& log_;
  const Units& units_;
  const OfficialClock& clock_;
  Metrics& metrics_;
  const std::unique_ptr<population::LookupClient> lookups_;
  ResidentReader residents_;
  ChangeWatch watch_;

  Roster roster_;
  bool topic_is_empty_ = false;
  Date day_;                           // the entries are right for it, or about to be asked for
  std::optional<std::string> cursor_;  // nothing: a snapshot is needed
  absl::btree_set<PersonalId> pending_;
  bool quiet_ = false;  // nothing was pending, and nothing was heard for a while
  Departures departures_;
  absl::Time departures_since_ = absl::InfiniteFuture();
  absl::Time compared_at_ = absl::InfinitePast();
  Backoff backoff_;

  std::atomic<int64_t> due_ms_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool worked_off_ ABSL_GUARDED_BY(mutex_) = false;
  bool suffering_ ABSL_GUARDED_BY(mutex_) = false;
  size_t departures_waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_ADAPTERS_KEEPER_H_
