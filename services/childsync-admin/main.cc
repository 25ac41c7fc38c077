#include <iostream>
#include <optional>

#include "common/kafka/admin.h"
#include "common/log/log.h"
#include "services/childsync-admin/config.h"
#include "services/childsync-admin/topics/provision.h"
#include "services/childsync-admin/topics/topics_file.h"

namespace childsync::admin {
namespace {

absl::StatusOr<bool> Topics(const Config& config) {
  const auto replication = config.replication > 0 ? std::optional<int32_t>(config.replication) : std::nullopt;
  const auto declared = ReadTopics(config.file, replication);
  if (!declared.ok()) return declared.status();
  kafka::ClientConfig client{.bootstrap = config.kafka, .client_id = "childsync-admin", .properties = {}};
  if (!config.kafka_config.empty()) {
    auto properties = kafka::ReadProperties(config.kafka_config);
    if (!properties.ok()) return properties.status();
    client.properties = *std::move(properties);
  }
  const auto admin = kafka::Admin::Create(client);
  if (!admin.ok()) return admin.status();
  return Provision(**admin, *declared, config.action == "apply" ? Action::kApply : Action::kVerify,
                   config.timeout, std::cout);
}

}  // namespace
}  // namespace childsync::admin

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("childsync-admin");
  admin::Config config;
  if (auto exit_code = admin::ParseConfig(argc, argv, &config)) return *exit_code;
  const absl::StatusOr<bool> as_declared = admin::Topics(config);
  if (!as_declared.ok()) {
    log::Error("topics_failed", {{"reason", as_declared.status().ToString()}});
    return ExitCodeFor(as_declared.status());
  }
  return *as_declared ? kDone : kFound;
}
