#include <librdkafka/rdkafka.h>

#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/kafka/internal.h"
#include "common/log/log.h"

namespace childsync::kafka {
namespace {

// Names of brokers, topics, groups and errors; librdkafka never logs a payload.
void Log(const rd_kafka_t*, int level, const char* facility, const char* text) {
  // At the first init and at fencing librdkafka says so at warning level; it is how the protocol works.
  const bool harmless = std::strcmp(facility, "GETPID") == 0;
  const std::initializer_list<log::Field> fields = {{"facility", facility}, {"message", text}};
  if (level <= 2) {
    log::Error("kafka_client", fields);
  } else if (level <= 4 && !harmless) {  // 3 is, above all, a connection that it makes again by itself
    log::Warn("kafka_client", fields);
  } else {
    log::Info("kafka_client", fields);
  }
}

void OnError(rd_kafka_t*, int code, const char* reason, void*) {
  log::Warn("kafka_client_error",
            {{"code", rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(code))}, {"message", reason}});
}

absl::Status Set(rd_kafka_conf_t* conf, const Properties& properties) {
  for (const auto& [name, value] : properties) {
    char reason[512];
    switch (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason, sizeof(reason))) {
      case RD_KAFKA_CONF_OK:
        break;
      case RD_KAFKA_CONF_UNKNOWN:
        return absl::InvalidArgumentError(
            absl::StrCat("Kafka property ", name, ": librdkafka has no such property"));
      case RD_KAFKA_CONF_INVALID:  // The reason repeats the value, which may be a secret.
        return absl::InvalidArgumentError(
            absl::StrCat("Kafka property ", name, ": its value is not allowed"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ConfPtr> MakeConf(const ClientConfig& config, const Properties& defaults,
                                 const Properties& fixed) {
  for (const auto& [name, value] : config.properties) {
    if (RefusedProperty(name)) {
      return absl::InvalidArgumentError(
          absl::StrCat("Kafka property ", name, " may not be set: what childsync guarantees rests on it"));
    }
  }
  ConfPtr conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), &Log);
  rd_kafka_conf_set_error_cb(conf.get(), &OnError);
  const Properties base = {{"socket.nagle.disable", "true"},      // a transaction is many small round trips
                           {"reconnect.backoff.max.ms", "1000"},  // come back soon after an outage
                           {"socket.keepalive.enable", "true"}};
  const Properties identity = {{"bootstrap.servers", config.bootstrap},
                               {"client.id", config.client_id.empty() ? "childsync" : config.client_id},
                               {"allow.auto.create.topics", "false"}};
  for (const Properties* layer : {&base, &defaults, &config.properties, &identity, &fixed}) {
    if (absl::Status status = Set(conf.get(), *layer); !status.ok()) return status;
  }
  return conf;
}

absl::StatusOr<ClientPtr> MakeClient(ClientType type, ConfPtr conf) {
  char reason[512];
  rd_kafka_t* client = rd_kafka_new(type == ClientType::kConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER,
                                    conf.get(), reason, sizeof(reason));
  if (client == nullptr) return absl::InvalidArgumentError(absl::StrCat("Kafka client: ", reason));
  (void)conf.release();  // rd_kafka_new took it
  return ClientPtr(client);
}

void Destroy::operator()(rd_kafka_conf_s* conf) const { rd_kafka_conf_destroy(conf); }
// A consumer leaves its group by itself before this (correctness needs neither).
void Destroy::operator()(rd_kafka_s* client) const {
  rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}
void Destroy::operator()(rd_kafka_consumer_group_metadata_s* metadata) const {
  rd_kafka_consumer_group_metadata_destroy(metadata);
}
void Destroy::operator()(rd_kafka_topic_partition_list_s* list) const {
  rd_kafka_topic_partition_list_destroy(list);
}

}  // namespace childsync::kafka
