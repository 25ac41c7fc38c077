#include "services/validation/revalidation/roster_reader.h"

#include <utility>

#include "childsync/events/v1/events.pb.h"
#include "common/log/log.h"

namespace childsync::validation {
namespace {

// Nothing: not what the roster's service writes.
std::optional<RosterReader::Update> Decode(const kafka::Message& message) {
  RosterReader::Update update{.key = PackNumber(message.key())};
  if (update.key == 0) return std::nullopt;
  if (!message.has_value()) return update;
  events::v1::RosterEntry entry;
  const std::string_view value = message.value();
  if (!entry.ParseFromArray(value.data(), static_cast<int>(value.size()))) return std::nullopt;
  RosterEntryFacts& facts = update.entry.emplace();
  facts.fingerprint = PackFingerprint(entry.fingerprint());
  facts.numbers.push_back(PackNumber(entry.personal_id()));
  for (const std::string& former : entry.former_personal_ids()) facts.numbers.push_back(PackNumber(former));
  return update;
}

}  // namespace

RosterReader::RosterReader(kafka::ClientConfig client, std::string topic)
    : client_(std::move(client)), topic_(std::move(topic)) {}

absl::Status RosterReader::Connect(absl::Duration timeout) {
  consumer_.reset();
  auto consumer = kafka::Consumer::Create({.client = client_});
  if (!consumer.ok()) return consumer.status();
  const auto partitions = (*consumer)->PartitionCount(topic_, timeout);
  if (!partitions.ok()) return partitions.status();
  std::vector<kafka::Offset> starts;
  unread_ = 0;
  for (int32_t partition = 0; partition < *partitions; ++partition) {
    const Position& position = positions_[partition];
    if (!position.ended) ++unread_;
    starts.push_back({{topic_, partition}, position.next});
  }
  consumer_ = *std::move(consumer);
  return consumer_->Assign(starts);
}

absl::StatusOr<std::vector<RosterReader::Update>> RosterReader::Poll(size_t records_max,
                                                                     absl::Duration timeout) {
  absl::StatusOr<kafka::Batch> batch = consumer_->Poll(records_max, timeout);
  if (!batch.ok()) return batch.status();
  std::vector<Update> updates;
  updates.reserve(batch->messages().size());
  for (const kafka::Message& message : batch->messages()) {
    positions_[message.partition()].next = message.offset() + 1;
    if (auto update = Decode(message)) {
      updates.push_back(*std::move(update));
    } else {
      log::Error("foreign_roster_entry", {{"partition", message.partition()}, {"offset", message.offset()}});
    }
  }
  for (const kafka::PartitionEnd& end : batch->ends()) {
    if (!std::exchange(positions_[end.at.tp.partition].ended, true)) --unread_;
  }
  return updates;
}

}  // namespace childsync::validation
