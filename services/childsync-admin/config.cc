#include "services/childsync-admin/config.h"

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "common/config/common_options.h"
#include "common/config/options.h"
#include "common/kafka/client.h"

namespace childsync::admin {
namespace {

absl::Status CheckAction(std::string_view value) {
  if (value == "apply" || value == "verify") return absl::OkStatus();
  return absl::InvalidArgumentError("apply or verify");
}

void AddTopics(Options& options, Config* config) {
  Options& topics = options.Subcommand(
      "topics", "Makes the declared topics (apply), or says whether they are as declared (verify).");
  topics.AddPositional("action", &config->action,
                       "apply: makes what is missing, changes nothing; verify: only looks",
                       {.shape = "apply|verify", .required = true, .check = CheckAction});
  topics.Add("file", &config->file, "the declaration; without it, the one compiled in (deploy/topics.json)",
             {.shape = "FILE", .check = CheckReadableFile});
  topics.Add("replication", &config->replication, "copies of every partition; 0: as the declaration says",
             {0, 100});
  for (Options* help : {&options, &topics}) {
    help->Example("childsync-admin topics apply --kafka 127.0.0.1:9092 --replication 1",
                  "makes the topics on a single broker");
    help->Example("childsync-admin topics verify --kafka kafka-1:9092,kafka-2:9092",
                  "exit code 1, and each difference on a line, if they are not as declared");
  }
}

void AddRevalidate(Options& options, std::string* workers) {
  Options& revalidate = options.Subcommand(
      "revalidate",
      "Has every record judged again by the state of its person now; changed verdicts are written.");
  revalidate.Add("validation", workers,
                 "every worker of validation (gRPC): each holds some of the partitions",
                 {.shape = "HOST:PORT,...", .check = CheckHostPortList});
  for (Options* help : {&options, &revalidate}) {
    help->Example(
        "childsync-admin revalidate --kafka kafka-1:9092 --validation worker-1:50052,worker-2:50052",
        "judges all records again, with progress; they need not be sent again");
  }
}

std::vector<std::string> Split(const std::string& addresses) {
  return absl::StrSplit(addresses, ',', absl::SkipWhitespace());
}

}  // namespace

std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config) {
  std::string workers = "127.0.0.1:50052";
  Options options("childsync-admin",
                  "Provisions what the services need of Kafka, and has verdicts judged again.");
  AddKafka(options, &config->kafka, &config->kafka_config, /*required=*/true);
  options.Validate([config] { return kafka::CheckPropertiesFile(config->kafka_config); });
  options.Add("timeout", &config->timeout,
              "how long to wait for the broker, or for revalidate to get any further",
              {absl::Milliseconds(100), absl::Hours(1)});
  AddTopics(options, config);
  AddRevalidate(options, &workers);
  const std::optional<ExitCode> ended = options.Parse(argc, argv);
  config->command = options.chosen();
  config->workers = Split(workers);
  return ended;
}

}  // namespace childsync::admin
