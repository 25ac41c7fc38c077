#include "common/kafka/topic_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace childsync::kafka {
namespace {

constexpr size_t kPollRecordsMax = 10'000;

}  // namespace

TopicReader::TopicReader(std::unique_ptr<Admin> admin, std::unique_ptr<Consumer> consumer, std::string topic,
                         int32_t partitions, absl::Duration patience)
    : admin_(std::move(admin)),
      consumer_(std::move(consumer)),
      topic_(std::move(topic)),
      partitions_(partitions),
      patience_(patience) {}

absl::StatusOr<std::unique_ptr<TopicReader>> TopicReader::Open(const ClientConfig& client, std::string topic,
                                                               absl::Duration patience) {
  auto admin = Admin::Create(client);
  if (!admin.ok()) return admin.status();
  auto consumer = Consumer::Create({.client = client, .read_committed = true});
  if (!consumer.ok()) return consumer.status();
  const auto partitions = (*consumer)->PartitionCount(topic, patience);
  if (!partitions.ok()) return partitions.status();
  return std::unique_ptr<TopicReader>(
      new TopicReader(*std::move(admin), *std::move(consumer), std::move(topic), *partitions, patience));
}

absl::Status TopicReader::StartAt(const std::map<int32_t, int64_t>& offsets) {
  std::vector<Offset> starts;
  read_.clear();
  for (const auto& [partition, offset] : offsets) {
    starts.push_back({{topic_, partition}, offset});
    read_[partition] = std::max<int64_t>(offset, 0);
  }
  return consumer_->Assign(starts);
}

absl::Status TopicReader::StartAtBeginning() {
  std::map<int32_t, int64_t> offsets;
  for (int32_t partition = 0; partition < partitions_; ++partition) offsets[partition] = kOffsetBeginning;
  return StartAt(offsets);
}

absl::StatusOr<std::map<int32_t, int64_t>> TopicReader::Unread() {
  std::vector<TopicPartition> started;
  for (const auto& [partition, offset] : read_) started.push_back({topic_, partition});
  // Not the end that committed readers see: what an open transaction holds up now may have been written before.
  const auto ends = admin_->EndOffsets(started, /*read_committed=*/false, patience_);
  if (!ends.ok()) return ends.status();
  std::map<int32_t, int64_t> unread;
  for (const Offset& end : *ends) {
    if (end.offset > read_[end.tp.partition]) unread[end.tp.partition] = end.offset;
  }
  return unread;
}

// A partition that is written to without pause may never be seen at its end, so the records themselves say how far
// it is read; the end says it where transaction markers are the last.
void TopicReader::HandOut(const Batch& batch, absl::FunctionRef<void(const Message&)> take) {
  for (const Message& message : batch.messages()) {
    take(message);
    read_[message.partition()] = message.offset() + 1;
  }
  for (const PartitionEnd& reached : batch.ends()) {
    int64_t& read = read_[reached.at.tp.partition];
    read = std::max(read, reached.at.offset);
  }
}

absl::Status TopicReader::ReadToEnd(absl::FunctionRef<void(const Message&)> take) {
  auto unread = Unread();
  if (!unread.ok()) return unread.status();
  absl::Time give_up = absl::Now() + patience_;
  while (!unread->empty()) {
    if (absl::Now() >= give_up) {
      return absl::UnavailableError(absl::StrCat("Kafka: ", topic_, " could not be read to its end in time"));
    }
    const auto batch = consumer_->Poll(kPollRecordsMax, absl::Milliseconds(500));
    if (!batch.ok()) return batch.status();
    if (batch->empty()) continue;
    give_up = absl::Now() + patience_;
    HandOut(*batch, take);
    std::erase_if(*unread, [this](const auto& end) { return read_[end.first] >= end.second; });
  }
  return absl::OkStatus();
}

}  // namespace childsync::kafka
