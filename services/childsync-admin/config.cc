#include "services/childsync-admin/config.h"

#include <limits>

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

absl::Status CheckLettersAction(std::string_view value) {
  if (value == "list" || value == "show" || value == "replay") return absl::OkStatus();
  return absl::InvalidArgumentError("list, show or replay");
}

// As they are given; LetterFilter has them read.
struct FilterTexts {
  std::string letter, origin, since, until;

  absl::Status Read(LetterFilter* filter) const {
    if (!letter.empty()) filter->letter = *ParsePosition(letter);
    if (!origin.empty()) filter->origin = *ParsePosition(origin);
    if (!since.empty()) filter->since = *ParseMoment(since);
    if (!until.empty()) filter->until = *ParseMoment(until);
    return absl::OkStatus();
  }
};

void AddDeadLetters(Options& options, DeadLettersCommand* command, FilterTexts* texts) {
  Options& letters = options.Subcommand(
      "dead-letters", "Lists the changes that validation could not handle, shows one, or sends them again.");
  letters.AddPositional(
      "action", &command->action,
      "list; show: everything about one; replay: sends those again that are still the newest "
      "of their record, once --confirm says how many",
      {.shape = "list|show|replay", .required = true, .check = CheckLettersAction});
  const auto position = [](std::string_view value) { return ParsePosition(value).status(); };
  const auto moment = [](std::string_view value) { return ParseMoment(value).status(); };
  letters.Add("letter", &texts->letter, "only this one, or those of this partition, as list names them",
              {.shape = "PARTITION[/OFFSET]", .check = position});
  letters.Add("origin", &texts->origin, "only those from here in childsync.record-changes.v1",
              {.shape = "PARTITION[/OFFSET]", .check = position});
  letters.Add("reason", &command->filter.reason, "only those for this reason", {.shape = "REASON"});
  letters.Add("since", &texts->since, "only those that were written then or later",
              {.shape = "TIME", .check = moment});
  letters.Add("until", &texts->until, "only those that were written before",
              {.shape = "TIME", .check = moment});
  letters.Add("json", &command->json, "list: an object a line");
  letters.Add("out", &command->out, "show: writes the change's bytes there; they may hold personal data",
              {.shape = "FILE"});
  letters.Add("confirm", &command->confirm,
              "replay: the number that it said would be sent; without it nothing is",
              {-1, std::numeric_limits<int64_t>::max()});
  letters.Validate([command, texts] { return texts->Read(&command->filter); });
  for (Options* help : {&options, &letters}) {
    help->Example("childsync-admin dead-letters list --kafka 127.0.0.1:9092 --since 2024-03-28",
                  "what validation could not handle since that day");
    help->Example("childsync-admin dead-letters replay --kafka 127.0.0.1:9092 --reason UNDECODABLE",
                  "says what would be sent again; the same with --confirm N sends it");
  }
}

std::vector<std::string> Split(const std::string& addresses) {
  return absl::StrSplit(addresses, ',', absl::SkipWhitespace());
}

}  // namespace

std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config* config) {
  std::string workers = "127.0.0.1:50052";
  FilterTexts filter;
  Options options(
      "childsync-admin",
      "Provisions what the services need of Kafka, handles dead letters, and has verdicts judged again.");
  AddKafka(options, &config->kafka, &config->kafka_config, /*required=*/true);
  options.Validate([config] { return kafka::CheckPropertiesFile(config->kafka_config); });
  options.Add("timeout", &config->timeout,
              "how long to wait for the broker, or for revalidate to get any further",
              {absl::Milliseconds(100), absl::Hours(1)});
  AddTopics(options, config);
  AddDeadLetters(options, &config->letters, &filter);
  AddRevalidate(options, &workers);
  const std::optional<ExitCode> ended = options.Parse(argc, argv);
  config->command = options.chosen();
  config->workers = Split(workers);
  return ended;
}

}  // namespace childsync::admin
