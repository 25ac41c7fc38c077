#include "services/tally/domain/roster_table.h"

#include <algorithm>

namespace childsync::tally {

RosterTable::RosterTable() : units_(1) {}

uint32_t RosterTable::InternUnit(std::string_view code, std::string_view valid_from) {
  std::string name;
  name.append(code).append(1, '\0').append(valid_from);
  const auto [found, added] =
      unit_numbers_.try_emplace(std::move(name), static_cast<uint32_t>(units_.size()));
  if (added) units_.push_back({std::string(code), std::string(valid_from)});
  return found->second;
}

uint32_t RosterTable::Find(PersonalId key) const {
  const auto number = static_cast<uint64_t>(key);
  const RowSlot* slot =
      index_.Find(HashOfNumber(number), [&](const RowSlot& s) { return rows_[s.row].key == number; });
  return slot == nullptr ? 0 : slot->row;
}

uint32_t RosterTable::FindOrAdd(PersonalId key) {
  if (const uint32_t index = Find(key); index != 0) return index;
  const uint32_t index = rows_.Allocate();
  rows_[index].key = static_cast<uint64_t>(key);
  index_.Insert({HashOfNumber(static_cast<uint64_t>(key)), index});
  return index;
}

void RosterTable::Remove(uint32_t index) {
  index_.Erase(index_.Find(HashOfNumber(rows_[index].key), [&](const RowSlot& s) { return s.row == index; }));
  formers_.erase(index);
  rows_.Free(index);
}

void RosterTable::Assign(uint32_t index, const RosterEntry& entry) {
  EntryRow& row = rows_[index];
  row.live = 1;
  row.number = static_cast<uint64_t>(entry.number);
  row.fingerprint = entry.fingerprint;
  row.unit = InternUnit(entry.unit_code, entry.unit_valid_from);
  row.has_formers = !entry.formers.empty();
  if (row.has_formers) {
    formers_[index].assign(entry.formers.begin(), entry.formers.end());
  } else {
    formers_.erase(index);
  }
}

RosterEntry RosterTable::entry(uint32_t index) const {
  const EntryRow& row = rows_[index];
  RosterEntry entry{.key = PersonalId{row.key},
                    .number = PersonalId{row.number},
                    .unit_code = units_[row.unit].code,
                    .unit_valid_from = units_[row.unit].valid_from,
                    .fingerprint = row.fingerprint};
  if (row.has_formers) entry.formers = formers_.find(index)->second;
  return entry;
}

RosterTable::NumberList RosterTable::numbers(uint32_t index) const {
  NumberList numbers{PersonalId{rows_[index].number}};
  if (rows_[index].has_formers) {
    for (PersonalId former : formers_.find(index)->second) {
      if (std::find(numbers.begin(), numbers.end(), former) == numbers.end()) numbers.push_back(former);
    }
  }
  return numbers;
}

}  // namespace childsync::tally
