#include "services/validation/config.h"

#include "common/config/common_options.h"
#include "common/config/options.h"
#include "common/kafka/client.h"
#include "services/validation/adapters/rules_file.h"

namespace childsync::validation {

std::optional<ExitCode> ParseConfig(int argc, char** argv, Config* config) {
  Options options("validation",
                  "Standardises records of children and checks them against the population database.");
  AddKafka(options, &config->kafka, &config->kafka_config, /*required=*/false);
  AddServers(options, &config->grpc, &config->http);
  AddPopulation(options, &config->population);
  AddReference(options, &config->units, &config->successions);
  options.Add(
      "rules", &config->rules,
      "JSON file of severities: {\"version\": \"...\", \"severities\": {\"GUARDIAN_DIFFERS\": \"error\"}}");
  AddToday(options, &config->today);
  options.Add(
      "worker-id", &config->worker_id,
      "this worker's transactional.id and group.instance.id; each running worker needs its own and keeps it");
  options.Add("group", &config->group, "the consumer group of all workers");
  options.Add("session-timeout", &config->session_timeout, "a dead worker's partitions move after this",
              {absl::Seconds(6), absl::Minutes(5)});
  options.Add("transaction-timeout", &config->transaction_timeout,
              "a dead worker's open transaction ends after this", {absl::Seconds(1), absl::Minutes(15)});
  options.Add("lookup-timeout", &config->lookup_timeout,
              "how long one call of the population database may take",
              {absl::Milliseconds(10), absl::Minutes(1)});
  options.Add("revalidate-per-second", &config->revalidate_per_second,
              "verdicts judged again in a second, at most", {1, 1'000'000});
  options.Add("revalidate-outside-every", &config->revalidate_outside_every,
              "within so long, each cited person outside the roster is looked up again",
              {absl::Seconds(1), absl::Hours(24 * 365)});
  options.Example("validation --kafka 127.0.0.1:9092 --population 127.0.0.1:50051",
                  "judges what the communes publish");
  options.Example("validation --grpc 0.0.0.0:50052", "without --kafka: judges what callers send over gRPC");
  options.Validate([config] { return kafka::CheckPropertiesFile(config->kafka_config); });
  options.Validate([config] { return ReadRulesFile(config->rules).status(); });
  return options.Parse(argc, argv);
}

}  // namespace childsync::validation
