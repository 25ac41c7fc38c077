// What population-stub can be told; see README.md for the flags.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_CONFIG_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_CONFIG_H_

#include <cstddef>
#include <optional>
#include <string>

#include "common/config/exit_code.h"
#include "common/official_time/date.h"
#include "services/population-stub/adapters/faults.h"

namespace childsync::population_stub {

struct Config {
  std::string grpc = "127.0.0.1:50051";
  std::string http = "127.0.0.1:9101";
  std::string people;
  // While this file exists there is an outage; empty: no such switch.
  std::string outage_file;
  // Numbers that WatchChanges can go back; whoever is further behind compares everything.
  size_t changes_kept = 1'000'000;
  FaultsConfig faults;
  // Checked and else without effect: the register knows no day.
  std::optional<Date> today;
};

// Fills `config` from the command line, the environment and the file; an exit code: end with it.
std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_CONFIG_H_
