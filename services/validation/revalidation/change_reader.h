// Reads single changes again, by their offsets.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/kafka/consumer.h"

namespace childsync::validation {

// Threads: one; Stop from any.
// Performance: near offsets are read through, far ones are jumped to (a few milliseconds each).
class ChangeReader {
 public:
  ChangeReader(kafka::ClientConfig client, std::string topic);

  // Visits the changes at these offsets of a partition, which rise, with their place among them. Those that
  // are no longer in the log are left out. UNAVAILABLE: not all were read; try again. CANCELLED: stopped.
  absl::Status Read(int32_t partition, std::span<const int64_t> offsets,
                    absl::FunctionRef<void(size_t index, const kafka::Message& change)> found);
  // Ends a Read soon, and every later one at once.
  void Stop() { stopping_ = true; }

 private:
  absl::Status ReadAll(const kafka::TopicPartition& tp, std::span<const int64_t> offsets,
                       absl::FunctionRef<void(size_t index, const kafka::Message& change)> found);

  const kafka::ClientConfig client_;
  const std::string topic_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace childsync::validation
