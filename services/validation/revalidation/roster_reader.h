// Reads the whole roster topic, and then what comes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/kafka/consumer.h"
#include "services/validation/revalidation/domain/roster_view.h"

namespace childsync::validation {

// Threads: one.
class RosterReader {
 public:
  struct Update {
    Number key = 0;
    std::optional<RosterEntryFacts> entry;
  };

  RosterReader(kafka::ClientConfig client, std::string topic);

  // Connects, where an earlier connection left off. NOT_FOUND: no such topic.
  absl::Status Connect(absl::Duration timeout);
  // What has come, in the order of each partition. After an error other than UNAVAILABLE: Connect again.
  absl::StatusOr<std::vector<Update>> Poll(size_t records_max, absl::Duration timeout);
  // Whether every partition has been read to its end once.
  bool complete() const { return unread_ == 0; }

 private:
  const kafka::ClientConfig client_;
  const std::string topic_;
  std::unique_ptr<kafka::Consumer> consumer_;
  struct Position {
    int64_t next = kafka::kOffsetBeginning;
    bool ended = false;
  };
  std::map<int32_t, Position> positions_;
  size_t unread_ = 1;  // partitions; one until it is known how many there are
};

}  // namespace childsync::validation
