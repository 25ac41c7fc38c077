#include "services/validation/revalidation/verdict_reader.h"

#include <utility>

#include "common/kafka/admin.h"
#include "common/log/log.h"
#include "services/validation/adapters/facts_codec.h"

namespace childsync::validation {

absl::StatusOr<std::unique_ptr<VerdictReader>> VerdictReader::Create(const kafka::ClientConfig& client,
                                                                     const std::string& topic,
                                                                     const std::vector<int32_t>& partitions,
                                                                     const std::string& rules_version,
                                                                     absl::Duration timeout) {
  auto admin = kafka::Admin::Create(client);
  if (!admin.ok()) return admin.status();
  std::vector<kafka::TopicPartition> all;
  std::vector<kafka::Offset> starts;
  for (const int32_t partition : partitions) {
    all.push_back({topic, partition});
    starts.push_back({{topic, partition}, kafka::kOffsetBeginning});
  }
  // Past what is committed and has no marker yet.
  const auto ends = (*admin)->EndOffsets(all, /*read_committed=*/false, timeout);
  if (!ends.ok()) return ends.status();
  std::map<int32_t, int64_t> by_partition;
  for (const kafka::Offset& end : *ends)
    by_partition[end.tp.partition] = end.offset;  // an empty one says so at once
  auto consumer = kafka::Consumer::Create({.client = client});
  if (!consumer.ok()) return consumer.status();
  if (absl::Status assigned = (*consumer)->Assign(starts); !assigned.ok()) return assigned;
  return std::unique_ptr<VerdictReader>(
      new VerdictReader(*std::move(consumer), std::move(by_partition), rules_version));
}

absl::StatusOr<VerdictReader::Read> VerdictReader::Poll(size_t records_max, absl::Duration timeout) {
  absl::StatusOr<kafka::Batch> batch = consumer_->Poll(records_max, timeout);
  if (!batch.ok()) return batch.status();
  Read read;
  read.verdicts.reserve(batch->messages().size());
  for (const kafka::Message& message : batch->messages()) {
    WrittenVerdict verdict{.partition = message.partition(), .key = HashKey(message.key()), .facts = {}};
    if (message.has_value()) {
      verdict.facts = DecodeFacts(message.value(), rules_version_);
      if (!verdict.facts) {
        log::Error("foreign_verdict", {{"partition", message.partition()}, {"offset", message.offset()}});
      }
    }
    read.verdicts.push_back(verdict);
    Reach(message.partition(), message.offset() + 1, read);
  }
  for (const kafka::PartitionEnd& end : batch->ends()) Reach(end.at.tp.partition, end.at.offset, read);
  return read;
}

std::vector<int32_t> VerdictReader::unfinished() const {
  std::vector<int32_t> partitions;
  for (const auto& [partition, end] : ends_) partitions.push_back(partition);
  return partitions;
}

void VerdictReader::Reach(int32_t partition, int64_t offset, Read& read) {
  const auto end = ends_.find(partition);
  if (end == ends_.end() || offset < end->second) return;
  read.completed.push_back(partition);
  ends_.erase(end);
}

}  // namespace childsync::validation
