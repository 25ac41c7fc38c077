#include "services/population-stub/adapters/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace childsync::population_stub {
namespace {

prometheus::Gauge& Gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Counter& Counter(prometheus::Registry& registry, const char* name, const char* help,
                             const prometheus::Labels& labels = {}) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add(labels);
}

constexpr char kFileReads[] = "childsync_population_file_reads_total";
constexpr char kFileReadsHelp[] = "Times the changed file of people was read while running";

}  // namespace

Metrics::Metrics(prometheus::Registry& registry)
    : persons_(
          Gauge(registry, "childsync_population_persons", "Entries in the register, whatever their status")),
      outage_(Gauge(registry, "childsync_population_outage", "1 during an injected outage")),
      numbers_(Counter(registry, "childsync_population_numbers_looked_up_total",
                       "Numbers that LookupPersons answered")),
      changes_(Counter(registry, "childsync_population_changes_total", "Numbers published by WatchChanges")),
      taken_up_(Counter(registry, kFileReads, kFileReadsHelp, {{"result", "taken_up"}})),
      refused_(Counter(registry, kFileReads, kFileReadsHelp, {{"result", "refused"}})) {}

void Metrics::SetPersons(size_t persons) { persons_.Set(static_cast<double>(persons)); }
void Metrics::SetOutage(bool outage) { outage_.Set(outage ? 1 : 0); }
void Metrics::CountLookup(int numbers) { numbers_.Increment(numbers); }
void Metrics::CountTakenUp(size_t changed_numbers) {
  taken_up_.Increment();
  changes_.Increment(static_cast<double>(changed_numbers));
}
void Metrics::CountRefused() { refused_.Increment(); }

}  // namespace childsync::population_stub
