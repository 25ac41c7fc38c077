// What childsync-admin is told.
#ifndef CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_CONFIG_H_
#define CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_CONFIG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/config/exit_code.h"
#include "services/childsync-admin/dead_letters/command.h"

namespace childsync::admin {

struct Config {
  std::string kafka;
  std::string kafka_config;
  std::string command;               // topics, dead-letters or revalidate
  std::string action;                // of topics: apply or verify
  std::string file;                  // empty: the topics compiled in
  int replication = 0;               // 0: the file's
  std::vector<std::string> workers;  // of validation
  DeadLettersCommand letters;        // but its client and patience
  absl::Duration timeout = absl::Seconds(30);
};

// Nothing: go on. Otherwise the program ends with this code.
std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config);

}  // namespace childsync::admin

#endif  // CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_CONFIG_H_
