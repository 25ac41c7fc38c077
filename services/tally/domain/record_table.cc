#include "services/tally/domain/record_table.h"

#include <cstring>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace childsync::tally {
namespace {

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

RecordTable::RecordTable() : index_(0, RowHash{this}, RowEqual{this}), units_(1) {}

size_t RecordTable::RowHash::operator()(uint32_t index) const {
  return (*this)(Probe{table->rows_[index].unit, table->id(index)});
}

size_t RecordTable::RowHash::operator()(const Probe& probe) const {
  return absl::HashOf(probe.unit, Absl(probe.id));
}

bool RecordTable::RowEqual::operator()(uint32_t index, const Probe& probe) const {
  return table->rows_[index].unit == probe.unit && table->id(index) == probe.id;
}

std::string_view RecordTable::id(uint32_t index) const {
  const RecordRow& row = rows_[index];
  if (row.id_size == RecordRow::kIdBeside) return long_ids_.find(index)->second;
  return {row.id, row.id_size};
}

RecordKey RecordTable::key(uint32_t index) const { return {units_[rows_[index].unit].code, id(index)}; }

uint32_t RecordTable::FindUnit(std::string_view code) const {
  if (units_[last_unit_].code == code) return last_unit_;
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

uint32_t RecordTable::Find(const RecordKey& key) const {
  const uint32_t unit = FindUnit(key.unit_code);
  if (unit == 0) return 0;
  const auto found = index_.find(Probe{unit, key.record_id});
  return found == index_.end() ? 0 : *found;
}

uint32_t RecordTable::FindOrAdd(const RecordKey& key) {
  const Probe probe{InternUnit(key.unit_code), key.record_id};
  if (const auto found = index_.find(probe); found != index_.end()) return *found;
  const uint32_t index = rows_.Allocate();
  RecordRow& row = rows_[index];
  row.unit = probe.unit;
  if (probe.id.size() <= RecordRow::kIdInside) {
    row.id_size = probe.id.size();
    std::memcpy(row.id, probe.id.data(), probe.id.size());
  } else {
    row.id_size = RecordRow::kIdBeside;
    long_ids_.emplace(index, std::string(probe.id));
  }
  index_.insert(index);
  return index;
}

void RecordTable::Remove(uint32_t index) {
  SetFindings(index, {});
  index_.erase(index);
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
