// What came of reading a cell.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_READING_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_READING_H_

#include <cstdint>

namespace childsync::validation {

enum class Reading : uint8_t {
  kMissing,    // empty, or a word that means absent
  kMalformed,  // says something that can't be read, or can be read in two ways
  kRead,
};

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_READING_H_
