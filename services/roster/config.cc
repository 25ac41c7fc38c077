#include "services/roster/config.h"

#include "common/config/common_options.h"
#include "common/config/options.h"
#include "common/kafka/client.h"

namespace childsync::roster {

std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config) {
  Options options("roster", "Keeps the roster topic equal to the population database.");
  AddKafka(options, &config->kafka, &config->kafka_config, /*required=*/true);
  AddServers(options, nullptr, &config->http);
  AddPopulation(options, &config->population);
  AddReference(options, &config->units, &config->successions);
  AddToday(options, &config->today);
  KeeperConfig& keeper = config->keeper;
  options.Add("confirm-departures", &keeper.confirmed_departures,
              "lets so many children leave although more than 5 % leave at once");
  options.Add("compare-every", &keeper.compare_every, "how often the whole roster is compared",
              {absl::Minutes(1), absl::Hours(24 * 30)});
  options.Add("lookup-timeout", &keeper.lookup_timeout, "how long one look-up may take",
              {absl::Milliseconds(10), absl::Minutes(1)});
  options.Add("snapshot-timeout", &keeper.snapshot_timeout, "how long one snapshot may take",
              {absl::Seconds(1), absl::Hours(24)});
  options.Example("roster --kafka 127.0.0.1:9092 --population 127.0.0.1:50051",
                  "fills the topic, then follows changes");
  options.Example("roster --kafka 127.0.0.1:9092 --confirm-departures 2100",
                  "after a check that 2,100 really left");
  options.Validate([config] { return kafka::CheckPropertiesFile(config->kafka_config); });
  return options.Parse(argc, argv);
}

}  // namespace childsync::roster
