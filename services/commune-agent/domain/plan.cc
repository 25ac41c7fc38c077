#include "services/commune-agent/domain/plan.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace childsync::commune_agent {
namespace {

using RowsById = std::unordered_map<std::string_view, int>;

RowsById CountIds(std::span<const PlanRow> rows) {
  RowsById counts;
  counts.reserve(rows.size());
  for (const PlanRow& row : rows) {
    if (!row.record_id.empty()) ++counts[row.record_id];
  }
  return counts;
}

RowTrouble TroubleOf(const PlanRow& row, const RowsById& counts) {
  if (row.record_id.empty()) return RowTrouble::kRecordIdMissing;
  if (counts.at(row.record_id) > 1) return RowTrouble::kRecordIdRepeated;
  return row.size_bytes > kRowBytesMax ? RowTrouble::kTooLarge : RowTrouble::kNone;
}

std::vector<RowTrouble> FindTroubles(std::span<const PlanRow> rows, const RowsById& counts) {
  std::vector<RowTrouble> troubles;
  troubles.reserve(rows.size());
  for (const PlanRow& row : rows) troubles.push_back(TroubleOf(row, counts));
  return troubles;
}

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

void PlanChanges(std::span<const PlanRow> rows, const KnownRecords& known, Plan& plan) {
  for (size_t i = 0; i < rows.size(); ++i) {
    if (plan.troubles[i] != RowTrouble::kNone) {
      ++plan.not_sendable;
      continue;
    }
    auto it = known.find(rows[i].record_id);
    if (it != known.end() && it->second.content_hash == rows[i].content_hash) {
      ++plan.unchanged;
    } else {
      plan.changed.push_back(i);
    }
  }
}

}  // namespace

std::vector<RowTrouble> FindTroubles(std::span<const PlanRow> rows) {
  return FindTroubles(rows, CountIds(rows));
}

Plan MakePlan(std::span<const PlanRow> rows, const KnownRecords& known, const WithdrawalRule& rule) {
  const RowsById ids = CountIds(rows);
  Plan plan;
  plan.troubles = FindTroubles(rows, ids);
  PlanChanges(rows, known, plan);
  std::vector<std::string> missing;
  for (const auto& [record_id, record] : known) {
    if (!record.live) continue;
    ++plan.live;
    if (rule.full && !ids.contains(record_id)) missing.push_back(record_id);
  }
  plan.missing = static_cast<int64_t>(missing.size());
  if (missing.empty()) return plan;
  plan.refusals = FindRefusals(plan, rule);
  if (plan.refusals.empty()) plan.withdrawn = std::move(missing);
  return plan;
}

}  // namespace childsync::commune_agent
