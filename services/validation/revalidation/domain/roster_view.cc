#include "services/validation/revalidation/domain/roster_view.h"

#include <algorithm>

namespace childsync::validation {

std::optional<Seen> RosterView::Find(Number number) const {
  const auto plain = plain_.find(number);
  if (!holders_.empty()) {
    if (const auto held = holders_.find(number); held != holders_.end()) {
      const Number key = *std::min_element(held->second.begin(), held->second.end());
      if (plain == plain_.end() || key < number) return several_.at(key).fingerprint;
    }
  }
  if (plain == plain_.end()) return std::nullopt;
  return plain->second;
}

std::vector<Number> RosterView::Apply(Number key, const std::optional<RosterEntryFacts>& entry) {
  std::vector<Number> numbers = NumbersOf(key);
  if (entry) numbers.insert(numbers.end(), entry->numbers.begin(), entry->numbers.end());
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<std::optional<Seen>> before;
  for (const Number number : numbers) before.push_back(Find(number));
  Remove(key);
  if (entry) Insert(key, *entry);
  std::vector<Number> changed;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (Find(numbers[i]) != before[i]) changed.push_back(numbers[i]);
  }
  return changed;
}

std::vector<Number> RosterView::NumbersOf(Number key) const {
  if (plain_.contains(key)) return {key};
  const auto several = several_.find(key);
  if (several == several_.end()) return {};
  return {several->second.numbers.begin(), several->second.numbers.end()};
}

void RosterView::Remove(Number key) {
  if (plain_.erase(key) > 0) return;
  const auto several = several_.find(key);
  if (several == several_.end()) return;
  for (const Number number : several->second.numbers) {
    const auto held = holders_.find(number);
    auto& keys = held->second;
    keys.erase(std::remove(keys.begin(), keys.end(), key), keys.end());
    if (keys.empty()) holders_.erase(held);
  }
  several_.erase(several);
}

void RosterView::Insert(Number key, const RosterEntryFacts& entry) {
  if (entry.numbers.size() == 1 && entry.numbers[0] == key) {
    plain_.emplace(key, entry.fingerprint);
    return;
  }
  Several& several = several_[key];
  several.fingerprint = entry.fingerprint;
  for (const Number number : entry.numbers) {
    auto& keys = holders_[number];
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;  // named twice
    keys.push_back(key);
    several.numbers.push_back(number);
  }
}

}  // namespace childsync::validation
