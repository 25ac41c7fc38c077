#include "services/tally/config.h"

#include "common/config/common_options.h"
#include "common/kafka/client.h"

namespace childsync::tally {

std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config) {
  Options options("tally", "Counts, live and exactly, which children of the roster have a verified record.");
  AddKafka(options, &config->kafka, &config->kafka_config, /*required=*/true);
  AddServers(options, &config->grpc, &config->http);
  AddState(options, &config->state);
  AddReference(options, &config->units, &config->successions);
  AddToday(options, &config->today);
  options.Add("report-unit", &config->report_unit,
              "code of the unit that the page and an empty request show; without it, the parent of the units "
              "with the "
              "most children",
              {.shape = "CODE"});
  options.Add("validation-group", &config->validation_group,
              "consumer group whose committed offsets say which changes have a verdict", {.shape = "GROUP"});
  options.Add("checkpoint-interval", &config->checkpoint_interval,
              "save state and position at least so often", {absl::Milliseconds(10), absl::Minutes(10)});
  options.Add("checkpoint-records", &config->checkpoint_records, "and after so many records",
              {1, 100'000'000});
  options.Add("checkpoint-max-age", &config->checkpoint_age_max,
              "an older checkpoint is thrown away and the log read from its start; keep it below "
              "delete.retention.ms of the topics",
              {absl::ZeroDuration(), absl::Hours(24 * 3'650)});
  options.Add("checkpoint-deltas-mib", &config->checkpoint_deltas_mib,
              "rewrite the whole state only when more than this has changed since the last time",
              {1, 1'000'000});
  options.Example("tally --kafka 127.0.0.1:9092 --state /var/lib/childsync/tally",
                  "counts what that broker has; page on http://127.0.0.1:9103/");
  options.Example("tally --kafka 127.0.0.1:9092 --state /tmp/tally --today 2024-03-28 --report-unit 524",
                  "the same as if today were that day, with Bình Sơn at the top");
  options.Validate([config] { return kafka::CheckPropertiesFile(config->kafka_config); });
  return options.Parse(argc, argv);
}

}  // namespace childsync::tally
