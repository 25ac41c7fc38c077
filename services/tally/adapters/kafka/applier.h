// Applies messages of the log to the tally, in the order in which they come, and keeps the position.
//
// Errors: a message that can't be decoded is INVALID_ARGUMENT and names topic, partition, offset and reason,
// and no value; everything before it is applied, and the position stands at it. Threads: the apply loop's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/tally/adapters/codec/event_codec.h"
#include "services/tally/adapters/metrics/metrics.h"
#include "services/tally/live/checkpoint.h"
#include "services/tally/live/live_tally.h"

namespace childsync::tally {

struct TopicNames {
  std::string record_changes = "childsync.record-changes.v1";
  std::string verdicts = "childsync.verdicts.v1";
  std::string roster = "childsync.roster.v1";
  const std::string& of(Topic topic) const { return topic == Topic::kVerdicts ? verdicts : roster; }
};

struct LogMessage {
  Topic topic;
  int32_t partition = 0;
  int64_t offset = 0;
  std::string_view key;
  std::optional<std::string_view> value;  // nothing: a tombstone
};

// Of a message as it stands in the log: what tells whether the log still is the one that was read.
uint64_t FingerprintOf(const LogMessage& message, int64_t timestamp_ms);

class Applier {
 public:
  // `tally` and `metrics` outlive this.
  Applier(TopicNames topics, LiveTally* tally, Metrics* metrics);

  // Where to begin; the tally's state is what was read up to there.
  void Start(Marks marks);

  // `at(i)` is message i of `count`; `timestamp_ms(i)` the broker's time of it. `live_now_ms`: the host's
  // time if delays are to be measured, else nothing. Messages before the position are passed over.
  absl::Status Apply(size_t count, absl::FunctionRef<LogMessage(size_t)> at,
                     absl::FunctionRef<int64_t(size_t)> timestamp_ms, std::optional<int64_t> live_now_ms);
  // Everything before `offset` was handed to Apply: it lies past transaction markers.
  void PassEnd(Topic topic, int32_t partition, int64_t offset);

  const Marks& marks() const { return marks_; }

 private:
  // Messages that are decoded, and whose memory is fetched, ahead of being applied.
  static constexpr size_t kWindow = 16;
  struct Decoded {
    LogMessage message;
    absl::Status status;
    // The one that the topic says, if it is no tombstone.
    DecodedVerdict verdict;
    RecordTable::Probe probe;
    DecodedEntry entry;
    bool is(Topic topic) const { return message.topic == topic && message.value.has_value() && status.ok(); }
  };

  // Messages [begin, begin + size) into window_.
  void DecodeWindow(size_t begin, size_t size, absl::FunctionRef<LogMessage(size_t)> at, TallyState& state);
  absl::Status ApplyOne(TallyState& state, Decoded& decoded, std::optional<int64_t> live_now_ms);
  absl::Status Erase(TallyState& state, const LogMessage& message);
  void CopyPositions(Positions& positions) const;

  const TopicNames topics_;
  LiveTally& tally_;
  Metrics& metrics_;
  Marks marks_;
  std::array<Decoded, kWindow> window_;
  DelayBuckets delays_;
};

}  // namespace childsync::tally
