#include "services/commune-agent/app/config.h"

#include <iostream>

#include "common/config/common_options.h"
#include "common/config/options.h"
#include "common/kafka/client.h"
#include "services/commune-agent/sheets/encoding.h"

namespace childsync::commune_agent {
namespace {

void AddEncoding(Options& options, Config& config) {
  options.Add("encoding", &config.encoding,
              "utf-8, utf-16, windows-1258, tcvn3 or vni, if it can't be told from the file",
              {.shape = "NAME", .check = CheckEncodingName});
}

void AddSheet(Options& options, Config& config) {
  options.AddPositional("file", &config.path, "the commune's export, XLSX or CSV",
                        {.shape = "FILE", .required = true});
  options.Add("unit", &config.unit_code, "the commune's code", {.shape = "CODE", .required = true});
  AddEncoding(options, config);
  options.Add("json", &config.json, "one JSON object a line for each row, instead of a table");
}

void AddLog(Options& options, Config& config) {
  AddKafka(options, &config.kafka, &config.kafka_config, /*required=*/true);
  AddTally(options, &config.tally);
  AddState(options, &config.state);
  options.Add("wait-timeout", &config.wait_timeout, "how long to wait for verdicts",
              Range<absl::Duration>{absl::Seconds(1), absl::Hours(24)});
  options.Add("validation-group", &config.validation_group,
              "consumer group whose committed offsets say which changes have a verdict", {.shape = "GROUP"});
  options.Add("settle-timeout", &config.settle_timeout,
              "with an empty or stale state: how long the tally may take to have every verdict",
              Range<absl::Duration>{absl::Seconds(1), absl::Hours(1)});
}

void AddPublishing(Options& options, Config& config) {
  AddLog(options, config);
  AddValidation(options, &config.validation);
  options.Add(
      "full", &config.full,
      "a file is its whole commune: records that are missing in it are withdrawn, those of units that "
      "became it too");
}

void AddCommon(Options& options, Config& config) {
  AddReference(options, &config.units, &config.successions);
  AddToday(options, &config.today);
  options.Add("timeout", &config.timeout, "how long to go on trying when a service doesn't answer",
              Range<absl::Duration>{absl::Milliseconds(100), absl::Hours(1)});
}

constexpr char kCheckExample[] = "commune-agent check binh-chanh.xlsx --unit 21052";
constexpr char kCheckSays[] = "shows the verdict on every row; publishes nothing";
constexpr char kPublishExample[] =
    "commune-agent publish binh-chanh.xlsx --unit 21052 --kafka 127.0.0.1:9092 --state ~/childsync --wait";
constexpr char kPublishSays[] = "sends what changed since the last time and shows the verdicts";
constexpr char kWatchExample[] =
    "commune-agent watch /srv/chia-se --kafka 127.0.0.1:9092 --state /var/lib/commune-agent";
constexpr char kWatchSays[] = "publishes every file that arrives in /srv/chia-se/<unit code>/";

constexpr char kEraseExample[] =
    "commune-agent erase --unit 21052 --record-id TE000007 --kafka 127.0.0.1:9092 --state ~/childsync";
constexpr char kEraseSays[] = "erases one record everywhere, for good";

void AddCheckExamples(Options& check) {
  check.Example(kCheckExample, kCheckSays);
  check.Example("commune-agent check binh-chanh.csv --unit 21052 --json --validation 10.0.0.5:50052",
                "the same as JSON lines, for a program; notes on the file go to standard error");
  check.Example("commune-agent check binh-chanh.xlsx --unit 21052 --write-back binh-chanh.ket-qua.xlsx",
                "the same, and the officer's own sheet with the findings beside each row");
}

void AddPublishExamples(Options& publish) {
  publish.Example(kPublishExample, kPublishSays);
  publish.Example(
      "commune-agent publish ca-xa.xlsx --unit 21052 --kafka 127.0.0.1:9092 --state ~/childsync --full",
      "the same for the whole commune: withdraws records that the file no longer has and, after a merger,\n"
      "      those that the commune's predecessors still hold");
  publish.Example(
      "commune-agent publish ca-xa.xlsx --unit 21052 --kafka 127.0.0.1:9092 --state ~/childsync --full "
      "--confirm-withdrawals 120",
      "the same when more than 5 % is missing, and it is right that 120 records go");
}

void AddWatchExamples(Options& watch) {
  watch.Example(kWatchExample, kWatchSays);
  watch.Example(
      "commune-agent watch /srv/chia-se --kafka 127.0.0.1:9092 --state /var/lib/commune-agent --full",
      "the same where every file is its whole commune");
}

void AddErasing(Options& erase, Config& config) {
  erase.Add("unit", &config.unit_code, "the commune's code; of a unit that has ended too",
            {.shape = "CODE", .required = true});
  erase.Add("record-id", &config.record_id, "the record, as the column Mã trẻ has it",
            {.shape = "ID", .required = true});
  AddLog(erase, config);
  erase.Add("yes", &config.yes, "don't ask");
  erase.Add("undo", &config.undo, "let a record that was erased by mistake be sent again by the next export");
  erase.Add("wait", &config.wait, "stay until the tally has forgotten the record");
  erase.Example(kEraseExample, kEraseSays);
  erase.Example(
      "commune-agent erase --unit 21052 --record-id TE000007 --undo --kafka 127.0.0.1:9092 --state "
      "~/childsync",
      "the next export that has the record sends it again");
}

}  // namespace

std::optional<ExitCode> ParseConfig(int argc, const char* const* argv, Config& config) {
  Options options("commune-agent",
                  "Checks and publishes a commune's export of its child-management software.");
  AddCommon(options, config);
  Options& check = options.Subcommand("check", "Shows the verdict on every row. Nothing is published.");
  AddSheet(check, config);
  AddValidation(check, &config.validation);
  check.Add("write-back", &config.write_back,
            "the sheet again, with verdict, findings, side at fault and hint beside each row",
            {.shape = "OUT.xlsx"});
  Options& publish = options.Subcommand("publish", "Publishes what changed since the last time.");
  AddSheet(publish, config);
  AddPublishing(publish, config);
  publish.Add("confirm-withdrawals", &config.confirm_withdrawals,
              "with --full, when more than 5 % is missing: how many records to withdraw, exactly",
              Range<int64_t>{-1, 1'000'000'000});
  publish.Add("wait", &config.wait, "stay until every row has its verdict, and show them as check does");
  Options& watch = options.Subcommand("watch", "Publishes each file that arrives in DIR/<unit code>/.");
  watch.AddPositional("dir", &config.path, "the shared folder",
                      {.shape = "DIR", .required = true, .check = CheckDirectory});
  AddEncoding(watch, config);
  AddPublishing(watch, config);
  AddServers(watch, /*grpc=*/nullptr, &config.http);
  AddErasing(options.Subcommand("erase", "Erases one record everywhere; it is never sent again."), config);
  AddCheckExamples(check);
  AddPublishExamples(publish);
  AddWatchExamples(watch);
  options.Example(kCheckExample, kCheckSays);
  options.Example(kPublishExample, kPublishSays);
  options.Example(kWatchExample, kWatchSays);
  options.Example(kEraseExample, kEraseSays);
  options.Validate([&config] { return kafka::CheckPropertiesFile(config.kafka_config); });
  const std::optional<ExitCode> exit_code = options.Parse(argc, argv);
  config.command = options.chosen();
  if (!exit_code.has_value() && config.confirm_withdrawals >= 0 && !config.full) {
    std::cerr << "commune-agent: --confirm-withdrawals goes with --full: without it nothing is withdrawn. "
                 "Chỉ dùng --confirm-withdrawals cùng với --full.\n";
    return kUsage;
  }
  return exit_code;
}

}  // namespace childsync::commune_agent
