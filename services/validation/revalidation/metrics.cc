#include "services/validation/revalidation/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace childsync::validation {
namespace {

prometheus::Counter& Revalidated(prometheus::Registry& registry, const char* result) {
  return prometheus::BuildCounter()
      .Name("childsync_validation_revalidated_total")
      .Help(
          "Verdicts judged again, by result: changed (written), same, discarded (something newer came), "
          "gone (its change has left the log).")
      .Register(registry)
      .Add({{"result", result}});
}

prometheus::Gauge& Gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

RevalidationMetrics::RevalidationMetrics(prometheus::Registry& registry)
    : compared_(Gauge(registry, "childsync_validation_revalidation_ready",
                      "1 if all verdicts of this worker's partitions were compared with the roster.")),
      stale_(Gauge(registry, "childsync_validation_stale_verdicts",
                   "Verdicts of this worker's partitions that differ from the roster or the rules.")),
      population_unavailable_(Gauge(registry, "childsync_validation_revalidation_population_unavailable",
                                    "1 while re-validation waits for the population database.")),
      changed_(Revalidated(registry, "changed")),
      same_(Revalidated(registry, "same")),
      discarded_(Revalidated(registry, "discarded")),
      gone_(Revalidated(registry, "gone")),
      lookups_(prometheus::BuildCounter()
                   .Name("childsync_validation_revalidation_lookups_total")
                   .Help("Numbers looked up to judge verdicts again.")
                   .Register(registry)
                   .Add({})) {}

void RevalidationMetrics::SetCompared(bool all, uint64_t stale) {
  compared_.Set(all ? 1 : 0);
  stale_.Set(static_cast<double>(stale));
}
void RevalidationMetrics::SetPopulationUnavailable(bool unavailable) {
  population_unavailable_.Set(unavailable ? 1 : 0);
}
void RevalidationMetrics::AddChanged(uint64_t verdicts) { changed_.Increment(static_cast<double>(verdicts)); }
void RevalidationMetrics::AddSame(uint64_t verdicts) { same_.Increment(static_cast<double>(verdicts)); }
void RevalidationMetrics::AddDiscarded(uint64_t verdicts) {
  discarded_.Increment(static_cast<double>(verdicts));
}
void RevalidationMetrics::AddGone(uint64_t verdicts) { gone_.Increment(static_cast<double>(verdicts)); }
void RevalidationMetrics::AddLookups(uint64_t numbers) { lookups_.Increment(static_cast<double>(numbers)); }

}  // namespace childsync::validation
