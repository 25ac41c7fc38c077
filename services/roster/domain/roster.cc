#include "services/roster/domain/roster.h"

#include <algorithm>

namespace childsync::roster {

bool Entry::Has(PersonalId id) const {
  return number == id || std::binary_search(former.begin(), former.end(), id);
}

const Entry* Roster::Find(PersonalId key) const {
  auto found = slots_.find(key);
  return found == slots_.end() ? nullptr : &found->second.entry;
}

absl::InlinedVector<PersonalId, 2> Roster::KeysOf(PersonalId number) const {
  absl::InlinedVector<PersonalId, 2> keys;
  if (const Entry* entry = Find(number); entry != nullptr && entry->Has(number)) keys.push_back(number);
  if (auto found = other_numbers_.find(number); found != other_numbers_.end()) {
    keys.insert(keys.end(), found->second.begin(), found->second.end());
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

void Roster::IndexNumbers(PersonalId key, const Entry& entry) {
  if (entry.number != key) other_numbers_[entry.number].push_back(key);
  for (PersonalId former : entry.former) {
    if (former != key) other_numbers_[former].push_back(key);
  }
}

void Roster::UnindexNumbers(PersonalId key, const Entry& entry) {
  auto remove = [&](PersonalId number) {
    auto found = other_numbers_.find(number);
    if (found == other_numbers_.end()) return;
    auto& keys = found->second;
    keys.erase(std::remove(keys.begin(), keys.end(), key), keys.end());
    if (keys.empty()) other_numbers_.erase(found);
  };
  remove(entry.number);
  for (PersonalId former : entry.former) remove(former);
}

void Roster::Put(PersonalId key, Entry entry) {
  auto [at, is_new] = slots_.try_emplace(key, Slot{.entry = entry});
  if (!is_new) {
    UnindexNumbers(key, at->second.entry);
    at->second.entry = std::move(entry);
  }
  IndexNumbers(key, at->second.entry);
}

void Roster::Erase(PersonalId key) {
  auto found = slots_.find(key);
  if (found == slots_.end()) return;
  UnindexNumbers(key, found->second.entry);
  slots_.erase(found);
}

uint32_t Roster::PlaceOf(const UnitName& unit) {
  auto [at, is_new] = unit_places_.try_emplace(unit, static_cast<uint32_t>(units_.size()));
  if (is_new) units_.push_back(&at->first);
  return at->second;
}

void Roster::SetSixteenOn(PersonalId key, Date day) { slots_.find(key)->second.sixteen_on = day.days(); }

std::optional<Date> Roster::SixteenOn(PersonalId key) const {
  const int32_t days = slots_.find(key)->second.sixteen_on;
  return days == kUnknownDay ? std::nullopt : std::optional(Date::FromDays(days));
}

void Roster::MarkSeen(PersonalId key) { slots_.find(key)->second.seen = seeing_; }

void Roster::ForEach(const std::function<void(PersonalId, const Entry&)>& visit) const {
  for (const auto& [key, slot] : slots_) visit(key, slot.entry);
}

void Roster::ForEachUnseen(const std::function<void(PersonalId, const Entry&)>& visit) const {
  for (const auto& [key, slot] : slots_) {
    if (slot.seen != seeing_) visit(key, slot.entry);
  }
}

}  // namespace childsync::roster
