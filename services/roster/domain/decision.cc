#include "services/roster/domain/decision.h"

#include <algorithm>
#include <tuple>

#include "services/roster/domain/child.h"

namespace childsync::roster {
namespace {

using population::LookupResult;
using population::PersonView;

// Official codes have five digits.
constexpr size_t kUnitCodeBytesMax = 64;

bool Contains(const std::vector<PersonalId>& sorted, PersonalId id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

void SortUnique(std::vector<PersonalId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::vector<PersonalId> FormerNumbers(const LookupResult& answer) {
  std::vector<PersonalId> former;
  for (std::string_view number : answer.former_personal_ids) former.push_back(*PersonalId::Parse(number));
  SortUnique(former);
  return former;
}

// Every number the person has or had, sorted.
std::vector<PersonalId> NumbersOf(const LookupResult& answer, const std::vector<PersonalId>& former) {
  std::vector<PersonalId> numbers = former;
  numbers.push_back(*PersonalId::Parse(answer.personal_id));
  if (answer.in_force() != nullptr) numbers.push_back(*PersonalId::Parse(answer.in_force()->personal_id));
  SortUnique(numbers);
  return numbers;
}

// The person's entries, and those that only share a former number with it.
struct Concerned {
  std::vector<PersonalId> own;
  std::vector<PersonalId> others;
};

Concerned FindConcerned(const std::vector<PersonalId>& numbers, const Roster& roster) {
  Concerned concerned;
  for (PersonalId number : numbers) {
    for (PersonalId key : roster.KeysOf(number)) {
      (Contains(numbers, roster.Find(key)->number) ? concerned.own : concerned.others).push_back(key);
    }
  }
  SortUnique(concerned.own);
  SortUnique(concerned.others);
  return concerned;
}

PersonalId FirstKey(const std::vector<PersonalId>& own, PersonalId in_force) {
  return *std::min_element(own.begin(), own.end(), [&](PersonalId a, PersonalId b) {
    return std::tuple(a == in_force, a) < std::tuple(b == in_force, b);
  });
}

}  // namespace

UnitName ResolveUnit(std::string_view code, const Today& today) {
  // No reader of the topic takes such a code: none is as good. The child is shown under "unknown".
  if (code.size() > kUnitCodeBytesMax || code.find('\0') != std::string_view::npos) code = {};
  const Unit* unit = code.empty() ? nullptr : today.units.FindValid(code, today.day);
  return {.code = std::string(code), .valid_from = unit == nullptr ? std::string() : unit->ValidFromText()};
}

bool IsCurrent(const Wanted& wanted, const Roster& roster) {
  const Entry* entry = roster.Find(wanted.key);
  return entry != nullptr && *entry == wanted.entry;
}

Decision Decide(const LookupResult& answer, const Today& today, Roster& roster) {
  const std::vector<PersonalId> former = FormerNumbers(answer);
  Concerned concerned = FindConcerned(NumbersOf(answer, former), roster);
  Decision decision;
  const PersonView* person = answer.in_force();
  if (person == nullptr || !IsChild(*person, today.day)) {
    decision.departed = std::move(concerned.own);
  } else {
    const PersonalId number = *PersonalId::Parse(person->personal_id);
    const bool is_new = concerned.own.empty();
    const PersonalId key = is_new ? number : FirstKey(concerned.own, number);
    decision.wanted = Wanted{.key = key,
                             .entry = {.number = number,
                                       .former = former,
                                       .unit = roster.PlaceOf(ResolveUnit(person->residence_unit, today)),
                                       .fingerprint = population::FingerprintOf(*person)},
                             .sixteen_on = SixteenOn(*person)};
    std::erase(concerned.own, key);
    decision.merged = std::move(concerned.own);
    // A new child whose number is the key of somebody else's entry takes the key over.
    if (is_new && roster.Find(key) != nullptr) concerned.others.push_back(key);
  }
  const bool changes = !decision.departed.empty() || !decision.merged.empty() ||
                       (decision.wanted && !IsCurrent(*decision.wanted, roster));
  if (changes) {  // else two entries that share a number for good would ask about each other for ever
    for (PersonalId other : concerned.others) decision.ask.push_back(roster.Find(other)->number);
    SortUnique(decision.ask);
  }
  return decision;
}

}  // namespace childsync::roster
