#include "services/validation/revalidation/change_reader.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace childsync::validation {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);  // without a record, or for one question
constexpr absl::Duration kPoll = absl::Milliseconds(200);
constexpr size_t kPollRecords = 2000;
// As long as reading through costs less than a jump.
constexpr int64_t kGapMax = 10'000;

}  // namespace

ChangeReader::ChangeReader(kafka::ClientConfig client, std::string topic)
    : client_(std::move(client)), topic_(std::move(topic)) {}

absl::Status ChangeReader::Read(int32_t partition, std::span<const int64_t> offsets,
                                absl::FunctionRef<void(size_t index, const kafka::Message& change)> found) {
  if (consumer_ == nullptr) {
    // One fetch brings far more than a few thousand records, and a queue above its limit is looked at again
    // only a second later, however soon it is read empty: so the limits stay the wide ones.
    auto consumer = kafka::Consumer::Create({.client = client_});
    if (!consumer.ok()) return absl::UnavailableError(consumer.status().message());
    consumer_ = *std::move(consumer);
  }
  absl::Status status = ReadAll({topic_, partition}, offsets, found);
  if (status.ok()) status = consumer_->Assign({});
  if (status.ok() || absl::IsUnavailable(status) || absl::IsCancelled(status)) return status;
  consumer_.reset();
  return absl::UnavailableError(status.message());
}

absl::Status ChangeReader::ReadAll(
    const kafka::TopicPartition& tp, std::span<const int64_t> offsets,
    absl::FunctionRef<void(size_t index, const kafka::Message& change)> found) {
  const auto marks = consumer_->QueryWatermarks(tp, kTimeout);
  if (!marks.ok()) return marks.status();
  size_t next = 0;
  const auto skip_to = [&](int64_t offset) {
    while (next < offsets.size() && offsets[next] < offset) ++next;
  };
  skip_to(marks->low);
  int64_t read = -kGapMax;  // nothing yet: jump
  absl::Time deadline = absl::Now() + kTimeout;
  while (next < offsets.size()) {
    if (stopping_) return absl::CancelledError("re-validation ends");
    if (offsets[next] - read >= kGapMax) {
      if (absl::Status status = consumer_->Assign({{tp, offsets[next]}}); !status.ok()) return status;
      read = offsets[next];
    }
    absl::StatusOr<kafka::Batch> batch = consumer_->Poll(kPollRecords, kPoll);
    if (!batch.ok()) return batch.status();
    if (!batch->empty()) deadline = absl::Now() + kTimeout;
    if (absl::Now() > deadline) return absl::UnavailableError("the changes can't be read");
    for (const kafka::Message& change : batch->messages()) {
      read = change.offset();
      skip_to(read);
      if (next < offsets.size() && offsets[next] == read) found(next++, change);
    }
    for (const kafka::PartitionEnd& end : batch->ends()) skip_to(end.at.offset);
  }
  return absl::OkStatus();
}

}  // namespace childsync::validation
