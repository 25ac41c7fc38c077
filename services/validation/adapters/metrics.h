// What validation tells a monitoring system. Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "services/validation/adapters/change_decoder.h"
#include "services/validation/domain/judge.h"

namespace prometheus {
class Counter;
class Gauge;
class Registry;
template <typename T>
class Family;
}  // namespace prometheus

namespace childsync::validation {

class Metrics {
 public:
  explicit Metrics(prometheus::Registry& registry);

  // Counted by the batch and added once it is committed: a verdict that was aborted is none.
  struct Counts {
    std::array<uint32_t, 5> outcomes{};      // by Outcome
    std::array<uint32_t, 32> findings{};     // by FindingCode
    std::array<uint32_t, 8> dead_letters{};  // by DeadLetterReason
    void Count(const Judgement& judgement);
  };
  void Add(const Counts& counts);
  void SetLag(const std::string& topic, int32_t partition, int64_t records);
  // Of a partition that another worker has now.
  void ForgetLag(const std::string& topic, int32_t partition);
  void SetDegraded(bool degraded);
  void CountTransaction(bool committed);

 private:
  prometheus::Family<prometheus::Gauge>& lag_;
  prometheus::Gauge& degraded_;
  prometheus::Counter& committed_;
  prometheus::Counter& aborted_;
  std::array<prometheus::Counter*, 5> outcomes_{};
  std::array<prometheus::Counter*, 32> findings_{};
  std::array<prometheus::Counter*, 8> dead_letters_{};
};

}  // namespace childsync::validation
