#include "services/validation/adapters/batch_judge.h"

#include <algorithm>

#include "services/validation/adapters/codec.h"

namespace childsync::validation {

using population::kLookupBatchMax;

namespace {

// To the caller it is all one why nothing was learnt: the database cut the call, or there was no room for it.
absl::Status NothingLearnt(const absl::Status& status) {
  if (!absl::IsCancelled(status) && !absl::IsResourceExhausted(status)) return status;
  return absl::UnavailableError(status.message());
}

}  // namespace

BatchJudge::BatchJudge(population::LookupClient* client, Reference reference)
    : client_(client), reference_(reference) {}

void BatchJudge::Clear() {
  calls_.clear();
  numbers_.clear();
  size_ = 0;
}

void BatchJudge::Add(std::string_view unit_code, const RecordCells& cells, Date today) {
  if (size_ == subjects_.size()) subjects_.emplace_back();
  Subject& subject = subjects_[size_++];
  subject.unit_code = unit_code;
  subject.today = today;
  Standardise(cells, today, &subject.record);
}

void BatchJudge::Start(absl::Duration timeout) {
  if (calls_.empty()) {
    // Only now: adding a subject may have moved those before it, and their numbers with them.
    for (size_t i = 0; i < size_; ++i) {
      const std::string_view number = subjects_[i].record.cited_number();
      subjects_[i].asked = numbers_.size();
      if (!number.empty()) numbers_.push_back(number);
    }
    calls_.resize((numbers_.size() + kLookupBatchMax - 1) / kLookupBatchMax);
  }
  for (size_t i = 0; i < calls_.size(); ++i) {
    // A call that can't start now is started by Collect, which has the earlier ones' room then.
    if (!StartCall(i, timeout).ok()) break;
  }
}

absl::Status BatchJudge::StartCall(size_t index, absl::Duration timeout) {
  Call& call = calls_[index];
  if (call.in_flight || call.answer) return absl::OkStatus();
  const size_t begin = index * kLookupBatchMax;
  const size_t count = std::min(kLookupBatchMax, numbers_.size() - begin);
  absl::StatusOr<population::LookupBatch> started =
      client_->Start(std::span(numbers_).subspan(begin, count), timeout);
  if (!started.ok()) return started.status();
  call.in_flight = *std::move(started);
  return absl::OkStatus();
}

absl::Status BatchJudge::Collect(absl::Duration timeout) {
  absl::Status worst = absl::OkStatus();
  for (size_t i = 0; i < calls_.size(); ++i) {
    if (absl::Status started = StartCall(i, timeout); !started.ok()) {
      worst = NothingLearnt(started);
      continue;
    }
    if (calls_[i].answer) continue;
    absl::StatusOr<population::LookupAnswer> answer = calls_[i].in_flight->Wait();
    calls_[i].in_flight.reset();
    if (answer.ok()) {
      calls_[i].answer = *std::move(answer);
    } else {
      worst = NothingLearnt(answer.status());
    }
  }
  return worst;
}

BatchJudge::Judged BatchJudge::Get(size_t index) const {
  const Subject& subject = subjects_[index];
  Judged judged;
  judged.judged_for = subject.today;
  judged.cited_number = subject.record.cited_number();
  const population::LookupResult* result = nullptr;
  if (!judged.cited_number.empty()) {
    result = &calls_[subject.asked / kLookupBatchMax].answer->results()[subject.asked % kLookupBatchMax];
    judged.seen = result->in_force();
  }
  const bool elsewhere =
      judged.seen != nullptr &&
      (judged.seen->residence_unit != subject.unit_code || judged.seen->residence_unit.empty()) &&
      !reference_.units->SamePlace(subject.unit_code, judged.seen->residence_unit, subject.today);
  judged.judgement =
      Judge(subject.record, FoundIn(result), elsewhere, subject.today, reference_.rules->severities);
  return judged;
}

}  // namespace childsync::validation
