// The file behind --config: `option = value` lines.
#ifndef CHILDSYNC_COMMON_CONFIG_CONFIG_FILE_H_
#define CHILDSYNC_COMMON_CONFIG_CONFIG_FILE_H_

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"

namespace childsync {

// By option, without dashes. A line whose first character is # and an empty line say nothing; spaces around
// option and value don't count; double quotes around a value are dropped. INVALID_ARGUMENT names file, line
// and what is wrong.
absl::StatusOr<std::map<std::string, std::string, std::less<>>> ReadConfigFile(
    const std::string& path, const std::function<bool(const std::string&)>& known);

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_CONFIG_CONFIG_FILE_H_
