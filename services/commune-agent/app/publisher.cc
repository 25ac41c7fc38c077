#include "services/commune-agent/app/publisher.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

// Every Submission carries all erased record_ids; far below the broker's message limit.
constexpr size_t kSubmissionBytesMax = 512 * 1024;

Outbox MakeOutbox(const std::string& unit_code, const Export& sheet, const Plan& plan) {
  Outbox outbox;
  for (size_t i : plan.changed) {
    EncodedChange change = EncodeRecord(unit_code, sheet.rows[i]);
    outbox.entries.push_back(
        {sheet.rows[i].record_id, {change.content_hash, /*live=*/true}, std::move(change.value)});
  }
  for (const std::string& record_id : plan.withdrawn) {
    EncodedChange change = EncodeWithdrawal(unit_code, record_id);
    outbox.entries.push_back({record_id, {change.content_hash, /*live=*/false}, std::move(change.value)});
  }
  return outbox;
}

std::vector<std::string> ErasedOf(const KnownRecords& known) {
  std::vector<std::string> erased;
  for (const auto& [record_id, record] : known) {
    if (record.erased) erased.push_back(record_id);
  }
  return erased;
}

std::string NameOf(const std::string& code, const Succession& succession) {
  for (const Predecessor& predecessor : succession.sole) {
    if (predecessor.code == code) return predecessor.name;
  }
  return code;
}

absl::Status NotWithdrawn(const std::string& name, const absl::Status& status) {
  return FileError(
      status.code(),
      absl::StrCat("everything of the unit was sent, but the records of ", name,
                   " are not withdrawn yet: ", status.message()),
      absl::StrCat("Đã gửi hết hồ sơ của đơn vị, nhưng chưa rút xong hồ sơ của ", name,
                   " đã nhập vào đơn vị này. Lần gửi sau sẽ rút tiếp; không dòng nào bị gửi hai lần."));
}

void AddInDoubt(const TakenOverUnits& predecessors, const Succession& succession,
                std::vector<Inherited>& inherited) {
  for (const auto& [code, unit] : predecessors) {
    if (unit.live == 0) continue;
    inherited.push_back({NameOf(code, succession), unit.live, Inherited::Outcome::kFileInDoubt});
  }
}

// Says for each predecessor how many rows its erasures hold back.
void AddErased(const std::vector<PlanRow>& rows, const Plan& plan, const ErasedBefore& before,
               const Succession& succession, std::vector<Inherited>& inherited) {
  std::map<std::string, int64_t> held;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (plan.troubles[i] == RowTrouble::kErasedBefore) ++held[before.find(rows[i].record_id)->second];
  }
  for (const auto& [code, count] : held) {
    inherited.push_back({NameOf(code, succession), count, Inherited::Outcome::kErased});
  }
}

const char* WordOf(FirstStep step) {
  switch (step) {
    case FirstStep::kNothing:
      break;
    case FirstStep::kSendPending:
      return "outbox_sent";
    case FirstStep::kMarkPendingSent:
      return "outbox_was_sent";
    case FirstStep::kRebuild:
      return "rebuilt_from_tally";
  }
  return "nothing";
}

}  // namespace

std::vector<PlanRow> PlanRows(std::string_view unit_code, const Export& sheet) {
  std::vector<PlanRow> rows;
  rows.reserve(sheet.rows.size());
  for (const Row& row : sheet.rows) {
    const EncodedChange change = EncodeRecord(unit_code, row);
    rows.push_back({row.record_id, change.content_hash, change.value.size(), row.repeated});
  }
  return rows;
}

absl::StatusOr<Published> Publisher::Publish(const Export& sheet, WithdrawalRule rule,
                                             const Succession& succession) {
  absl::StatusOr<CaughtUp> caught_up = CatchUp(succession.sole);
  if (!caught_up.ok()) return caught_up.status();
  absl::StatusOr<KnownRecords> known = store_->Records();
  if (!known.ok()) return known.status();
  // Asked before anything is sent, while no change of ours awaits its verdict.
  absl::StatusOr<TakenOverUnits> predecessors = TakenOverUnits{};
  if (rule.full) predecessors = CountPredecessors(succession);
  if (!predecessors.ok()) return predecessors.status();

  rule.has_unread_sheet = !sheet.every_sheet_read;
  const std::vector<PlanRow> rows = PlanRows(unit_code_, sheet);
  Published published{.submission_id = NewSubmissionId(), .first_step = caught_up->step};
  published.plan = MakePlan(rows, *known, rule, caught_up->erased_before);
  for (const PlanRow& row : rows) published.hashes.push_back(row.content_hash);

  Outbox outbox = MakeOutbox(unit_code_, sheet, published.plan);
  published.figures = {.rows = static_cast<int64_t>(sheet.rows.size()),
                       .sent = static_cast<int64_t>(outbox.entries.size()),
                       .not_sendable = published.plan.not_sendable,
                       .withdrawn = static_cast<int64_t>(published.plan.withdrawn.size())};
  outbox.submission_id = published.submission_id;
  outbox.submission =
      EncodeSubmission(unit_code_, published.submission_id, published.figures, ErasedOf(*known));
  const bool replaced = published.plan.whole_commune;
  absl::Status status = store_->Prepare(outbox, replaced ? *predecessors : TakenOverUnits{});
  if (status.ok()) status = SendPending(outbox);
  if (!status.ok()) return status;
  published.succession = WithdrawPredecessors(succession, published.inherited);
  if (!replaced) AddInDoubt(*predecessors, succession, published.inherited);
  AddErased(rows, published.plan, caught_up->erased_before, succession, published.inherited);
  return published;
}

absl::StatusOr<std::vector<Inherited>> Publisher::FinishSuccession(const Succession& succession) {
  absl::StatusOr<CaughtUp> caught_up = CatchUp();
  if (!caught_up.ok()) return caught_up.status();
  std::vector<Inherited> inherited;
  const absl::Status status = WithdrawPredecessors(succession, inherited);
  if (!status.ok()) return status;
  return inherited;
}

absl::StatusOr<bool> Publisher::Erase(const std::string& record_id, bool undo) {
  absl::StatusOr<CaughtUp> caught_up = CatchUp();
  if (!caught_up.ok()) return caught_up.status();
  absl::StatusOr<KnownRecords> known = store_->Records();
  if (!known.ok()) return known.status();
  auto it = known->find(record_id);
  if (it == known->end()) {
    return FileError(
        absl::StatusCode::kNotFound, "the unit never sent such a record",
        "Đơn vị chưa từng gửi hồ sơ có Mã trẻ này. Kiểm tra lại Mã trẻ (phân biệt chữ hoa, chữ thường).");
  }
  if (it->second.erased != undo) {
    // A killed agent may have come as far as the log only.
    const absl::Status status = store_->Scrub();
    if (!status.ok()) return status;
    return false;
  }
  it->second = {.live = false, .erased = !undo};
  Outbox outbox{.submission_id = NewSubmissionId(), .entries = {{record_id, it->second, std::nullopt}}};
  outbox.submission = EncodeSubmission(unit_code_, outbox.submission_id, {.sent = 1}, ErasedOf(*known));
  if (outbox.submission.size() > kSubmissionBytesMax) {
    return absl::InvalidArgumentError("the list of the unit's erased records is full");
  }
  absl::Status status = store_->Prepare(outbox);
  if (status.ok()) status = SendPending(outbox);
  if (!status.ok()) return status;
  return true;
}

absl::StatusOr<int64_t> Publisher::CountLive() {
  absl::StatusOr<CaughtUp> caught_up = CatchUp();
  if (!caught_up.ok()) return caught_up.status();
  absl::StatusOr<KnownRecords> known = store_->Records();
  if (!known.ok()) return known.status();
  return std::count_if(known->begin(), known->end(), [](const auto& record) { return record.second.live; });
}

absl::Status Publisher::WithdrawAll() {
  absl::StatusOr<CaughtUp> caught_up = CatchUp();
  if (!caught_up.ok()) return caught_up.status();
  absl::StatusOr<KnownRecords> known = store_->Records();
  if (!known.ok()) return known.status();
  Plan plan;
  for (const auto& [record_id, record] : *known) {
    if (record.live) plan.withdrawn.push_back(record_id);
  }
  if (plan.withdrawn.empty()) return absl::OkStatus();
  Outbox outbox = MakeOutbox(unit_code_, {}, plan);
  const auto count = static_cast<int64_t>(plan.withdrawn.size());
  outbox.submission_id = NewSubmissionId();
  outbox.submission = EncodeSubmission(unit_code_, outbox.submission_id, {.sent = count, .withdrawn = count},
                                       ErasedOf(*known));
  const absl::Status status = store_->Prepare(outbox);
  return status.ok() ? SendPending(outbox) : status;
}

absl::StatusOr<TakenOverUnits> Publisher::CountPredecessors(const Succession& succession) {
  absl::StatusOr<TakenOverUnits> known = store_->ReadTakenOver();
  if (!known.ok()) return known;
  TakenOverUnits units;
  for (const Predecessor& predecessor : succession.sole) {
    auto it = known->find(predecessor.code);
    if (it != known->end() && it->second.withdrawn) continue;
    absl::StatusOr<int64_t> live = predecessors_->CountLive(predecessor.code);
    if (!live.ok()) return live.status();
    units[predecessor.code] = {.live = *live, .withdrawn = *live == 0};
  }
  return units;
}

absl::Status Publisher::WithdrawPredecessors(const Succession& succession,
                                             std::vector<Inherited>& inherited) {
  absl::StatusOr<TakenOverUnits> units = store_->ReadTakenOver();
  if (!units.ok()) return units.status();
  absl::Status first_failure;
  for (const auto& [code, unit] : *units) {
    if (unit.withdrawn || predecessors_ == nullptr) continue;
    const std::string name = NameOf(code, succession);
    absl::Status status = predecessors_->WithdrawAll(code);
    if (status.ok()) status = store_->MarkWithdrawn(code);
    if (!status.ok()) {
      first_failure.Update(NotWithdrawn(name, status));
      inherited.push_back({name, unit.live, Inherited::Outcome::kNotYet});
      continue;
    }
    inherited.push_back({name, unit.live, Inherited::Outcome::kWithdrawn});
    log::Info("predecessor_withdrawn",
              {{"unit", unit_code_}, {"predecessor", code}, {"withdrawn", unit.live}});
  }
  return first_failure;
}

absl::StatusOr<Publisher::CaughtUp> Publisher::CatchUp(const std::vector<Predecessor>& predecessors) {
  absl::StatusOr<LoggedUnit> logged = log_->TakeOver(predecessors);
  if (!logged.ok()) return logged.status();
  absl::StatusOr<StoredSubmissions> stored = store_->Submissions();
  if (!stored.ok()) return stored.status();
  std::optional<std::string> logged_id;
  if (logged->last.has_value()) logged_id = logged->last->submission_id;
  const FirstStep step = Reconcile(*stored, logged_id);
  absl::Status status;
  if (step == FirstStep::kRebuild) status = Rebuild(logged->last);
  if (step == FirstStep::kMarkPendingSent) status = store_->MarkSent();
  if (step == FirstStep::kSendPending) {
    absl::StatusOr<Outbox> outbox = store_->ReadOutbox();
    status = outbox.ok() ? SendPending(*outbox) : outbox.status();
  }
  if (!status.ok()) return status;
  if (step != FirstStep::kNothing) log::Info("caught_up", {{"unit", unit_code_}, {"step", WordOf(step)}});
  return CaughtUp{step, std::move(logged->erased_before)};
}

absl::Status Publisher::Rebuild(const std::optional<LoggedSubmission>& logged) {
  // Every change goes with a Submission: without one, no change of this unit can be waiting for its verdict.
  absl::StatusOr<TalliedRecords> tallied = logged.has_value() ? tally_->ListSettled() : tally_->List();
  if (!tallied.ok()) return tallied.status();
  KnownRecords known;
  for (const auto& [record_id, record] : *tallied) known.emplace_hint(known.end(), record_id, record.known);
  if (!logged.has_value()) return store_->Rebuild(known, "");
  for (const std::string& record_id : logged->erased) known[record_id] = {.live = false, .erased = true};
  return store_->Rebuild(known, logged->submission_id);
}

absl::Status Publisher::SendPending(const Outbox& outbox) {
  absl::Status status = log_->Write(outbox);
  if (status.ok()) return store_->MarkSent();
  // Nothing of it is in the log and never will be; kept, it would block the unit for good.
  if (absl::IsInvalidArgument(status)) status.Update(store_->Discard());
  return status;
}

}  // namespace childsync::commune_agent
