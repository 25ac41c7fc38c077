// What roster can be told; see README.md for the flags.
#ifndef CHILDSYNC_SERVICES_ROSTER_CONFIG_H_
#define CHILDSYNC_SERVICES_ROSTER_CONFIG_H_

#include <optional>
#include <string>

#include "common/config/exit_code.h"
#include "common/official_time/date.h"
#include "services/roster/adapters/keeper.h"

namespace childsync::roster {

struct Config {
  std::string kafka;
  std::string kafka_config;
  std::string http = "127.0.0.1:9104";
  std::string population = "127.0.0.1:50051";
  std::string units;
  std::string successions;
  std::optional<Date> today;
  KeeperConfig keeper;
};

// Fills `config` from the command line, the environment and the file; an exit code: end with it.
std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config);

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_CONFIG_H_
