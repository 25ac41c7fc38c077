// Finds people by a description, as SearchPersons asks.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_SEARCH_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_SEARCH_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/population-stub/domain/register.h"

namespace childsync::population_stub {

// A name without case, diacritics and spaces: "Đặng Thị Hoà" is "dangthihoa".
std::string FoldName(std::string_view name);

// Every field that is not empty must fit.
struct Description {
  std::string_view full_name;  // compared folded
  std::string_view birth_date;
  population::Sex sex = population::Sex::kUnspecified;
  std::string_view residence_unit;
};

// Entries of any status that fit, by number, those after `after` ("" to begin), at most `limit` of them.
std::vector<const PersonView*> Search(const Register& people, const Description& description,
                                      std::string_view after, size_t limit);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_SEARCH_H_
