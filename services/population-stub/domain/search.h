// Finds the people who may be meant by a description: candidates for a number that is missing or that nobody
// has.
//
// A person is a candidate when name and birth date come near the description's: the name by its letters, with
// one edit too, or the day, or the day with day and month swapped; who is looked at and who is shown then is
// decided by the score (match.h). Only numbers in force: active and deceased people.
//
// Performance: 28 bytes a person; a search looks at those born on the two days and at those whose name has
// the same letters or one more, less or other. Threads: immutable.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_SEARCH_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "services/population-stub/domain/match.h"

namespace childsync::population_stub {

struct Candidates {
  // The better first, then the smaller number.
  std::vector<Match> matches;
  // Nobody stands out: there are none, the first is not clearly ahead of the second, or too little is known.
  bool ambiguous = true;
};

class SearchIndex {
 public:
  // `people` outlives this.
  explicit SearchIndex(std::span<const PersonView> people);

  Candidates Find(const Description& asked) const;

 private:
  // A property of people, as a number, and who has it: sorted.
  using Block = std::vector<std::pair<uint32_t, uint32_t>>;

  void AddAll(const Block& block, uint32_t value, std::vector<uint32_t>& found) const;
  void AddOneEdit(const Description& asked, std::vector<uint32_t>& found) const;
  bool DateMayFit(const Description& asked, uint32_t person) const;

  std::span<const PersonView> people_;
  std::vector<PackedDate> birth_dates_;  // by person
  Block by_birth_date_;
  Block by_letters_;
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_SEARCH_H_
