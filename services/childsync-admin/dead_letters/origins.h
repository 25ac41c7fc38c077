// The changes that dead letters came from, as long as each is still the newest of its record.
//
// The log keeps the newest change of every record, so a change that is not there any more was overtaken, and so
// was one that a newer change of its record follows: sent again, it would undo that one.
//
// Threads: one. Memory: the changes that are kept, kBytesMax at most.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/kafka/topic_reader.h"
#include "services/childsync-admin/dead_letters/letters.h"

namespace childsync::admin {

class Origins {
 public:
  struct Change {
    std::string key;
    std::optional<std::string> value;
    std::vector<std::pair<std::string, std::string>> headers;
  };
  static constexpr size_t kBytesMax = 256u << 20;

  // The reader is of childsync.record-changes.v1, and not owned.
  explicit Origins(kafka::TopicReader* changes, size_t bytes_max = kBytesMax)
      : changes_(*changes), bytes_max_(bytes_max) {}

  // Reads what stands at `wanted` and after it. RESOURCE_EXHAUSTED: more than bytes_max are to be kept.
  absl::Status Read(std::set<Position> wanted);
  // Reads what was written since; drops what that overtook.
  absl::Status CatchUp();
  // Of those wanted, in order.
  const std::map<Position, Change>& newest() const { return newest_; }

 private:
  void Take(const kafka::Message& message);
  void Drop(const std::string& key);

  kafka::TopicReader& changes_;
  const size_t bytes_max_;
  std::set<Position> wanted_;
  std::map<Position, Change> newest_;
  std::map<std::string, Position, std::less<>> by_key_;  // of newest_
  size_t bytes_ = 0;
};

}  // namespace childsync::admin
