#include <librdkafka/rdkafka.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/kafka/internal.h"
#include "common/kafka/producer.h"
#include "common/kafka/sender.h"

namespace childsync::kafka {
namespace {

// librdkafka's own sign that records were dropped from a transaction, or that a call came in an error state.
bool TransactionBroken(const absl::Status& status) {
  return !status.ok() && !absl::IsInvalidArgument(status) && !absl::IsUnavailable(status) &&
         !absl::IsFailedPrecondition(status);
}

class LogTransactionalProducer final : public TransactionalProducer {
 public:
  LogTransactionalProducer(ClientPtr client, absl::Duration send_timeout)
      : client_(std::move(client)), sender_(client_.get(), send_timeout) {}

  absl::Status InitTransactions(absl::Duration timeout) override {
    return FromTransactionError(rd_kafka_init_transactions(client_.get(), ToMs(timeout)),
                                "init transactions");
  }

  absl::Status Begin() override {
    return FromTransactionError(rd_kafka_begin_transaction(client_.get()), "begin");
  }

  absl::Status Send(const OutMessage& message) override {
    absl::Status status = sender_.Send(message);
    if (TransactionBroken(status)) return absl::AbortedError(status.message());
    return status;
  }

  absl::Status SendOffsets(std::span<const Offset> offsets, const GroupMetadata& group,
                           absl::Duration timeout) override {
    return FromTransactionError(rd_kafka_send_offsets_to_transaction(client_.get(), ToList(offsets).get(),
                                                                     group.raw(), ToMs(timeout)),
                                "send offsets");
  }

  absl::Status Commit(absl::Duration timeout) override {
    return FromTransactionError(rd_kafka_commit_transaction(client_.get(), ToMs(timeout)), "commit");
  }

  absl::Status Abort(absl::Duration timeout) override {
    return FromTransactionError(rd_kafka_abort_transaction(client_.get(), ToMs(timeout)), "abort");
  }

 private:
  ClientPtr client_;
  Sender sender_;  // before its client goes
};

}  // namespace

absl::StatusOr<std::unique_ptr<TransactionalProducer>> TransactionalProducer::Create(
    const TransactionalProducerConfig& config) {
  if (config.transactional_id.empty()) return absl::InvalidArgumentError("no transactional id");
  absl::StatusOr<ConfPtr> conf = MakeProducerConf(
      config.producer, {{"transactional.id", config.transactional_id},
                        {"transaction.timeout.ms", absl::StrCat(ToMs(config.transaction_timeout))}});
  if (!conf.ok()) return conf.status();
  absl::StatusOr<ClientPtr> client = MakeClient(ClientType::kProducer, *std::move(conf));
  if (!client.ok()) return client.status();
  return std::make_unique<LogTransactionalProducer>(*std::move(client), config.producer.send_timeout);
}

}  // namespace childsync::kafka
