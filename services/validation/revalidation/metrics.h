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

  // Whether every verdict was compared; until then `stale` is what is known so far.
  void SetCompared(bool all, uint64_t stale);
  void SetPopulationUnavailable(bool unavailable);
  void AddChanged(uint64_t verdicts);
  void AddSame(uint64_t verdicts);
  // Something newer came before they could be written.
  void AddDiscarded(uint64_t verdicts);
  // The change has left the log and nothing newer has come.
  void AddGone(uint64_t verdicts);
  void AddLookups(uint64_t numbers);

 private:
  prometheus::Gauge& compared_;
  prometheus::Gauge& stale_;
  prometheus::Gauge& population_unavailable_;
  prometheus::Counter& changed_;
  prometheus::Counter& same_;
  prometheus::Counter& discarded_;
  prometheus::Counter& gone_;
  prometheus::Counter& lookups_;
};

}  // namespace childsync::validation
