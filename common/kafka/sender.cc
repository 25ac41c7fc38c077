#include "common/kafka/sender.h"

#include <librdkafka/rdkafka.h>

#include <array>

#include "absl/strings/str_cat.h"

namespace childsync::kafka {
namespace {

constexpr size_t kHeadersMax = 24;

void* Bytes(std::string_view text) {
  return const_cast<char*>(text.data());
}  // librdkafka copies, whatever its type says

rd_kafka_vu_t HeaderField(const Header& header) {
  rd_kafka_vu_t field;
  field.vtype = RD_KAFKA_VTYPE_HEADER;
  field.u.header = {header.name.data(), header.value.data(), static_cast<ssize_t>(header.value.size())};
  return field;
}

}  // namespace

absl::StatusOr<ConfPtr> MakeProducerConf(const ProducerConfig& config, Properties fixed) {
  const Properties defaults = {{"linger.ms", absl::StrCat(absl::ToDoubleMilliseconds(config.linger))},
                               {"compression.codec", config.compression},
                               {"message.max.bytes", absl::StrCat(config.record_bytes_max)},
                               {"queue.buffering.max.messages", absl::StrCat(config.queue_records_max)},
                               {"queue.buffering.max.kbytes", absl::StrCat(config.queue_kib_max)}};
  fixed.emplace_back("enable.idempotence", "true");
  fixed.emplace_back("acks", "all");
  fixed.emplace_back("partitioner", "murmur2_random");
  fixed.emplace_back("delivery.report.only.error", "true");
  return MakeConf(config.client, defaults, fixed);
}

Sender::~Sender() {
  for (const auto& [name, topic] : topics_) rd_kafka_topic_destroy(topic);
}

rd_kafka_topic_s* Sender::TopicOf(std::string_view name) {
  for (const auto& [known, topic] : topics_) {
    if (known == name) return topic;
  }
  std::string owned(name);
  rd_kafka_topic_t* topic = rd_kafka_topic_new(client_, owned.c_str(), nullptr);
  if (topic != nullptr) topics_.emplace_back(std::move(owned), topic);
  return topic;
}

int Sender::Enqueue(rd_kafka_topic_s* topic, const OutMessage& message) {
  // An empty value is not a tombstone: its pointer must not be null.
  const std::string_view value = message.value.value_or(std::string_view());
  void* const payload = !message.value ? nullptr : value.empty() ? Bytes("") : Bytes(value);
  void* const key = message.key.empty() ? nullptr : Bytes(message.key);
  if (message.headers.empty()) {
    const int result = rd_kafka_produce(topic, message.partition, RD_KAFKA_MSG_F_COPY, payload, value.size(),
                                        key, message.key.size(), nullptr);
    return result == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
  }
  std::array<rd_kafka_vu_t, 5 + kHeadersMax> fields;
  size_t count = 0;
  fields[count].vtype = RD_KAFKA_VTYPE_RKT;
  fields[count++].u.rkt = topic;
  fields[count].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[count++].u.i32 = message.partition;
  fields[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[count++].u.i = RD_KAFKA_MSG_F_COPY;
  fields[count].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[count++].u.mem = {payload, value.size()};
  fields[count].vtype = RD_KAFKA_VTYPE_KEY;
  fields[count++].u.mem = {key, message.key.size()};
  for (const Header& header : message.headers) fields[count++] = HeaderField(header);
  rd_kafka_error_t* error = rd_kafka_produceva(client_, fields.data(), count);
  if (error == nullptr) return RD_KAFKA_RESP_ERR_NO_ERROR;
  const int code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  return code;
}

absl::Status Sender::Send(const OutMessage& message) {
  if (message.headers.size() > kHeadersMax) {
    return absl::InvalidArgumentError(absl::StrCat("send: more than ", kHeadersMax, " headers"));
  }
  rd_kafka_topic_t* topic = TopicOf(message.topic);
  if (topic == nullptr) return FromCode(rd_kafka_last_error(), "send");
  int code = Enqueue(topic, message);
  if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    const absl::Time deadline = absl::Now() + send_timeout_;
    while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && absl::Now() < deadline) {
      rd_kafka_poll(client_, 5);
      code = Enqueue(topic, message);
    }
  }
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  if (absl::Status fatal = FatalState(client_); !fatal.ok()) return fatal;
  return FromCode(code, absl::StrCat("send to ", rd_kafka_topic_name(topic)));
}

}  // namespace childsync::kafka
