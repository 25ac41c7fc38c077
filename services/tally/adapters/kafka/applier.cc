#include "services/tally/adapters/kafka/applier.h"

#include <xxhash.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace childsync::tally {
namespace {

std::vector<int64_t> Next(const std::vector<PartitionMark>& marks) {
  std::vector<int64_t> next;
  next.reserve(marks.size());
  for (const PartitionMark& mark : marks) next.push_back(mark.next);
  return next;
}

absl::Status Undecodable(const std::string& topic, const LogMessage& message, const absl::Status& why) {
  return absl::InvalidArgumentError(absl::StrCat("cannot decode ", topic, " partition ", message.partition,
                                                 " offset ", message.offset, ": ", why.message()));
}

}  // namespace

uint64_t FingerprintOf(const LogMessage& message, int64_t timestamp_ms) {
  const uint64_t key =
      XXH3_64bits_withSeed(message.key.data(), message.key.size(), static_cast<uint64_t>(timestamp_ms));
  if (!message.value) return ~key;
  return XXH3_64bits_withSeed(message.value->data(), message.value->size(), key);
}

Applier::Applier(TopicNames topics, LiveTally* tally, Metrics* metrics)
    : topics_(std::move(topics)), tally_(*tally), metrics_(*metrics) {}

void Applier::Start(Marks marks) {
  marks_ = std::move(marks);
  tally_.Write([&](TallyState&, Positions& positions) { CopyPositions(positions); });
}

absl::Status Applier::Apply(size_t count, absl::FunctionRef<LogMessage(size_t)> at,
                            absl::FunctionRef<int64_t(size_t)> timestamp_ms,
                            std::optional<int64_t> live_now_ms) {
  absl::Status status;
  std::array<size_t, 2> applied = {0, 0};
  // By topic and partition: 1 + the number of the last message applied.
  std::array<std::vector<size_t>, 2> last = {std::vector<size_t>(marks_.verdicts.size()),
                                             std::vector<size_t>(marks_.roster.size())};
  tally_.Write([&](TallyState& state, Positions& positions) {
    for (size_t begin = 0; begin < count && status.ok(); begin += kWindow) {
      const size_t size = std::min(kWindow, count - begin);
      DecodeWindow(begin, size, at, state);
      for (size_t i = 0; i < size && status.ok(); ++i) {
        const LogMessage& message = window_[i].message;
        PartitionMark& mark = marks_.of(message.topic)[static_cast<size_t>(message.partition)];
        if (message.offset < mark.next) continue;
        status = ApplyOne(state, window_[i], live_now_ms);
        if (!status.ok()) break;
        mark.next = message.offset + 1;
        mark.last_offset = message.offset;
        last[static_cast<size_t>(message.topic)][static_cast<size_t>(message.partition)] = begin + i + 1;
        ++applied[static_cast<size_t>(message.topic)];
      }
    }
    CopyPositions(positions);
  });
  for (Topic topic : kTopics) {
    for (size_t p = 0; p < marks_.of(topic).size(); ++p) {
      const size_t i = last[static_cast<size_t>(topic)][p];
      if (i > 0) marks_.of(topic)[p].last_hash = FingerprintOf(at(i - 1), timestamp_ms(i - 1));
    }
  }
  metrics_.OnBatch(applied[0], applied[1], delays_);
  return status;
}

void Applier::DecodeWindow(size_t begin, size_t size, absl::FunctionRef<LogMessage(size_t)> at,
                           TallyState& state) {
  for (size_t i = 0; i < size; ++i) {
    Decoded& d = window_[i];
    d.message = at(begin + i);
    d.status = absl::OkStatus();
    if (d.is(Topic::kVerdicts)) {
      d.status = DecodeVerdict(d.message.key, *d.message.value, d.message.partition, &d.verdict);
      if (d.status.ok()) d.probe = state.PrefetchIndexes(d.verdict.record);
    } else if (d.is(Topic::kRoster)) {
      d.status = DecodeEntry(d.message.key, *d.message.value, &d.entry);
      if (d.status.ok()) state.PrefetchIndexes(d.entry.entry);
    }
  }
  for (size_t i = 0; i < size; ++i) {
    if (window_[i].is(Topic::kVerdicts)) state.PrefetchRows(window_[i].verdict.record, window_[i].probe);
  }
}

void Applier::PassEnd(Topic topic, int32_t partition, int64_t offset) {
  PartitionMark& mark = marks_.of(topic)[static_cast<size_t>(partition)];
  if (offset <= mark.next) return;
  mark.next = offset;
  tally_.Write([&](TallyState&, Positions& positions) { CopyPositions(positions); });
}

absl::Status Applier::ApplyOne(TallyState& state, Decoded& decoded, std::optional<int64_t> live_now_ms) {
  const LogMessage& message = decoded.message;
  absl::Status status = decoded.status;
  if (!message.value) {
    status = Erase(state, message);
  } else if (decoded.is(Topic::kRoster)) {
    state.Apply(decoded.entry.entry);
  } else if (decoded.is(Topic::kVerdicts)) {
    const bool news = state.Apply(decoded.verdict.record, decoded.probe);
    if (live_now_ms && news) delays_.Add(*live_now_ms - decoded.verdict.change_time_ms);
  }
  return status.ok() ? status : Undecodable(topics_.of(message.topic), message, status);
}

absl::Status Applier::Erase(TallyState& state, const LogMessage& message) {
  if (message.topic == Topic::kRoster) {
    PersonalId key;
    if (auto status = DecodeEntryKey(message.key, &key); !status.ok()) return status;
    state.EraseEntry(key);
    return absl::OkStatus();
  }
  RecordKey key;
  if (auto status = DecodeRecordKey(message.key, &key); !status.ok()) return status;
  state.EraseRecord(key);
  return absl::OkStatus();
}

void Applier::CopyPositions(Positions& positions) const {
  positions.verdicts = Next(marks_.verdicts);
  positions.roster = Next(marks_.roster);
}

}  // namespace childsync::tally
