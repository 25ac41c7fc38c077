// The reference files of deploy/reference, compiled in.
#ifndef CHILDSYNC_COMMON_UNITS_EMBEDDED_H_
#define CHILDSYNC_COMMON_UNITS_EMBEDDED_H_

#include <string_view>

namespace childsync {

extern const std::string_view kEmbeddedUnits;
extern const std::string_view kEmbeddedSuccessions;

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_UNITS_EMBEDDED_H_
