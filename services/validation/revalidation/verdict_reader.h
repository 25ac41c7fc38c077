// Reads the verdicts of some partitions from the first to the end as it was at the start.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/kafka/consumer.h"
#include "services/validation/adapters/revalidation.h"

namespace childsync::validation {

// Threads: one.
class VerdictReader {
 public:
  struct Read {
    std::vector<WrittenVerdict> verdicts;  // in the order of each partition
    std::vector<int32_t> completed;        // partitions whose end was reached with these
  };

  static absl::StatusOr<std::unique_ptr<VerdictReader>> Create(const kafka::ClientConfig& client,
                                                               const std::string& topic,
                                                               const std::vector<int32_t>& partitions,
                                                               const std::string& rules_version,
                                                               absl::Duration timeout);

  absl::StatusOr<Read> Poll(size_t records_max, absl::Duration timeout);
  bool done() const { return ends_.empty(); }
  std::vector<int32_t> unfinished() const;

 private:
  VerdictReader(std::unique_ptr<kafka::Consumer> consumer, std::map<int32_t, int64_t> ends,
                std::string rules_version)
      : consumer_(std::move(consumer)), ends_(std::move(ends)), rules_version_(std::move(rules_version)) {}
  void Reach(int32_t partition, int64_t offset, Read& read);

  const std::unique_ptr<kafka::Consumer> consumer_;
  std::map<int32_t, int64_t> ends_;  // of the partitions not read yet
  const std::string rules_version_;  // in force
};

}  // namespace childsync::validation
