// What an Options holds; shared by the two files that make up its implementation.
#ifndef CHILDSYNC_COMMON_CONFIG_OPTIONS_STATE_H_
#define CHILDSYNC_COMMON_CONFIG_OPTIONS_STATE_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/config/options.h"

namespace childsync {

struct Options::State {
  std::string name;
  std::string purpose;
  // A deque: the parser keeps pointers.
  std::deque<Setting> settings;
  std::vector<std::unique_ptr<Options>> subcommands;
  std::vector<std::function<absl::Status()>> validations;
  std::vector<std::string> examples;
  std::string chosen;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_CONFIG_OPTIONS_STATE_H_
