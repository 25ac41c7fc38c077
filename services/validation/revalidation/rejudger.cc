#include "services/validation/revalidation/rejudger.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/population/fingerprint.h"
#include "services/validation/adapters/facts_codec.h"
#include "services/validation/adapters/work.h"

namespace childsync::validation {
namespace {

using Kind = DecodedChange::Kind;

bool SaysTheSame(const VerdictFacts& a, const VerdictFacts& b) {
  return a.number == b.number && a.seen == b.seen && a.essence == b.essence &&
         a.current_rules == b.current_rules;
}

}  // namespace

absl::StatusOr<Rejudger::Outcome> Rejudger::Judge(const std::vector<Agenda::Item>& items,
                                                  absl::Duration lookup_timeout) {
  const Date today = clock_->Today();
  judge_.Clear();
  subjects_.assign(items.size(), {});
  absl::Status status = ReadChanges(items, today);
  Outcome outcome;
  if (status.ok()) {
    judge_.Start(lookup_timeout);
    status = judge_.Collect(lookup_timeout);
  }
  if (status.ok()) {
    for (size_t i = 0; i < items.size(); ++i) Compare(items[i], subjects_[i], today, outcome);
  }
  judge_.Clear();
  subjects_.clear();
  if (!status.ok()) return status;
  return outcome;
}

absl::Status Rejudger::ReadChanges(const std::vector<Agenda::Item>& items, Date today) {
  std::vector<int64_t> offsets;
  for (const Agenda::Item& item : items) offsets.push_back(item.was.change_offset);
  const absl::Status read =
      changes_->Read(items.front().partition, offsets, [&](size_t index, const kafka::Message& change) {
        Take(items[index], change, today, subjects_[index]);
      });
  return absl::IsUnavailable(read) ? absl::AbortedError(read.message()) : read;
}

void Rejudger::Take(const Agenda::Item& item, const kafka::Message& change, Date today, Subject& subject) {
  if (HashKey(change.key()) != item.key || !change.has_value()) return;
  subject.key = change.key();
  const DecodedChange decoded = DecodeChange(subject.key, change.value());
  subject.kind = decoded.kind;
  subject.time_ms = change.timestamp_ms();
  subject.content_hash = ContentHash(change.value());
  subject.traceparent = TraceparentOf(change);
  if (decoded.kind != Kind::kRecord) return;
  subject.judged = judge_.size();
  judge_.Add(decoded.unit_code, decoded.cells, today);
}

void Rejudger::Compare(const Agenda::Item& item, Subject& subject, Date today, Outcome& outcome) {
  if (subject.kind != Kind::kRecord && subject.kind != Kind::kWithdrawal) {
    outcome.gone.push_back(item);
    return;
  }
  const BatchJudge::Judged judged = subject.kind == Kind::kRecord
                                        ? judge_.Get(subject.judged)
                                        : BatchJudge::Judged{.judgement = Withdrawn(), .judged_for = today};
  if (!judged.cited_number.empty()) ++outcome.looked_up;
  population::Fingerprint fingerprint{};
  if (judged.seen != nullptr) fingerprint = population::FingerprintOf(*judged.seen);
  const JudgedChange verdict{.judgement = &judged.judgement,
                             .cited_number = judged.cited_number,
                             .offset = item.was.change_offset,
                             .time_ms = subject.time_ms,
                             .content_hash = &subject.content_hash,
                             .fingerprint = judged.seen != nullptr ? &fingerprint : nullptr,
                             .judged_for = judged.judged_for};
  const VerdictFacts facts = FactsOf(verdict);
  if (SaysTheSame(facts, item.was)) {
    outcome.same.push_back(item);
    return;
  }
  outcome.changed.push_back({.item = item,
                             .facts = facts,
                             .judgement = judged.judgement,
                             .key = std::move(subject.key),
                             .value = std::string(encoder_.Encode(verdict)),
                             .event_id = absl::StrCat(item.partition, "/", item.was.change_offset, "/",
                                                      absl::ToUnixMillis(clock_->Now())),
                             .traceparent = std::move(subject.traceparent)});
}

}  // namespace childsync::validation
