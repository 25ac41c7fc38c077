// Where a state stands in the log, and how to tell that the log is still the same one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace childsync::tally {

// Of one partition. Neither the broker nor librdkafka tells a reader that a topic was deleted and made again
// or that a log was truncated: the last applied record is compared with what the log has at its offset.
struct PartitionMark {
  int64_t next = 0;          // the offset to read next
  int64_t last_offset = -1;  // of the last applied record; -1: none was applied
  uint64_t last_hash = 0;    // of that record: time, key and value
  friend bool operator==(const PartitionMark&, const PartitionMark&) = default;
};

enum class Topic { kVerdicts = 0, kRoster = 1 };
inline constexpr std::array<Topic, 2> kTopics = {Topic::kVerdicts, Topic::kRoster};

struct Marks {
  std::vector<PartitionMark> verdicts;
  std::vector<PartitionMark> roster;
  std::vector<PartitionMark>& of(Topic topic) { return topic == Topic::kVerdicts ? verdicts : roster; }
  const std::vector<PartitionMark>& of(Topic topic) const {
    return topic == Topic::kVerdicts ? verdicts : roster;
  }
  friend bool operator==(const Marks&, const Marks&) = default;
};

struct Checkpoint {
  std::string cluster_id;
  Marks marks;
  // When, by the host's clock, the position was last known to be the log's end, or its start was begun with.
  // Tombstones that came since may be gone one day: what is older than they are kept is rebuilt.
  int64_t current_ms = 0;
  // The state was shown to readers: should applying stop at once after a restart, it may be shown again.
  bool served = false;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

}  // namespace childsync::tally
