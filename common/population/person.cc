#include "common/population/person.h"

#include <algorithm>

namespace childsync::population {

bool IsPersonalId(std::string_view text) {
  return text.size() == kPersonalIdSize &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace childsync::population
