// What the stand-in tells a monitoring system. Threads: any.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_METRICS_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_METRICS_H_

#include <cstddef>

namespace prometheus {
class Counter;
class Gauge;
class Registry;
}  // namespace prometheus

namespace childsync::population_stub {

class Metrics {
 public:
  // `registry` outlives this.
  explicit Metrics(prometheus::Registry& registry);

  void SetPersons(size_t persons);
  void SetOutage(bool outage);
  void CountLookup(int numbers);
  void CountTakenUp(size_t changed_numbers);
  void CountRefused();

 private:
  prometheus::Gauge& persons_;
  prometheus::Gauge& outage_;
  prometheus::Counter& numbers_;
  prometheus::Counter& changes_;
  prometheus::Counter& taken_up_;
  prometheus::Counter& refused_;
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_METRICS_H_
