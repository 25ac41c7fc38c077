// What the command line, the environment and the configuration file ask of commune-agent.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CONFIG_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/config/exit_code.h"
#include "common/official_time/date.h"

namespace childsync::commune_agent {

struct Config {
  std::string command;  // check, publish, watch, erase

  // The sheet (check, publish) or the shared folder (watch).
  std::string path;
  std::string unit_code;
  std::string encoding;  // of a CSV; empty: as its bytes say
  bool json = false;
  std::string write_back;  // check: where the marked sheet goes; empty: nowhere

  // The file is the whole commune, so that missing records are withdrawn.
  bool full = false;
  int64_t confirm_withdrawals = -1;  // below 0: nothing is confirmed
  bool wait = false;

  // erase
  std::string record_id;
  bool yes = false;
  bool undo = false;

  // The district's slowest part is a population database that was away: minutes, not seconds.
  absl::Duration wait_timeout = absl::Minutes(2);
  // For each call to a service, all tries together.
  absl::Duration timeout = absl::Seconds(15);
  // Until every verdict in flight has arrived, when the tally is asked what the log holds.
  absl::Duration settle_timeout = absl::Minutes(1);

  std::string kafka;
  std::string kafka_config;
  std::string validation_group = "validation";
  std::string tally = "127.0.0.1:50053";
  std::string validation = "127.0.0.1:50052";
  std::string http = "127.0.0.1:9105";
  std::string state;
  std::string units;
  std::string successions;
  std::optional<Date> today;
};

// Nothing: go on. Otherwise the program ends with this code.
std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config& config);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_CONFIG_H_
