// What validation can be told; see README.md for the flags.
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/config/exit_code.h"
#include "common/official_time/date.h"

namespace childsync::validation {

struct Config {
  std::string kafka;  // empty: gRPC alone
  std::string kafka_config;
  std::string grpc = "127.0.0.1:50052";
  std::string http = "127.0.0.1:9102";
  std::string population = "127.0.0.1:50051";
  std::string units;
  std::string successions;
  std::string rules;  // empty: the program's own
  std::optional<Date> today;
  // transactional.id and group.instance.id: each running worker has its own, and keeps it over restarts.
  std::string worker_id = "validation-1";
  // All workers together; the tally reads this group's offsets to know what awaits a verdict.
  std::string group = "validation";
  // A dead worker's partitions move after this.
  absl::Duration session_timeout = absl::Seconds(10);
  // A dead worker's open transaction ends after this.
  absl::Duration transaction_timeout = absl::Seconds(10);
  absl::Duration lookup_timeout = absl::Seconds(5);
  // Verdicts judged again in a second, at most.
  int revalidate_per_second = 10'000;
  // Within so long, each record that cites somebody outside the roster is looked up again.
  absl::Duration revalidate_outside_every = absl::Hours(24);
};

// Fills `config` from the command line, the environment and the file; an exit code: end with it.
std::optional<ExitCode> ParseConfig(int argc, char** argv, Config* config);

}  // namespace childsync::validation
