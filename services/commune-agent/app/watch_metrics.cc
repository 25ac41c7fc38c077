#include "services/commune-agent/app/watch_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace childsync::commune_agent {
namespace {

prometheus::Counter& Files(prometheus::Registry& registry, const char* result) {
  return prometheus::BuildCounter()
      .Name("childsync_agent_files_total")
      .Help("Files that were taken from the shared folder, by what came of it")
      .Register(registry)
      .Add({{"result", result}});
}

prometheus::Counter& Count(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Gauge& Gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

WatchMetrics::WatchMetrics(prometheus::Registry& registry)
    : files_published(Files(registry, "published")),
      files_rejected(Files(registry, "rejected")),
      files_failed(Files(registry, "failed")),
      files_skipped(Files(registry, "skipped")),
      changes_sent(Count(registry, "childsync_agent_changes_sent_total", "Record changes sent to the log")),
      rows_not_sendable(Count(registry, "childsync_agent_rows_not_sendable_total",
                              "Rows of published files that could not be sent")),
      files_waiting(Gauge(registry, "childsync_agent_files_waiting",
                          "Files that are still changing or wait to be tried again")),
      last_published_seconds(Gauge(registry, "childsync_agent_last_published_timestamp_seconds",
                                   "When a file was last published, seconds since 1970")) {}

}  // namespace childsync::commune_agent
