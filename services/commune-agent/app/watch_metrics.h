// What `watch` counts.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCH_METRICS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCH_METRICS_H_

namespace prometheus {
class Counter;
class Gauge;
class Registry;
}  // namespace prometheus

namespace childsync::commune_agent {

// Owned by the registry, which must outlive this. Threads: any.
struct WatchMetrics {
  explicit WatchMetrics(prometheus::Registry& registry);

  prometheus::Counter& files_published;  // childsync_agent_files_total{result="published"}
  prometheus::Counter& files_rejected;   //   "rejected": unreadable, or in the folder of no unit
  prometheus::Counter& files_failed;     //   "failed": to be tried again
  prometheus::Counter& files_skipped;    //   "skipped": a copy of a result
  prometheus::Counter& changes_sent;     // childsync_agent_changes_sent_total
  prometheus::Counter& rows_not_sendable;
  prometheus::Gauge& files_waiting;
  prometheus::Gauge& last_published_seconds;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCH_METRICS_H_
