#include "services/tally/domain/record_table.h"

#include <cstring>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace childsync::tally {
namespace {

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

RecordTable::RecordTable() : units_(1) {}

uint32_t RecordTable::HashOf(uint32_t unit, std::string_view id) {
  return static_cast<uint32_t>(absl::HashOf(unit, Absl(id)));
}

std::string_view RecordTable::id(uint32_t index) const {
  const RecordRow& row = rows_[index];
  if (row.id_size == RecordRow::kIdBeside) return long_ids_.find(index)->second;
  return {row.id, row.id_size};
}

RecordKey RecordTable::key(uint32_t index) const { return {units_[rows_[index].unit].code, id(index)}; }

uint32_t RecordTable::FindUnit(std::string_view code) const {
  if (last_unit_ != 0 && units_[last_unit_].code == code) return last_unit_;
  const auto found = unit_numbers_.find(Absl(code));
  return found == unit_numbers_.end() ? 0 : found->second;
}

uint32_t RecordTable::InternUnit(std::string_view code) {
  last_unit_ = FindUnit(code);
  if (last_unit_ == 0) {
    last_unit_ = static_cast<uint32_t>(units_.size());
    units_.push_back({std::string(code)});
    unit_numbers_.emplace(std::string(code), last_unit_);
  }
  return last_unit_;
}

RecordTable::Probe RecordTable::ProbeOf(const RecordKey& key) const {
  const uint32_t unit = FindUnit(key.unit_code);
  return {unit, HashOf(unit, key.record_id)};
}

RecordTable::Probe RecordTable::ProbeAhead(const RecordKey& key) {
  const Probe probe = ProbeOf(key);
  last_unit_ = probe.unit;
  return probe;
}

uint32_t RecordTable::Find(const RecordKey& key, const Probe& probe) const {
  if (probe.unit == 0) return 0;
  const RowSlot* slot = index_.Find(probe.hash, [&](const RowSlot& s) {
    return rows_[s.row].unit == probe.unit && id(s.row) == key.record_id;
  });
  return slot == nullptr ? 0 : slot->row;
}

void RecordTable::PrefetchRow(const Probe& probe) const {
  // A slot with the same hash almost always is the one.
  const RowSlot* slot = index_.Find(probe.hash, [](const RowSlot&) { return true; });
  if (slot != nullptr) Prefetch(&rows_[slot->row]);
}

uint32_t RecordTable::FindOrAdd(const RecordKey& key, Probe probe) {
  if (probe.unit == 0) {
    const uint32_t unit = InternUnit(key.unit_code);
    probe = {unit, HashOf(unit, key.record_id)};
  }
  if (const uint32_t found = Find(key, probe); found != 0) return found;
  const uint32_t index = rows_.Allocate();
  RecordRow& row = rows_[index];
  row.unit = probe.unit;
  if (key.record_id.size() <= RecordRow::kIdInside) {
    row.id_size = key.record_id.size();
    std::memcpy(row.id, key.record_id.data(), key.record_id.size());
  } else {
    row.id_size = RecordRow::kIdBeside;
    long_ids_.emplace(index, std::string(key.record_id));
  }
  index_.Insert({probe.hash, index});
  return index;
}

void RecordTable::Remove(uint32_t index) {
  SetFindings(index, {});
  index_.Erase(
      index_.Find(HashOf(rows_[index].unit, id(index)), [&](const RowSlot& s) { return s.row == index; }));
  if (rows_[index].id_size == RecordRow::kIdBeside) long_ids_.erase(index);
  rows_.Free(index);
}

void RecordTable::SetFindings(uint32_t index, std::span<const Finding> findings) {
  for (uint32_t cell = std::exchange(rows_[index].findings, 0); cell != 0;) {
    cells_.Free(std::exchange(cell, cells_[cell].next));
  }
  for (size_t i = findings.size(); i-- > 0;) {
    const Finding& f = findings[i];
    const uint32_t cell = cells_.Allocate();
    cells_[cell] = {rows_[index].findings, f.code, f.field, f.side, f.severity, f.since_ms};
    rows_[index].findings = cell;
  }
}

RecordTable::FindingList RecordTable::findings(uint32_t index) const {
  FindingList list;
  for (uint32_t cell = rows_[index].findings; cell != 0; cell = cells_[cell].next) {
    const FindingCell& c = cells_[cell];
    list.push_back({c.code, c.field, c.side, c.severity, c.since_ms});
  }
  return list;
}

}  // namespace childsync::tally
