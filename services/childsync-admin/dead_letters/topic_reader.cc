#include "services/childsync-admin/dead_letters/topic_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace childsync::admin {
namespace {

constexpr size_t kPollRecordsMax = 10'000;

}  // namespace

TopicReader::TopicReader(std::unique_ptr<kafka::Admin> admin, std::unique_ptr<kafka::Consumer> consumer,
                         std::string topic, int32_t partitions, absl::Duration patience)
    : admin_(std::move(admin)),
      consumer_(std::move(consumer)),
      topic_(std::move(topic)),
      partitions_(partitions),
      patience_(patience) {}

absl::StatusOr<std::unique_ptr<TopicReader>> TopicReader::Open(const kafka::ClientConfig& client,
                                                               std::string topic, absl::Duration patience) {
  auto admin = kafka::Admin::Create(client);
  if (!admin.ok()) return admin.status();
  auto consumer = kafka::Consumer::Create({.client = client, .read_committed = true});
  if (!consumer.ok()) return consumer.status();
  const auto partitions = (*consumer)->PartitionCount(topic, patience);
  if (!partitions.ok()) return partitions.status();
  return std::unique_ptr<TopicReader>(
      new TopicReader(*std::move(admin), *std::move(consumer), std::move(topic), *partitions, patience));
}

absl::Status TopicReader::StartAt(const std::map<int32_t, int64_t>& offsets) {
  std::vector<kafka::Offset> starts;
  read_.clear();
  for (const auto& [partition, offset] : offsets) {
    starts.push_back({{topic_, partition}, offset});
    read_[partition] = std::max<int64_t>(offset, 0);
  }
  return consumer_->Assign(starts);
}

absl::StatusOr<std::map<int32_t, int64_t>> TopicReader::Unread() {
  std::vector<kafka::TopicPartition> started;
  for (const auto& [partition, offset] : read_) started.push_back({topic_, partition});
  // Not the end that committed readers see: what an open transaction holds up now may have been written before.
  const auto ends = admin_->EndOffsets(started, /*read_committed=*/false, patience_);
  if (!ends.ok()) return ends.status();
  std::map<int32_t, int64_t> unread;
  for (const kafka::Offset& end : *ends) {
    if (end.offset > read_[end.tp.partition]) unread[end.tp.partition] = end.offset;
  }
  return unread;
}

absl::Status TopicReader::ReadToEnd(absl::FunctionRef<void(const kafka::Message&)> take) {
  auto unread = Unread();
  if (!unread.ok()) return unread.status();
  absl::Time give_up = absl::Now() + patience_;
  while (!unread->empty()) {
    if (absl::Now() >= give_up) {
      return absl::UnavailableError(absl::StrCat("Kafka: ", topic_, " could not be read to its end in time"));
    }
    const auto batch = consumer_->Poll(kPollRecordsMax, absl::Milliseconds(500));
    if (!batch.ok()) return batch.status();
    for (const kafka::Message& message : batch->messages()) take(message);
    if (!batch->empty()) give_up = absl::Now() + patience_;
    for (const kafka::PartitionEnd& reached : batch->ends()) {
      const int32_t partition = reached.at.tp.partition;
      read_[partition] = reached.at.offset;
      const auto end = unread->find(partition);
      if (end != unread->end() && reached.at.offset >= end->second) unread->erase(end);
    }
  }
  return absl::OkStatus();
}

}  // namespace childsync::admin
