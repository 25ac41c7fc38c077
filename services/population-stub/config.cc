#include "services/population-stub/config.h"

#include "common/config/common_options.h"
#include "common/config/options.h"

namespace childsync::population_stub {

std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config) {
  Options options("population-stub",
                  "Stands in for the national population database: serves the people of a file.");
  AddServers(options, &config->grpc, &config->http);
  options.Add("people", &config->people, "the file of people; a change is taken up while running",
              {.shape = "FILE", .required = true, .check = CheckReadableFile});
  options.Add("changes-kept", &config->changes_kept, "numbers that WatchChanges can go back",
              {1, 100'000'000});
  FaultsConfig& faults = config->faults;
  options.Add("latency", &faults.latency, "holds every answer back for so long",
              {absl::ZeroDuration(), absl::Minutes(1)});
  options.Add("latency-jitter", &faults.latency_jitter, "and for up to so much longer",
              {absl::ZeroDuration(), absl::Minutes(1)});
  options.Add("error-rate", &faults.error_rate, "share of calls that end in UNAVAILABLE", {0.0, 1.0});
  options.Add("rate-limit", &faults.rate_limit, "calls a second, then RESOURCE_EXHAUSTED; 0: no limit",
              {0.0, 1e9});
  options.Add("outage", &faults.outage, "starts in an outage: every call ends in UNAVAILABLE");
  options.Add("outage-file", &config->outage_file, "there is an outage while this file exists",
              {.shape = "FILE"});
  options.Add("today", &config->today,
              "accepted as by every program, and without effect: the register answers with what is in force "
              "and leaves days to who asks");
  options.Example("population-stub --people people.csv", "serves them on 127.0.0.1:50051");
  options.Example(
      "population-stub --people people.csv --latency 20ms --error-rate 0.01 --outage-file /tmp/down",
      "a slow and unreliable database; `touch /tmp/down` takes it down");
  return options.Parse(argc, argv);
}

}  // namespace childsync::population_stub
