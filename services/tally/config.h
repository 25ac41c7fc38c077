// What the tally can be told on its command line, in its environment or in its file.
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/config/options.h"
#include "common/official_time/date.h"

namespace childsync::tally {

struct Config {
  std::string kafka;
  std::string kafka_config;
  std::string grpc = "127.0.0.1:50053";
  std::string http = "127.0.0.1:9103";
  std::string units;
  std::string successions;
  std::optional<Date> today;
  std::string state;

  // The unit whose figure stands at the top; empty: the one that the data suggest.
  std::string report_unit;
  // Whose committed offsets say which changes have their verdict.
  std::string validation_group = "validation";
  // How much a crash makes the tally read again. Shorter costs more writing (each is a sync of the disk).
  absl::Duration checkpoint_interval = absl::Seconds(1);
  int64_t checkpoint_records = 100'000;
  // Must be below delete.retention.ms of the topics: tombstones that came since an older checkpoint may be
  // gone.
  absl::Duration checkpoint_age_max = absl::Hours(24) * 60;
  // Below this much state is never rewritten whole; above, when what changed since outgrows twice the whole.
  int64_t checkpoint_deltas_mib = 64;
};

// Nothing: go on.
std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config);

}  // namespace childsync::tally
