#include "services/tally/adapters/kafka/log_check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace childsync::tally {
namespace {

std::string Where(const TopicNames& topics, Topic topic, size_t partition) {
  return absl::StrCat(topics.of(topic), " partition ", partition);
}

absl::StatusOr<std::vector<kafka::Watermarks>> ReadWatermarks(kafka::Consumer& consumer,
                                                              const std::string& topic,
                                                              absl::Duration timeout) {
  const auto count = consumer.PartitionCount(topic, timeout);
  if (!count.ok()) return count.status();
  std::vector<kafka::Watermarks> watermarks;
  for (int32_t partition = 0; partition < *count; ++partition) {
    const auto w = consumer.QueryWatermarks({topic, partition}, timeout);
    if (!w.ok()) return w.status();
    watermarks.push_back(*w);
  }
  return watermarks;
}

}  // namespace

absl::StatusOr<LogFacts> ReadLogFacts(kafka::Consumer& consumer, const TopicNames& topics,
                                      absl::Duration timeout) {
  auto verdicts = ReadWatermarks(consumer, topics.verdicts, timeout);
  if (!verdicts.ok()) return verdicts.status();
  auto roster = ReadWatermarks(consumer, topics.roster, timeout);
  if (!roster.ok()) return roster.status();
  // After the others, whose answers bring it; asked first it takes a second.
  auto cluster_id = consumer.ClusterId(timeout);
  if (!cluster_id.ok()) return cluster_id.status();
  return LogFacts{*std::move(cluster_id), *std::move(verdicts), *std::move(roster)};
}

Marks StartOf(const LogFacts& facts) {
  Marks marks;
  for (Topic topic : kTopics) {
    for (const kafka::Watermarks& w : facts.of(topic)) marks.of(topic).push_back({.next = w.low});
  }
  return marks;
}

absl::Status CheckMarks(const Checkpoint& checkpoint, const LogFacts& facts, const TopicNames& topics) {
  if (checkpoint.cluster_id != facts.cluster_id) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the cluster is ", facts.cluster_id, ", and the stored state was read from ", checkpoint.cluster_id));
  }
  for (Topic topic : kTopics) {
    const auto& marks = checkpoint.marks.of(topic);
    const auto& watermarks = facts.of(topic);
    if (marks.size() != watermarks.size()) {
      return absl::FailedPreconditionError(absl::StrCat(topics.of(topic), " has ", watermarks.size(),
                                                        " partitions, and the stored state was read from ",
                                                        marks.size()));
    }
    for (size_t p = 0; p < marks.size(); ++p) {
      if (marks[p].next > watermarks[p].high) {
        return absl::OutOfRangeError(absl::StrCat(Where(topics, topic, p), " ends at offset ",
                                                  watermarks[p].high, ", before the stored position ",
                                                  marks[p].next));
      }
      if (marks[p].next < watermarks[p].low) {
        return absl::OutOfRangeError(absl::StrCat(Where(topics, topic, p), " begins at offset ",
                                                  watermarks[p].low, ", after the stored position ",
                                                  marks[p].next));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLastRecords(kafka::Consumer& consumer, const Marks& marks, const TopicNames& topics,
                              absl::Duration timeout) {
  std::vector<kafka::Offset> starts;
  std::set<std::pair<Topic, int32_t>> open;
  for (Topic topic : kTopics) {
    for (size_t p = 0; p < marks.of(topic).size(); ++p) {
      if (marks.of(topic)[p].last_offset < 0) continue;
      const auto partition = static_cast<int32_t>(p);
      starts.push_back({{topics.of(topic), partition}, marks.of(topic)[p].last_offset});
      open.emplace(topic, partition);
    }
  }
  if (starts.empty()) return absl::OkStatus();
  if (auto status = consumer.Assign(starts); !status.ok()) return status;
  const auto topic_named = [&](std::string_view name) {
    return name == topics.verdicts ? Topic::kVerdicts : Topic::kRoster;
  };
  const absl::Time deadline = absl::Now() + timeout;
  while (!open.empty()) {
    if (absl::Now() > deadline)
      return absl::UnavailableError("the last applied records were not read in time");
    const auto batch = consumer.Poll(1'000, absl::Milliseconds(200));
    if (absl::IsUnavailable(batch.status())) continue;
    if (!batch.ok()) return batch.status();
    for (const kafka::Message& message : batch->messages()) {
      LogMessage found = ToLogMessage(message);
      found.topic = topic_named(message.topic());
      // Only the first of each partition is looked at; one further on means that ours was compacted away.
      if (open.erase({found.topic, found.partition}) == 0) continue;
      const PartitionMark& mark = marks.of(found.topic)[static_cast<size_t>(found.partition)];
      if (found.offset != mark.last_offset) continue;
      if (FingerprintOf(found, message.timestamp_ms()) == mark.last_hash) continue;
      return absl::FailedPreconditionError(absl::StrCat(
          Where(topics, found.topic, static_cast<size_t>(found.partition)), " has another record at offset ",
          found.offset,
          " than the one that was applied: the topic was made anew, or restored from elsewhere"));
    }
    for (const kafka::PartitionEnd& end : batch->ends()) {
      open.erase({topic_named(end.at.tp.topic), end.at.tp.partition});
    }
  }
  return absl::OkStatus();
}

LogMessage ToLogMessage(const kafka::Message& message) {
  return {.topic = message.topic_index() == 0 ? Topic::kVerdicts : Topic::kRoster,
          .partition = message.partition(),
          .offset = message.offset(),
          .key = message.key(),
          .value = message.has_value() ? std::optional(message.value()) : std::nullopt};
}

}  // namespace childsync::tally
