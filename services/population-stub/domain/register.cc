#include "services/population-stub/domain/register.h"

#include <algorithm>
#include <tuple>

#include "services/population-stub/domain/people_csv.h"

namespace childsync::population_stub {
namespace {

using population::PersonStatus;

// Twelve digits as a number: hashes faster than text.
uint64_t KeyOf(std::string_view personal_id) {
  uint64_t key = 0;
  for (char digit : personal_id) key = key * 10 + static_cast<uint64_t>(digit - '0');
  return key;
}

auto AllFields(const PersonView& p) {
  return std::tie(p.personal_id, p.full_name, p.birth_date, p.ethnicity, p.residence_unit, p.father_name,
                  p.mother_name, p.guardian_name, p.replaced_by, p.sex, p.status);
}

bool SameEntry(const PersonView* a, const PersonView* b) {
  return a == nullptr || b == nullptr ? a == b : AllFields(*a) == AllFields(*b);
}

bool SameAnswer(const LookupResult& a, const LookupResult& b) {
  return SameEntry(a.person, b.person) && SameEntry(a.current, b.current) &&
         std::ranges::equal(a.former_personal_ids, b.former_personal_ids);
}

bool ByNumber(const PersonView& a, const PersonView& b) { return a.personal_id < b.personal_id; }

}  // namespace

absl::StatusOr<std::shared_ptr<const Register>> Register::Parse(std::string csv) {
  std::shared_ptr<Register> made(new Register(std::move(csv)));
  absl::StatusOr<std::vector<PersonView>> people = ParsePeople(made->text_);
  if (!people.ok()) return people.status();
  made->people_ = *std::move(people);
  std::sort(made->people_.begin(), made->people_.end(), ByNumber);
  made->Index();
  return made;
}

void Register::Index() {
  by_number_.reserve(people_.size());
  for (uint32_t i = 0; i < people_.size(); ++i) by_number_.emplace(KeyOf(people_[i].personal_id), i);
  // people_ is sorted, so each list is.
  for (const PersonView& person : people_) {
    if (person.status != PersonStatus::kReplaced) continue;
    if (const PersonView* end = EndOfChain(person))
      former_[KeyOf(end->personal_id)].push_back(person.personal_id);
  }
}

const PersonView* Register::Find(std::string_view personal_id) const {
  auto found = by_number_.find(KeyOf(personal_id));
  return found == by_number_.end() ? nullptr : &people_[found->second];
}

const PersonView* Register::EndOfChain(const PersonView& person) const {
  const PersonView* at = &person;
  const PersonView* slow = &person;  // moves half as fast: they meet in a circle
  for (bool odd = false; at != nullptr && at->status == PersonStatus::kReplaced; odd = !odd) {
    at = Find(at->replaced_by);
    if (at == slow) return nullptr;
    if (odd) slow = Find(slow->replaced_by);
  }
  return at;
}

std::span<const std::string_view> Register::FormerNumbers(std::string_view personal_id) const {
  auto found = former_.find(KeyOf(personal_id));
  if (found == former_.end()) return {};
  return found->second;
}

const SearchIndex& Register::search() const {
  absl::call_once(search_once_, [this] { search_ = std::make_unique<SearchIndex>(people_); });
  return *search_;
}

LookupResult Register::Lookup(std::string_view personal_id) const {
  LookupResult result{.personal_id = personal_id, .person = Find(personal_id)};
  if (result.person == nullptr) return result;
  if (result.person->status == PersonStatus::kReplaced) result.current = EndOfChain(*result.person);
  if (!former_.empty() && result.in_force() != nullptr) {
    result.former_personal_ids = FormerNumbers(result.in_force()->personal_id);
  }
  return result;
}

std::vector<std::string> ChangedNumbers(const Register& before, const Register& after) {
  std::vector<std::string> changed;
  auto old = before.people().begin();
  auto now = after.people().begin();
  const auto old_end = before.people().end();
  const auto now_end = after.people().end();
  while (old != old_end || now != now_end) {
    const bool gone = now == now_end || (old != old_end && ByNumber(*old, *now));
    const bool come = !gone && (old == old_end || ByNumber(*now, *old));
    const std::string_view number = gone ? old->personal_id : now->personal_id;
    if (gone || come || !SameAnswer(before.Lookup(number), after.Lookup(number)))
      changed.emplace_back(number);
    if (!come) ++old;
    if (!gone) ++now;
  }
  return changed;
}

}  // namespace childsync::population_stub
