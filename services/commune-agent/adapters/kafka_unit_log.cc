#include "services/commune-agent/adapters/kafka_unit_log.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/kafka/cloud_event.h"
#include "common/kafka/topic_reader.h"
#include "services/commune-agent/adapters/change_codec.h"
#include "services/commune-agent/adapters/patience.h"

namespace childsync::commune_agent {
namespace {

constexpr std::string_view kChanges = "childsync.record-changes.v1";
constexpr std::string_view kSubmissions = "childsync.submissions.v1";

// Fenced by another agent, or fatal: this process must not write on.
absl::Status OfWriter(const absl::Status& status) {
  if (!absl::IsFailedPrecondition(status)) return status;
  return absl::AbortedError(absl::StrCat("another agent writes for this unit now: ", status.message()));
}

// W3C trace context: the submission is the trace, its second half the span.
std::string TraceparentOf(std::string_view submission_id) {
  const std::string hex =
      absl::StrReplaceAll(absl::string_view(submission_id.data(), submission_id.size()), {{"-", ""}});
  return absl::StrCat("00-", hex, "-", hex.substr(hex.size() / 2), "-01");
}

// Calls until it isn't UNAVAILABLE any more, time is up or a stop is requested; the same call goes on where
// it was.
template <typename Step>
absl::Status Until(absl::Time end, const std::stop_token& stop, const Step& step) {
  for (;;) {
    const absl::Duration left = std::min(end - absl::Now(), absl::Seconds(1));
    const absl::Status status = step(std::max(left, absl::Milliseconds(1)));
    if (!absl::IsUnavailable(status) || absl::Now() >= end || stop.stop_requested()) return OfWriter(status);
  }
}

}  // namespace

KafkaUnitLog::KafkaUnitLog(KafkaUnitLogOptions options) : options_(std::move(options)) {}

KafkaUnitLog::~KafkaUnitLog() = default;

absl::StatusOr<LoggedUnit> KafkaUnitLog::TakeOver(const std::vector<Predecessor>& predecessors) {
  producer_.reset();
  kafka::TransactionalProducerConfig config;
  config.producer.client = options_.client;
  // A batch must stay far below the broker's message limit, whatever the client's default is.
  config.producer.client.properties.insert(config.producer.client.properties.begin(),
                                           {"batch.size", "262144"});
  config.producer.send_timeout = options_.transaction_timeout;
  config.transactional_id = absl::StrCat("agent-", options_.unit_code);
  config.transaction_timeout = options_.transaction_timeout;
  absl::StatusOr<std::unique_ptr<kafka::TransactionalProducer>> producer =
      kafka::TransactionalProducer::Create(config);
  if (!producer.ok()) return producer.status();
  const absl::Status status = Until(absl::Now() + options_.timeout, options_.stop,
                                    [&](absl::Duration left) { return (*producer)->InitTransactions(left); });
  if (!status.ok()) return status;
  producer_ = *std::move(producer);
  Patience patience(options_.timeout, options_.stop);
  for (;;) {
    absl::StatusOr<LoggedUnit> logged = ReadSubmissions(predecessors, absl::Now() + patience.left());
    if (!absl::IsUnavailable(logged.status()) || !patience.Wait()) return logged;
  }
}

absl::StatusOr<LoggedUnit> KafkaUnitLog::ReadSubmissions(const std::vector<Predecessor>& predecessors,
                                                         absl::Time end) const {
  // Not only to the end that committed readers see: an open transaction of another unit may stand before our last
  // submission.
  absl::StatusOr<std::unique_ptr<kafka::TopicReader>> reader =
      kafka::TopicReader::Open(options_.client, std::string(kSubmissions), end - absl::Now());
  if (!reader.ok()) return reader.status();
  absl::Status status = (*reader)->StartAtBeginning();
  if (!status.ok()) return status;

  LoggedUnit logged;
  std::map<std::string, std::vector<std::string>, std::less<>> erased;  // by predecessor
  for (const Predecessor& predecessor : predecessors) erased[predecessor.code];
  status = (*reader)->ReadToEnd([&](const kafka::Message& message) {
    if (!message.has_value()) return;
    if (message.key() == options_.unit_code) logged.last = DecodeSubmission(message.value());
    if (auto it = erased.find(message.key()); it != erased.end()) {
      it->second = DecodeSubmission(message.value()).erased;
    }
  });
  if (!status.ok()) return status;
  for (const auto& [code, record_ids] : erased) {
    for (const std::string& record_id : record_ids) logged.erased_before.emplace(record_id, code);
  }
  return logged;
}

absl::Status KafkaUnitLog::Write(const Outbox& outbox) {
  const absl::Time end = absl::Now() + options_.timeout;
  Patience patience(options_.timeout, options_.stop);
  for (;;) {
    const absl::Status status = WriteOnce(outbox, end);
    if (!absl::IsAborted(status) || producer_ == nullptr) return status;
    // The transaction failed, but this is still the unit's writer.
    if (!patience.Wait()) return absl::UnavailableError(absl::StrCat("Kafka: ", status.message()));
  }
}

absl::Status KafkaUnitLog::WriteOnce(const Outbox& outbox, absl::Time end) {
  absl::Status status = producer_->Begin();
  if (status.ok()) status = SendAll(outbox);
  if (status.ok()) {
    status = Until(end, options_.stop, [&](absl::Duration left) { return producer_->Commit(left); });
    if (absl::IsUnavailable(status)) return status;  // it may be in the log: whoever takes over will see
  }
  if (status.ok()) return status;
  const absl::Status aborted =
      Until(end, options_.stop, [&](absl::Duration left) { return producer_->Abort(left); });
  if (!aborted.ok()) producer_.reset();
  return OfWriter(status);
}

absl::Status KafkaUnitLog::SendAll(const Outbox& outbox) {
  kafka::CloudEvent change("childsync.events.v1.RecordChange",
                           absl::StrCat("/commune-agent/", options_.unit_code));
  kafka::CloudEvent submission("childsync.events.v1.Submission",
                               absl::StrCat("/commune-agent/", options_.unit_code));
  const std::string traceparent = TraceparentOf(outbox.submission_id);
  size_t seq = 0;
  for (const OutboxEntry& entry : outbox.entries) {
    const std::string key = KeyOf(options_.unit_code, entry.record_id);
    const std::string id = absl::StrCat(outbox.submission_id, "/", ++seq);
    const absl::Status status = producer_->Send(
        {.topic = kChanges, .key = key, .value = entry.value, .headers = change.Headers(id, traceparent)});
    if (absl::IsInvalidArgument(status)) {
      return absl::InvalidArgumentError(absl::StrCat("record ", entry.record_id, ": ", status.message()));
    }
    if (!status.ok()) return status;
  }
  return producer_->Send({.topic = kSubmissions,
                          .key = options_.unit_code,
                          .value = outbox.submission,
                          .headers = submission.Headers(outbox.submission_id, traceparent)});
}

}  // namespace childsync::commune_agent
