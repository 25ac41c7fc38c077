#include "services/validation/revalidation/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace childsync::validation {
namespace {

prometheus::Counter& Revalidated(prometheus::Registry& registry, const char* result) {
  return prometheus::BuildCounter()
      .Name("childsync_validation_revalidated_total")
      .Help("Verdicts judged again, by result: changed (written), same, discarded (something newer came).")
      .Register(registry)
      .Add({{"result", result}});
}

}  // namespace

RevalidationMetrics::RevalidationMetrics(prometheus::Registry& registry)
    : stale_(prometheus::BuildGauge()
                 .Name("childsync_validation_stale_verdicts")
                 .Help("Verdicts of this worker's partitions that differ from the roster or the rules.")
                 .Register(registry)
                 .Add({})),
      changed_(Revalidated(registry, "changed")),
      same_(Revalidated(registry, "same")),
      discarded_(Revalidated(registry, "discarded")),
      lookups_(prometheus::BuildCounter()
                   .Name("childsync_validation_revalidation_lookups_total")
                   .Help("Numbers looked up to judge verdicts again.")
                   .Register(registry)
                   .Add({})) {}

void RevalidationMetrics::SetStale(uint64_t verdicts) { stale_.Set(static_cast<double>(verdicts)); }
void RevalidationMetrics::AddChanged(uint64_t verdicts) { changed_.Increment(static_cast<double>(verdicts)); }
void RevalidationMetrics::AddSame(uint64_t verdicts) { same_.Increment(static_cast<double>(verdicts)); }
void RevalidationMetrics::AddDiscarded(uint64_t verdicts) {
  discarded_.Increment(static_cast<double>(verdicts));
}
void RevalidationMetrics::AddLookups(uint64_t numbers) { lookups_.Increment(static_cast<double>(numbers)); }

}  // namespace childsync::validation
