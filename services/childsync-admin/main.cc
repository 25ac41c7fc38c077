// childsync-admin: what an operator does by hand.
#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/kafka/admin.h"
#include "common/log/log.h"
#include "services/childsync-admin/config.h"
#include "services/childsync-admin/dead_letters/command.h"
#include "services/childsync-admin/revalidate/progress.h"
#include "services/childsync-admin/revalidate/revalidation_run.h"
#include "services/childsync-admin/topics/provision.h"
#include "services/childsync-admin/topics/topics_file.h"

namespace childsync::admin {
namespace {

constexpr char kChanges[] = "childsync.record-changes.v1";

absl::StatusOr<kafka::ClientConfig> Client(const Config& config) {
  kafka::ClientConfig client{.bootstrap = config.kafka, .client_id = "childsync-admin", .properties = {}};
  if (config.kafka_config.empty()) return client;
  auto properties = kafka::ReadProperties(config.kafka_config);
  if (!properties.ok()) return properties.status();
  client.properties = *std::move(properties);
  return client;
}

absl::StatusOr<std::unique_ptr<kafka::Admin>> Connect(const Config& config) {
  const auto client = Client(config);
  if (!client.ok()) return client.status();
  return kafka::Admin::Create(*client);
}

absl::StatusOr<bool> DeadLetters(const Config& config) {
  const auto client = Client(config);
  if (!client.ok()) return client.status();
  DeadLettersCommand command = config.letters;
  command.client = *client;
  command.patience = config.timeout;
  return RunDeadLetters(command, std::cout);
}

absl::StatusOr<bool> Topics(const Config& config) {
  const auto replication = config.replication > 0 ? std::optional<int32_t>(config.replication) : std::nullopt;
  const auto declared = ReadTopics(config.file, replication);
  if (!declared.ok()) return declared.status();
  const auto admin = Connect(config);
  if (!admin.ok()) return admin.status();
  return Provision(**admin, *declared, config.action == "apply" ? Action::kApply : Action::kVerify,
                   config.timeout, std::cout);
}

absl::StatusOr<bool> Revalidate(const Config& config) {
  const auto admin = Connect(config);
  if (!admin.ok()) return admin.status();
  const std::string changes = kChanges;
  const auto topics = (*admin)->DescribeTopics(std::span(&changes, 1), config.timeout);
  if (!topics.ok()) return topics.status();
  if (topics->empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is no topic ", changes, "; childsync-admin topics apply makes it"));
  }
  RevalidationRun run(
      {.workers = config.workers, .partitions = topics->front().partitions, .patience = config.timeout});
  ProgressView view(std::cout, std::cerr, isatty(STDERR_FILENO) == 1);
  for (;;) {
    const RevalidationRun::State state = run.Await();
    view.Show(state);
    if (!state.result) continue;
    if (!state.result->ok()) return *state.result;
    return true;
  }
}

absl::StatusOr<bool> Run(const Config& config) {
  if (config.command == "topics") return Topics(config);
  if (config.command == "dead-letters") return DeadLetters(config);
  return Revalidate(config);
}

}  // namespace
}  // namespace childsync::admin

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("childsync-admin");
  admin::Config config;
  if (auto exit_code = admin::ParseConfig(argc, argv, &config)) return *exit_code;
  const absl::StatusOr<bool> right = admin::Run(config);
  if (!right.ok()) {
    log::Error(absl::StrCat(config.command, "_failed"), {{"reason", right.status().ToString()}});
    return ExitCodeFor(right.status());
  }
  return *right ? kDone : kFound;
}
