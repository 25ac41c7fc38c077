#include "common/kafka/message.h"

#include <librdkafka/rdkafka.h>

#include <string>
#include <utility>

#include "common/kafka/batch_builder.h"

namespace childsync::kafka {
namespace {

std::string_view View(const void* data, size_t size) { return {static_cast<const char*>(data), size}; }

}  // namespace

std::string_view Message::topic() const { return rd_kafka_topic_name(raw_->rkt); }

int64_t Message::timestamp_ms() const { return rd_kafka_message_timestamp(raw_, nullptr); }

std::optional<std::string_view> Message::header(std::string_view name) const {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(raw_, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  const void* value = nullptr;
  size_t size = 0;
  const std::string terminated(name);
  if (rd_kafka_header_get_last(headers, terminated.c_str(), &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  return View(value, size);
}

std::vector<Header> Message::headers() const {
  std::vector<Header> all;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(raw_, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return all;
  const char* name = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    all.push_back({name, View(value, size)});
  }
  return all;
}

void BatchBuilder::Add(rd_kafka_message_s* raw, int topic_index) {
  Message& message = batch_.messages_.emplace_back();
  message.raw_ = raw;
  message.key_ = View(raw->key, raw->key_len);
  message.value_ = View(raw->payload, raw->len);
  message.offset_ = raw->offset;
  message.partition_ = raw->partition;
  message.topic_index_ = static_cast<int16_t>(topic_index);
  message.has_value_ = raw->payload != nullptr;
}

Batch::~Batch() { Release(); }

Batch& Batch::operator=(Batch&& other) noexcept {
  if (this != &other) {
    Release();
    messages_ = std::exchange(other.messages_, {});
    ends_ = std::exchange(other.ends_, {});
    group_ = std::move(other.group_);
  }
  return *this;
}

void Batch::Release() {
  for (const Message& message : messages_) rd_kafka_message_destroy(message.raw_);
  messages_.clear();
}

}  // namespace childsync::kafka
