// The file of people (--people): its header, its columns and what may stand in them.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_PEOPLE_CSV_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_PEOPLE_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/population/person.h"

namespace childsync::population_stub {

using population::PersonView;

// One person a row, views into `text`, which is changed (CsvReader). What the register lacks is an empty
// field; only the number and the status must be there. INVALID_ARGUMENT names line and column: a personal
// number twice, a day that is not, a word that is none of the column's, text that is not UTF-8.
absl::StatusOr<std::vector<PersonView>> ParsePeople(std::string& text);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_PEOPLE_CSV_H_
