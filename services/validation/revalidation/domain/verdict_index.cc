#include "services/validation/revalidation/domain/verdict_index.h"

#include <xxhash.h>

namespace childsync::validation {

KeyHash HashKey(std::string_view key) { return XXH3_64bits(key.data(), key.size()); }

VerdictIndex::Place VerdictIndex::Find(KeyHash key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? kNone : *found;
}

VerdictIndex::Place VerdictIndex::FirstWith(Number number) const {
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? kNone : *found;
}

VerdictIndex::Place VerdictIndex::Put(KeyHash key, const VerdictFacts& facts) {
  Place place = Find(key);
  if (place == kNone) place = Add(key);
  Record& record = at(place);
  const bool moves = record.number != facts.number;
  if (moves && record.number != 0) Unlink(place);
  record.change_offset = facts.change_offset;
  record.number = facts.number;
  record.seen = facts.seen;
  record.essence = facts.essence;
  record.current_rules = facts.current_rules;
  record.explains_absence = facts.explains_absence;
  record.absence_confirmed = false;
  record.gone = false;
  if (moves && record.number != 0) Link(place);
  return place;
}

VerdictIndex::Place VerdictIndex::Add(KeyHash key) {
  if (size_ == chunks_.size() * kChunk) chunks_.push_back(std::make_unique<Record[]>(kChunk));
  const Place place = static_cast<Place>(size_++);
  at(place).key = key;
  by_key_.insert(place);
  return place;
}

void VerdictIndex::Link(Place place) {
  Record& record = at(place);
  record.previous = kNone;
  const auto first = by_number_.find(record.number);
  if (first == by_number_.end()) {
    record.next = kNone;
    by_number_.insert(place);
    return;
  }
  // Second in the row, so that the table's own entry stays.
  Record& head = at(*first);
  record.previous = *first;
  record.next = head.next;
  head.next = place;
  if (record.next != kNone) at(record.next).previous = place;
}

void VerdictIndex::Unlink(Place place) {
  Record& record = at(place);
  if (record.previous == kNone) {
    by_number_.erase(by_number_.find(record.number));
    if (record.next != kNone) {
      at(record.next).previous = kNone;
      by_number_.insert(record.next);
    }
  } else {
    at(record.previous).next = record.next;
    if (record.next != kNone) at(record.next).previous = record.previous;
  }
  record.next = record.previous = kNone;
}

}  // namespace childsync::validation
