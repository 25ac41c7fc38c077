#include "services/tally/report/report.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace childsync::tally {
namespace {

// The day on which a unit's place is looked up: today, or its last day, or its first.
Date DayWithin(const Unit& unit, Date today) {
  if (unit.valid_until && *unit.valid_until <= today) return unit.valid_until->PlusDays(-1);
  if (unit.valid_from && today < *unit.valid_from) return *unit.valid_from;
  return today;
}

}  // namespace

Report::Report(std::shared_ptr<const Snapshot> snapshot, std::shared_ptr<const Units> units, Date today,
               std::string_view report_unit)
    : snapshot_(std::move(snapshot)), units_(std::move(units)), today_(today) {
  rows_.reserve(units_->all().size());
  for (const Unit& unit : units_->all()) {
    rows_.push_back({.unit = &unit, .parent = units_->Parent(unit, DayWithin(unit, today_))});
  }
  CountChildren();
  CountRecords();
  report_row_ = report_unit.empty() ? MostChildrenBelow() : Find(report_unit);
}

void Report::CountChildren() {
  roster_rows_.assign(snapshot_->counts.size(), nullptr);
  for (size_t i = 1; i < snapshot_->counts.size(); ++i) {
    const UnitName& name = (*snapshot_->units)[i];
    const Snapshot::Count& count = snapshot_->counts[i];
    const Unit* unit = units_->Find(name.code, name.valid_from);
    roster_rows_[i] = RowOf(unit);
    do {
      ReportRow* row = RowOf(unit);
      row->total += count.total;
      row->completed += count.completed;
      row->duplicate_claims += count.duplicate_claims;
      unit = row->parent;
    } while (unit != nullptr);
  }
}

void Report::CountRecords() {
  for (size_t i = 1; i < snapshot_->without_claim.size(); ++i) {
    const Unit* unit = units_->FindLatest((*snapshot_->record_units)[i], today_);
    do {
      ReportRow* row = RowOf(unit);
      row->without_claim += snapshot_->without_claim[i];
      unit = row->parent;
    } while (unit != nullptr);
  }
}

// Of the units that have children counted in units right below them, the one with the most; before there are
// any children, the one with the most units below it. The smaller code wins a tie, then the earlier row.
const ReportRow* Report::MostChildrenBelow() const {
  std::map<const Unit*, std::pair<int64_t, int64_t>> below;  // children, units
  for (size_t i = 1; i < roster_rows_.size(); ++i) {
    if (const Unit* parent = roster_rows_[i]->parent) below[parent].first += snapshot_->counts[i].total;
  }
  std::set<const Unit*> parents;
  for (const ReportRow& row : rows_) parents.insert(row.parent);
  for (const ReportRow& row : rows_) {
    if (row.parent == nullptr || parents.contains(row.unit) || !row.unit->ValidOn(today_)) continue;
    ++below[row.parent].second;
  }
  const ReportRow* best = nullptr;
  std::pair<int64_t, int64_t> most;
  for (const ReportRow& row : rows_) {
    const auto found = below.find(row.unit);
    if (found == below.end()) continue;
    if (best == nullptr || found->second > most ||
        (found->second == most && row.unit->code < best->unit->code)) {
      best = &row;
      most = found->second;
    }
  }
  return best;
}

const ReportRow* Report::Find(std::string_view code) const {
  if (code.empty()) return report_row_;
  if (code == kUnknownUnit) return &unknown_;
  const Unit* unit = units_->FindLatest(code, today_);
  return unit == nullptr ? nullptr : RowOf(unit);
}

std::vector<const ReportRow*> Report::Children(const ReportRow& parent) const {
  std::vector<const ReportRow*> children;
  for (const ReportRow& row : rows_) {
    if (parent.unit == nullptr || row.parent != parent.unit) continue;
    if (row.unit->ValidOn(today_) || row.total > 0 || row.without_claim > 0) children.push_back(&row);
  }
  std::sort(children.begin(), children.end(), [](const ReportRow* a, const ReportRow* b) {
    return std::tie(a->unit->code, a->unit->valid_from) < std::tie(b->unit->code, b->unit->valid_from);
  });
  return children;
}

bool Report::IsIn(const ReportRow* row, const ReportRow& ancestor) const {
  while (row != nullptr && row != &ancestor) row = row->parent == nullptr ? nullptr : RowOf(row->parent);
  return row != nullptr;
}

bool Report::CountsChildrenOf(const ReportRow& row, std::string_view code,
                              std::string_view valid_from) const {
  return IsIn(RowOf(units_->Find(code, valid_from)), row);
}

bool Report::ShowsRecordsOf(const ReportRow& row, std::string_view code) const {
  return IsIn(RowOf(units_->FindLatest(code, today_)), row);
}

}  // namespace childsync::tally
