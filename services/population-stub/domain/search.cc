#include "services/population-stub/domain/search.h"

#include <algorithm>
#include <tuple>

namespace childsync::population_stub {
namespace {

// Below it nobody is a candidate: a name alone has 40, a day alone 25, a name and sex of another day 15.
constexpr int kScoreMin = 20;
// What the first one needs to stand out, and how far it must be ahead.
constexpr int kStandsOutMin = 50;
constexpr int kLeadMin = 5;

// All bits depend on the letter.
constexpr uint32_t Mixed(char letter) {
  uint32_t mixed = (static_cast<unsigned char>(letter) + 1u) * 0x9e3779b1u;
  mixed = (mixed ^ (mixed >> 15)) * 0x85ebca6bu;
  return (mixed ^ (mixed >> 13)) * 0xc2b2ae35u;
}

// The same for all orders of the same letters; one letter more adds its own share.
uint32_t HashOfLetters(std::string_view plain) {
  uint32_t sum = 0;
  for (char letter : plain) sum += Mixed(letter);
  return sum;
}

bool InForce(const PersonView& person) {
  return person.status == population::PersonStatus::kActive ||
         person.status == population::PersonStatus::kDeceased;
}

bool BetterFirst(const Match& a, const Match& b) {
  return std::tie(b.score, a.person->personal_id) < std::tie(a.score, b.person->personal_id);
}

}  // namespace

SearchIndex::SearchIndex(std::span<const PersonView> people) : people_(people) {
  birth_dates_.resize(people.size());
  by_birth_date_.reserve(people.size());
  by_letters_.reserve(people.size());
  for (uint32_t i = 0; i < people.size(); ++i) {
    birth_dates_[i] = PackDate(people[i].birth_date);
    if (!InForce(people[i])) continue;
    if (birth_dates_[i] != 0) by_birth_date_.emplace_back(birth_dates_[i], i);
    const std::string plain = ReadName(people[i].full_name).plain;
    if (!plain.empty()) by_letters_.emplace_back(HashOfLetters(plain), i);
  }
  std::ranges::sort(by_birth_date_);
  std::ranges::sort(by_letters_);
}

void SearchIndex::AddAll(const Block& block, uint32_t value, std::vector<uint32_t>& found) const {
  for (auto at = std::ranges::lower_bound(block, value, {}, &Block::value_type::first);
       at != block.end() && at->first == value; ++at) {
    found.push_back(at->second);
  }
}

void SearchIndex::AddOneEdit(const Description& asked, std::vector<uint32_t>& found) const {
  const std::string& plain = asked.name.plain;
  const uint32_t letters = HashOfLetters(plain);
  std::vector<uint32_t> hashes;
  for (char added = 'a'; added <= 'z'; ++added) {
    hashes.push_back(letters + Mixed(added));
    for (char removed : plain) hashes.push_back(letters - Mixed(removed) + Mixed(added));
  }
  for (char removed : plain) hashes.push_back(letters - Mixed(removed));
  std::ranges::sort(hashes);
  hashes.erase(std::ranges::unique(hashes).begin(), hashes.end());
  std::vector<uint32_t> near;
  for (uint32_t hash : hashes) AddAll(by_letters_, hash, near);
  for (uint32_t person : near) {
    if (DateMayFit(asked, person)) found.push_back(person);
  }
}

// A name that is not quite the same, and of another day: nobody.
bool SearchIndex::DateMayFit(const Description& asked, uint32_t person) const {
  return asked.birth_date == 0 || birth_dates_[person] == 0 ||
         CompareDates(asked.birth_date, birth_dates_[person]) != Evidence::kBirthDateDiffers;
}

Candidates SearchIndex::Find(const Description& asked) const {
  std::vector<uint32_t> found;
  if (asked.birth_date != 0) AddAll(by_birth_date_, asked.birth_date, found);
  if (const PackedDate swapped = Swapped(asked.birth_date)) AddAll(by_birth_date_, swapped, found);
  if (!asked.name.plain.empty()) {
    AddAll(by_letters_, HashOfLetters(asked.name.plain), found);
    AddOneEdit(asked, found);
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());

  Candidates candidates;
  for (uint32_t person : found) {
    Match match = Compare(asked, people_[person], birth_dates_[person]);
    if (match.score >= kScoreMin) candidates.matches.push_back(std::move(match));
  }
  std::vector<Match>& matches = candidates.matches;
  std::ranges::sort(matches, BetterFirst);
  candidates.ambiguous = matches.empty() || matches[0].score < kStandsOutMin ||
                         (matches.size() > 1 && matches[0].score - matches[1].score < kLeadMin);
  return candidates;
}

}  // namespace childsync::population_stub
