#include "common/kafka/producer.h"

#include <librdkafka/rdkafka.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/kafka/internal.h"
#include "common/kafka/sender.h"

namespace childsync::kafka {
namespace {

class IdempotentProducer final : public Producer {
 public:
  explicit IdempotentProducer(absl::Duration send_timeout) : send_timeout_(send_timeout) {}
  absl::Status Open(ConfPtr conf);

  absl::Status Send(const OutMessage& message) override { return sender_->Send(message); }
  absl::Status Flush(absl::Duration timeout) override;

 private:
  // Called within Send and Flush, on their thread, for records that failed.
  static void OnFailedDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
    absl::Status& first = static_cast<IdempotentProducer*>(self)->first_failure_;
    if (first.ok()) {
      first = FromCode(message->err, absl::StrCat("delivery to ", rd_kafka_topic_name(message->rkt)));
    }
  }

  const absl::Duration send_timeout_;
  absl::Status first_failure_;
  ClientPtr client_;
  std::unique_ptr<Sender> sender_;  // before its client goes
};

absl::Status IdempotentProducer::Open(ConfPtr conf) {
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &IdempotentProducer::OnFailedDelivery);
  absl::StatusOr<ClientPtr> client = MakeClient(ClientType::kProducer, std::move(conf));
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  sender_ = std::make_unique<Sender>(client_.get(), send_timeout_);
  return absl::OkStatus();
}

absl::Status IdempotentProducer::Flush(absl::Duration timeout) {
  const rd_kafka_resp_err_t code = rd_kafka_flush(client_.get(), ToMs(timeout));
  absl::Status failure = std::exchange(first_failure_, absl::OkStatus());
  if (absl::Status fatal = FatalState(client_.get()); !fatal.ok()) return fatal;
  if (!failure.ok()) return failure;
  return FromCode(code, "flush");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Producer>> Producer::Create(const ProducerConfig& config) {
  absl::StatusOr<ConfPtr> conf =
      MakeProducerConf(config, {{"message.timeout.ms", absl::StrCat(ToMs(config.delivery_timeout))}});
  if (!conf.ok()) return conf.status();
  auto producer = std::make_unique<IdempotentProducer>(config.send_timeout);
  if (absl::Status status = producer->Open(*std::move(conf)); !status.ok()) return status;
  return producer;
}

}  // namespace childsync::kafka
