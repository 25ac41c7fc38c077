#include "services/validation/adapters/work.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "common/population/fingerprint.h"
#include "services/validation/adapters/facts_codec.h"

namespace childsync::validation {
namespace {

using Kind = DecodedChange::Kind;

// "<partition>/<offset>" of the change: the id of what comes of it.
class EventId {
 public:
  EventId(int32_t partition, int64_t offset) {
    char* end = std::to_chars(text_, text_ + sizeof text_, partition).ptr;
    *end++ = '/';
    end = std::to_chars(end, text_ + sizeof text_, offset).ptr;
    size_ = static_cast<size_t>(end - text_);
  }
  std::string_view view() const { return {text_, size_}; }

 private:
  char text_[40];
  size_t size_;
};

// A header of ours. Others, and longer ones, may hold anything: a name, or so much that it can't be sent.
bool Passed(const kafka::Header& header) {
  constexpr std::array kNames = {kafka::kTraceparent,           std::string_view("content-type"),
                                 std::string_view("ce_id"),     std::string_view("ce_type"),
                                 std::string_view("ce_source"), std::string_view("ce_specversion")};
  return header.value.size() <= 256 && std::find(kNames.begin(), kNames.end(), header.name) != kNames.end();
}

}  // namespace

std::string_view TraceparentOf(const kafka::Message& change) {
  const std::string_view value = change.header(kafka::kTraceparent).value_or(std::string_view());
  return Passed({kafka::kTraceparent, value}) ? value : std::string_view();
}

void Work::Begin(kafka::Batch batch, const OfficialClock& clock, absl::Duration lookup_timeout) {
  batch_ = std::move(batch);
  clock_ = &clock;
  items_.clear();
  judge_.Clear();
  for (const kafka::Message& change : batch_.messages()) {
    const DecodedChange decoded =
        DecodeChange(change.key(), change.has_value() ? std::optional(change.value()) : std::nullopt);
    if (decoded.kind == Kind::kRecord) {
      judge_.Add(decoded.unit_code, decoded.cells, clock.DayOf(change.timestamp_ms()));
    }
    items_.push_back({decoded.kind, decoded.reason, static_cast<uint32_t>(judge_.size() - 1)});
  }
  judge_.Start(lookup_timeout);
}

void Work::Drop() {
  judge_.Clear();
  items_.clear();
  batch_ = kafka::Batch();
}

std::vector<kafka::Offset> Work::NextOffsets() const {
  std::vector<kafka::Offset> offsets;
  const auto raise = [&offsets](std::string_view topic, int32_t partition, int64_t next) {
    for (kafka::Offset& known : offsets) {
      if (known.tp.partition == partition) {
        known.offset = std::max(known.offset, next);
        return;
      }
    }
    offsets.push_back({{std::string(topic), partition}, next});
  };
  for (const kafka::Message& change : batch_.messages()) {
    raise(change.topic(), change.partition(), change.offset() + 1);
  }
  for (const kafka::PartitionEnd& end : batch_.ends())
    raise(end.at.tp.topic, end.at.tp.partition, end.at.offset);
  return offsets;
}

absl::Status Work::Send(const Topics& topics, kafka::TransactionalProducer& producer,
                        Metrics::Counts& counts) {
  written_.clear();
  for (size_t i = 0; i < items_.size(); ++i) {
    const kafka::Message& change = batch_.messages()[i];
    absl::Status sent = SendOne(topics, producer, change, items_[i], counts);
    if (absl::IsInvalidArgument(sent)) {
      sent = SendDeadLetter(topics, producer, change, DeadLetterReason::kTooLarge);
      if (sent.ok()) ++counts.dead_letters[static_cast<size_t>(DeadLetterReason::kTooLarge)];
    }
    if (!sent.ok()) return sent;
  }
  return absl::OkStatus();
}

absl::Status Work::SendOne(const Topics& topics, kafka::TransactionalProducer& producer,
                           const kafka::Message& change, const Item& item, Metrics::Counts& counts) {
  switch (item.kind) {
    case Kind::kErasure: {
      const absl::Status sent = producer.Send({.topic = topics.verdicts,
                                               .partition = change.partition(),
                                               .key = change.key(),
                                               .value = std::nullopt});
      if (sent.ok()) written_.push_back({change.partition(), HashKey(change.key()), std::nullopt});
      return sent;
    }
    case Kind::kDeadLetter: {
      const absl::Status sent = SendDeadLetter(topics, producer, change, item.reason);
      if (sent.ok()) ++counts.dead_letters[static_cast<size_t>(item.reason)];
      return sent;
    }
    case Kind::kRecord:
    case Kind::kWithdrawal:
      break;
  }
  const BatchJudge::Judged judged =
      item.kind == Kind::kRecord
          ? judge_.Get(item.subject)
          : BatchJudge::Judged{.judgement = Withdrawn(), .judged_for = clock_->DayOf(change.timestamp_ms())};
  const absl::Status sent = SendVerdict(topics, producer, change, judged);
  if (sent.ok()) counts.Count(judged.judgement);
  return sent;
}

absl::Status Work::SendVerdict(const Topics& topics, kafka::TransactionalProducer& producer,
                               const kafka::Message& change, const BatchJudge::Judged& judged) {
  const Hash128 content_hash = ContentHash(change.value());
  population::Fingerprint fingerprint{};
  if (judged.seen != nullptr) fingerprint = population::FingerprintOf(*judged.seen);
  const JudgedChange verdict{.judgement = &judged.judgement,
                             .cited_number = judged.cited_number,
                             .offset = change.offset(),
                             .time_ms = change.timestamp_ms(),
                             .content_hash = &content_hash,
                             .fingerprint = judged.seen != nullptr ? &fingerprint : nullptr,
                             .judged_for = judged.judged_for};
  const EventId id(change.partition(), change.offset());
  const absl::Status sent =
      producer.Send({.topic = topics.verdicts,
                     .partition = change.partition(),
                     .key = change.key(),
                     .value = encoder_.Encode(verdict),
                     .headers = verdict_event_.Headers(id.view(), TraceparentOf(change))});
  if (sent.ok()) written_.push_back({change.partition(), HashKey(change.key()), FactsOf(verdict)});
  return sent;
}

absl::Status Work::SendDeadLetter(const Topics& topics, kafka::TransactionalProducer& producer,
                                  const kafka::Message& change, DeadLetterReason reason) {
  const std::string partition = std::to_string(change.partition());
  const std::string offset = std::to_string(change.offset());
  std::vector<kafka::Header> headers;
  for (const kafka::Header& header : change.headers()) {
    if (Passed(header)) headers.push_back(header);
  }
  headers.push_back({"__connect.errors.topic", topics.changes});
  headers.push_back({"__connect.errors.partition", partition});
  headers.push_back({"__connect.errors.offset", offset});
  headers.push_back({"__connect.errors.stage", "VALUE_CONVERTER"});
  headers.push_back({"__connect.errors.exception.message", ToString(reason)});
  const bool whole = reason != DeadLetterReason::kTooLarge;
  return producer.Send({.topic = topics.dead_letters,
                        .key = whole ? change.key() : std::string_view(),
                        .value = whole && change.has_value() ? std::optional(change.value()) : std::nullopt,
                        .headers = headers});
}

}  // namespace childsync::validation
