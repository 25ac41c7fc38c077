#include "common/kafka/client.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/kafka/internal.h"

namespace childsync::kafka {
namespace {

// Sorted. Aliases count: librdkafka takes the last one given.
constexpr std::array<std::string_view, 31> kRefused = {
    "acks",
    "allow.auto.create.topics",
    "auto.commit.enable",
    "auto.commit.interval.ms",
    "auto.offset.reset",
    "bootstrap.servers",
    "check.crcs",
    "client.id",
    "delivery.report.only.error",
    "delivery.timeout.ms",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "enabled_events",
    "group.id",
    "group.instance.id",
    "isolation.level",
    "max.poll.interval.ms",
    "message.send.max.retries",
    "message.timeout.ms",
    "metadata.broker.list",
    "offset.store.method",
    "partition.assignment.strategy",
    "partitioner",
    "queuing.strategy",
    "request.required.acks",
    "retries",
    "session.timeout.ms",
    "transaction.timeout.ms",
    "transactional.id",
};
static_assert(std::is_sorted(kRefused.begin(), kRefused.end()));

}  // namespace

bool RefusedProperty(std::string_view name) {
  return std::binary_search(kRefused.begin(), kRefused.end(), name);
}

absl::StatusOr<Properties> ReadProperties(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read the Kafka properties file ", path));
  Properties properties;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    absl::StripAsciiWhitespace(&line);
    if (line.empty() || line[0] == '#') continue;
    const size_t equals = line.find('=');
    const absl::string_view name = absl::StripAsciiWhitespace(absl::string_view(line).substr(0, equals));
    if (equals == std::string::npos || name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": not a line of the form name=value"));
    }
    properties.emplace_back(name, absl::StripAsciiWhitespace(absl::string_view(line).substr(equals + 1)));
  }
  // A client is made much later, by a program that may take a refusal for an outage.
  const absl::StatusOr<ConfPtr> conf = MakeConf({.properties = properties}, {}, {});
  if (!conf.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::string(conf.status().message())));
  }
  return properties;
}

absl::Status CheckPropertiesFile(const std::string& path) {
  return path.empty() ? absl::OkStatus() : ReadProperties(path).status();
}

}  // namespace childsync::kafka
