#include "services/childsync-admin/config.h"

#include "absl/status/status.h"
#include "common/config/common_options.h"
#include "common/config/options.h"
#include "common/kafka/client.h"

namespace childsync::admin {
namespace {

absl::Status CheckAction(std::string_view value) {
  if (value == "apply" || value == "verify") return absl::OkStatus();
  return absl::InvalidArgumentError("apply or verify");
}

}  // namespace

std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config) {
  Options options("childsync-admin", "Provisions what the services need of Kafka.");
  AddKafka(options, &config->kafka, &config->kafka_config, /*required=*/true);
  options.Validate([config] { return kafka::CheckPropertiesFile(config->kafka_config); });
  options.Add("timeout", &config->timeout, "how long to wait for the broker",
              {absl::Milliseconds(100), absl::Hours(1)});
  Options& topics = options.Subcommand(
      "topics", "Makes the declared topics (apply), or says whether they are as declared (verify).");
  topics.AddPositional("action", &config->action,
                       "apply: makes what is missing, changes nothing; verify: only looks",
                       {.shape = "apply|verify", .required = true, .check = CheckAction});
  topics.Add("file", &config->file, "the declaration; without it, the one compiled in (deploy/topics.json)",
             {.shape = "FILE", .check = CheckReadableFile});
  topics.Add("replication", &config->replication, "copies of every partition; 0: as the declaration says",
             {0, 100});
  options.Example("childsync-admin topics apply --kafka 127.0.0.1:9092 --replication 1",
                  "makes the topics on a single broker");
  options.Example("childsync-admin topics verify --kafka kafka-1:9092,kafka-2:9092",
                  "exit code 1, and each difference on a line, if they are not as declared");
  return options.Parse(argc, argv);
}

}  // namespace childsync::admin
