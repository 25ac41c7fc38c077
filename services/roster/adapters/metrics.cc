#include "services/roster/adapters/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace childsync::roster {
namespace {

prometheus::Gauge& Gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Counter& Counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

// In the order of ChangeKind.
constexpr const char* kKinds[] = {"arrival", "move", "correction", "departure", "merger"};

}  // namespace

Metrics::Metrics(prometheus::Registry& registry)
    : entries_(Gauge(registry, "childsync_roster_entries", "Children in the roster")),
      departures_waiting_(Gauge(registry, "childsync_roster_departures_waiting",
                                "Departures that are too many at once and wait for --confirm-departures")),
      pending_(Gauge(registry, "childsync_roster_numbers_pending", "Numbers that are still to be looked up")),
      connected_(
          Gauge(registry, "childsync_roster_watch_connected", "1 while the database tells of its changes")),
      compared_at_(Gauge(registry, "childsync_roster_last_full_comparison_timestamp_seconds",
                         "When the roster was last compared with a whole snapshot")),
      looked_up_(
          Counter(registry, "childsync_roster_numbers_looked_up_total", "Numbers that were looked up")),
      thrown_away_(
          Counter(registry, "childsync_roster_snapshots_thrown_away_total", "Snapshots that were not whole")),
      reopened_(Counter(registry, "childsync_roster_reopened_total",
                        "Times the topic was opened again after an error or a fence")) {
  auto& published = prometheus::BuildCounter()
                        .Name("childsync_roster_published_total")
                        .Help("Changes written")
                        .Register(registry);
  for (size_t i = 0; i < published_.size(); ++i) published_[i] = &published.Add({{"kind", kKinds[i]}});
}

void Metrics::SetEntries(size_t entries) { entries_.Set(static_cast<double>(entries)); }
void Metrics::CountPublished(ChangeKind kind) { published_[static_cast<size_t>(kind)]->Increment(); }
void Metrics::SetDeparturesWaiting(size_t entries) { departures_waiting_.Set(static_cast<double>(entries)); }
void Metrics::SetPending(size_t numbers) { pending_.Set(static_cast<double>(numbers)); }
void Metrics::SetWatchConnected(bool connected) { connected_.Set(connected ? 1 : 0); }
void Metrics::CountLookedUp(size_t numbers) { looked_up_.Increment(static_cast<double>(numbers)); }
void Metrics::NoteComparison(absl::Time when) {
  compared_at_.Set(absl::ToDoubleSeconds(when - absl::UnixEpoch()));
}
void Metrics::CountSnapshotThrownAway() { thrown_away_.Increment(); }
void Metrics::CountReopened() { reopened_.Increment(); }

}  // namespace childsync::roster
