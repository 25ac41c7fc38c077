// What re-validation tells a monitoring system. Threads: any.
#pragma once

#include <cstdint>

namespace prometheus {
class Counter;
class Gauge;
class Registry;
}  // namespace prometheus

namespace childsync::validation {

class RevalidationMetrics {
 public:
  explicit RevalidationMetrics(prometheus::Registry& registry);

  void SetStale(uint64_t verdicts);
  void AddChanged(uint64_t verdicts);
  void AddSame(uint64_t verdicts);
  // Something newer came before they could be written, or the change has left the log.
  void AddDiscarded(uint64_t verdicts);
  void AddLookups(uint64_t numbers);

 private:
  prometheus::Gauge& stale_;
  prometheus::Counter& changed_;
  prometheus::Counter& same_;
  prometheus::Counter& discarded_;
  prometheus::Counter& lookups_;
};

}  // namespace childsync::validation
