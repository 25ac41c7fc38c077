#include "services/commune-agent/domain/plan.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace childsync::commune_agent {
namespace {

std::vector<Refusal> FindRefusals(const Plan& plan, const WithdrawalRule& rule) {
  std::vector<Refusal> refusals;
  if (std::find(plan.troubles.begin(), plan.troubles.end(), RowTrouble::kRecordIdMissing) !=
      plan.troubles.end()) {
    refusals.push_back(Refusal::kRowWithoutRecordId);
  }
  if (rule.has_unread_sheet) refusals.push_back(Refusal::kUnreadSheet);
  if (rule.confirmed.has_value()) {
    if (*rule.confirmed != plan.missing) refusals.push_back(Refusal::kConfirmationDiffers);
  } else if (plan.missing * 20 > plan.live) {
    refusals.push_back(Refusal::kTooManyMissing);
  }
  return refusals;
}

// Whether the row would bring an erased record back.
RowTrouble ErasureOf(const PlanRow& row, const KnownRecord* known, const ErasedBefore& before) {
  if (known != nullptr && known->erased) return RowTrouble::kErased;
  if (known != nullptr && known->live) return RowTrouble::kNone;
  return before.contains(row.record_id) ? RowTrouble::kErasedBefore : RowTrouble::kNone;
}

void PlanChanges(std::span<const PlanRow> rows, const KnownRecords& known, const ErasedBefore& before,
                 Plan& plan) {
  for (size_t i = 0; i < rows.size(); ++i) {
    auto it = known.find(rows[i].record_id);
    RowTrouble trouble = TroubleOf(rows[i]);
    if (trouble == RowTrouble::kNone) {
      trouble = ErasureOf(rows[i], it == known.end() ? nullptr : &it->second, before);
    }
    plan.troubles.push_back(trouble);
    if (trouble != RowTrouble::kNone) {
      ++plan.not_sendable;
      continue;
    }
    if (it != known.end() && it->second.content_hash == rows[i].content_hash) {
      ++plan.unchanged;
    } else {
      plan.changed.push_back(i);
    }
  }
}

}  // namespace

RowTrouble TroubleOf(const PlanRow& row) {
  if (row.record_id.empty()) return RowTrouble::kRecordIdMissing;
  if (row.repeated) return RowTrouble::kRecordIdRepeated;
  return row.size_bytes > kRowBytesMax ? RowTrouble::kTooLarge : RowTrouble::kNone;
}

Plan MakePlan(std::span<const PlanRow> rows, const KnownRecords& known, const WithdrawalRule& rule,
              const ErasedBefore& before) {
  std::unordered_set<std::string_view> ids;
  for (const PlanRow& row : rows) ids.insert(row.record_id);
  Plan plan;
  PlanChanges(rows, known, before, plan);
  std::vector<std::string> missing;
  for (const auto& [record_id, record] : known) {
    if (!record.live) continue;
    ++plan.live;
    if (rule.full && !ids.contains(record_id)) missing.push_back(record_id);
  }
  plan.missing = static_cast<int64_t>(missing.size());
  if (!missing.empty()) plan.refusals = FindRefusals(plan, rule);
  if (plan.refusals.empty()) plan.withdrawn = std::move(missing);
  const auto erased = std::count(plan.troubles.begin(), plan.troubles.end(), RowTrouble::kErased);
  plan.whole_commune = rule.full && !rows.empty() && plan.not_sendable == erased && !rule.has_unread_sheet &&
                       plan.refusals.empty();
  return plan;
}

}  // namespace childsync::commune_agent
