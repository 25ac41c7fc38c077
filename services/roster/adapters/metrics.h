// What the roster tells a monitoring system. Threads: any.
#ifndef CHILDSYNC_SERVICES_ROSTER_ADAPTERS_METRICS_H_
#define CHILDSYNC_SERVICES_ROSTER_ADAPTERS_METRICS_H_

#include <array>
#include <cstddef>

#include "absl/time/time.h"
#include "services/roster/domain/roster_log.h"

namespace prometheus {
class Counter;
class Gauge;
class Registry;
}  // namespace prometheus

namespace childsync::roster {

class Metrics {
 public:
  // `registry` outlives this.
  explicit Metrics(prometheus::Registry& registry);

  void SetEntries(size_t entries);
  void CountPublished(ChangeKind kind);
  void SetDeparturesWaiting(size_t entries);
  void SetPending(size_t numbers);
  void SetWatchConnected(bool connected);
  void CountLookedUp(size_t numbers);
  void NoteComparison(absl::Time when);
  // A snapshot that was not whole.
  void CountSnapshotThrownAway();
  // The topic had to be opened again.
  void CountReopened();

 private:
  prometheus::Gauge& entries_;
  prometheus::Gauge& departures_waiting_;
  prometheus::Gauge& pending_;
  prometheus::Gauge& connected_;
  prometheus::Gauge& compared_at_;
  prometheus::Counter& looked_up_;
  prometheus::Counter& thrown_away_;
  prometheus::Counter& reopened_;
  std::array<prometheus::Counter*, 5> published_{};
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_ADAPTERS_METRICS_H_
