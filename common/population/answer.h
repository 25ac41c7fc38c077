// Decodes a LookupPersonsResponse from its wire format into views and checks that it is sound. Internal to
// this directory.
#ifndef CHILDSYNC_COMMON_POPULATION_ANSWER_H_
#define CHILDSYNC_COMMON_POPULATION_ANSWER_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/population/person.h"

namespace childsync::population {

// Views into the response's bytes, which the caller keeps. The vectors are sized before a view or a span into
// them is taken.
struct DecodedAnswer {
  std::vector<LookupResult> results;
  std::vector<PersonView> persons;
  std::vector<std::string_view> former_personal_ids;
};

// `asked` holds the numbers asked for, 12 digits each without separators. DATA_LOSS: the answer is not sound.
absl::Status DecodeAnswer(std::string_view response, std::string_view asked, DecodedAnswer& answer);

}  // namespace childsync::population

#endif  // CHILDSYNC_COMMON_POPULATION_ANSWER_H_
