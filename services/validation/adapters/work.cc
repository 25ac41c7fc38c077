#include "services/validation/adapters/work.h"

#include <xxhash.h>

#include <algorithm>
#include <charconv>

#include "common/population/fingerprint.h"

namespace childsync::validation {
namespace {

using Kind = DecodedChange::Kind;

Hash128 ContentHash(std::string_view value) {
  const XXH128_hash_t hash = XXH3_128bits(value.data(), value.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, hash);
  Hash128 bytes;
  std::copy(std::begin(canonical.digest), std::end(canonical.digest), bytes.begin());
  return bytes;
}

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

}  // namespace

void Work::Begin(kafka::Batch batch, const OfficialClock& clock, absl::Duration lookup_timeout) {
  batch_ = std::move(batch);
  clock_ = &clock;
  items_.clear();
  judge_.Clear();
  for (const kafka::Message& change : batch_.messages()) {
    const DecodedChange decoded =
        decoder_.Decode(change.key(), change.has_value() ? std::optional(change.value()) : std::nullopt);
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
  for (size_t i = 0; i < items_.size(); ++i) {
    const kafka::Message& change = batch_.messages()[i];
    const Item& item = items_[i];
    absl::Status sent;
    switch (item.kind) {
      case Kind::kRecord: {
        const BatchJudge::Judged judged = judge_.Get(item.subject);
        counts.Count(judged.judgement);
        sent = SendVerdict(topics, producer, change, judged);
        break;
      }
      case Kind::kWithdrawal: {
        const BatchJudge::Judged judged = {.judgement = Withdrawn(),
                                           .judged_for = clock_->DayOf(change.timestamp_ms())};
        counts.Count(judged.judgement);
        sent = SendVerdict(topics, producer, change, judged);
        break;
      }
      case Kind::kErasure:
        sent = producer.Send({.topic = topics.verdicts,
                              .partition = change.partition(),
                              .key = change.key(),
                              .value = std::nullopt});
        break;
      case Kind::kDeadLetter:
        ++counts.dead_letters[static_cast<size_t>(item.reason)];
        sent = SendDeadLetter(topics, producer, change, item.reason);
        break;
    }
    if (!sent.ok()) return sent;
  }
  return absl::OkStatus();
}

absl::Status Work::SendVerdict(const Topics& topics, kafka::TransactionalProducer& producer,
                               const kafka::Message& change, const BatchJudge::Judged& judged) {
  const Hash128 content_hash = ContentHash(change.value());
  population::Fingerprint fingerprint{};
  if (judged.seen != nullptr) fingerprint = population::FingerprintOf(*judged.seen);
  const std::string_view value =
      encoder_.Encode({.judgement = &judged.judgement,
                       .cited_number = judged.cited_number,
                       .offset = change.offset(),
                       .time_ms = change.timestamp_ms(),
                       .content_hash = &content_hash,
                       .fingerprint = judged.seen != nullptr ? &fingerprint : nullptr,
                       .judged_for = judged.judged_for});
  const EventId id(change.partition(), change.offset());
  return producer.Send({.topic = topics.verdicts,
                        .partition = change.partition(),
                        .key = change.key(),
                        .value = value,
                        .headers = verdict_event_.Headers(
                            id.view(), change.header(kafka::kTraceparent).value_or(std::string_view()))});
}

absl::Status Work::SendDeadLetter(const Topics& topics, kafka::TransactionalProducer& producer,
                                  const kafka::Message& change, DeadLetterReason reason) {
  const std::string partition = std::to_string(change.partition());
  const std::string offset = std::to_string(change.offset());
  std::vector<kafka::Header> headers = change.headers();
  headers.push_back({"__connect.errors.topic", topics.changes});
  headers.push_back({"__connect.errors.partition", partition});
  headers.push_back({"__connect.errors.offset", offset});
  headers.push_back({"__connect.errors.stage", "VALUE_CONVERTER"});
  headers.push_back({"__connect.errors.exception.message", ToString(reason)});
  return producer.Send({.topic = topics.dead_letters,
                        .key = change.key(),
                        .value = change.has_value() ? std::optional(change.value()) : std::nullopt,
                        .headers = headers});
}

}  // namespace childsync::validation
