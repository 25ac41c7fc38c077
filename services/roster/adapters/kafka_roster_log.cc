#include "services/roster/adapters/kafka_roster_log.h"

#include <set>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "services/roster/adapters/codec.h"

namespace childsync::roster {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(2);  // of one call of the broker: a stop waits for it
constexpr absl::Duration kPatience =
    absl::Minutes(2);  // of a call that is made again until its outcome is known
constexpr absl::Duration kAnswer = absl::Seconds(10);  // of a question that any broker answers
constexpr absl::Duration kPoll = absl::Milliseconds(500);
constexpr size_t kPollRecords = 10'000;

std::string NewRunId() {
  absl::BitGen bits;
  return absl::StrCat(absl::Hex(absl::Uniform<uint64_t>(bits), absl::kZeroPad16));
}

}  // namespace

KafkaRosterLog::KafkaRosterLog(kafka::ClientConfig client, std::string topic, std::string transactional_id)
    : client_(std::move(client)),
      topic_(std::move(topic)),
      transactional_id_(std::move(transactional_id)),
      run_id_(NewRunId()),
      event_("childsync.events.v1.RosterEntry", "/roster") {}

absl::StatusOr<bool> KafkaRosterLog::Open(Roster& roster) {
  if (absl::Status writer = BecomeWriter(); !writer.ok()) return writer;
  return ReadAll(roster);
}

absl::Status KafkaRosterLog::BecomeWriter() {
  producer_.reset();
  auto producer = kafka::TransactionalProducer::Create({.producer = {.client = client_},
                                                        .transactional_id = transactional_id_,
                                                        .transaction_timeout = absl::Seconds(30)});
  if (!producer.ok()) return producer.status();
  absl::Status status = UntilKnown([&] { return (*producer)->InitTransactions(kTimeout); });
  if (status.ok()) producer_ = *std::move(producer);
  return status;
}

absl::StatusOr<bool> KafkaRosterLog::ReadAll(Roster& roster) {
  auto consumer = kafka::Consumer::Create({.client = client_});
  if (!consumer.ok()) return consumer.status();
  const absl::StatusOr<int32_t> partitions = (*consumer)->PartitionCount(topic_, kAnswer);
  if (!partitions.ok()) return partitions.status();
  std::vector<kafka::Offset> starts;
  std::set<int32_t> unfinished;
  for (int32_t partition = 0; partition < *partitions; ++partition) {
    starts.push_back({.tp = {topic_, partition}, .offset = kafka::kOffsetBeginning});
    unfinished.insert(partition);
  }
  if (absl::Status assigned = (*consumer)->Assign(starts); !assigned.ok()) return assigned;
  bool any = false;
  while (!unfinished.empty()) {
    if (stopping_) return absl::CancelledError("stopping");
    Touch();
    absl::StatusOr<kafka::Batch> batch = (*consumer)->Poll(kPollRecords, kPoll);
    if (!batch.ok()) return batch.status();
    for (const kafka::Message& message : batch->messages()) Take(message, roster);
    any = any || !batch->messages().empty();
    for (const kafka::PartitionEnd& end : batch->ends()) unfinished.erase(end.at.tp.partition);
  }
  return !any;
}

void KafkaRosterLog::Take(const kafka::Message& message, Roster& roster) {
  const std::optional<PersonalId> key = PersonalId::Parse(message.key());
  if (!key) {
    log::Error("foreign_roster_key", {{"partition", message.partition()}, {"offset", message.offset()}});
    return;
  }
  if (!message.has_value()) return roster.Erase(*key);
  std::optional<Entry> entry = DecodeEntry(message.value(), roster);
  if (!entry) {
    // Kept as an entry that agrees with nobody: the comparison asks for it, and the answer replaces it.
    log::Error("undecodable_roster_entry",
               {{"partition", message.partition()}, {"offset", message.offset()}});
    entry = Entry{.number = *key, .unit = roster.PlaceOf({})};
  }
  roster.Put(*key, *std::move(entry));
}

absl::Status KafkaRosterLog::Send(const Change& change, const Roster& roster) {
  const std::string key = change.key.ToString();
  const std::string value = change.entry ? EncodeEntry(*change.entry, roster) : std::string();
  const std::string id = absl::StrCat(run_id_, "-", ++events_);
  return producer_->Send({.topic = topic_,
                          .key = key,
                          .value = change.entry ? std::optional<std::string_view>(value) : std::nullopt,
                          .headers = event_.Headers(id)});
}

absl::Status KafkaRosterLog::Write(const std::vector<Change>& changes, const Roster& roster) {
  if (changes.empty()) return absl::OkStatus();
  if (producer_ == nullptr) return absl::FailedPreconditionError("the roster topic is not open");
  absl::Status status = producer_->Begin();
  for (const Change& change : changes) {
    if (!status.ok()) break;
    status = Send(change, roster);
  }
  if (status.ok()) status = UntilKnown([this] { return producer_->Commit(kTimeout); });
  if (!status.ok()) producer_.reset();
  return status;
}

absl::Status KafkaRosterLog::UntilKnown(const std::function<absl::Status()>& call) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (true) {
    Touch();
    absl::Status status = call();
    if (!absl::IsUnavailable(status) || stopping_ || absl::Now() > deadline) return status;
  }
}

}  // namespace childsync::roster
