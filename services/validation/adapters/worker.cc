#include "services/validation/adapters/worker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/log.h"

namespace childsync::validation {
namespace {

constexpr absl::Duration kIdlePoll = absl::Milliseconds(100);
constexpr absl::Duration kConnectTimeout = absl::Seconds(10);
constexpr absl::Duration kCommittedTimeout = absl::Seconds(20);
// Two workers with one id fence each other in turn: the one that was there first gives up first.
constexpr int kSessionFailuresMax = 10;  // in a row, each after less than
constexpr absl::Duration kStableSession = absl::Minutes(1);
constexpr int kAbortsMax = 5;  // of one batch

// What a new pair of clients can mend, an outage aside.
bool WorthReconnecting(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsAborted(status) || absl::IsCancelled(status);
}

}  // namespace

Worker::Worker(WorkerConfig config, WorkerSeams seams, population::LookupClient* client, Reference reference,
               const OfficialClock* clock, Metrics* metrics, Revalidation* revalidation)
    : config_(std::move(config)),
      seams_(std::move(seams)),
      clock_(clock),
      metrics_(metrics),
      revalidation_(revalidation),
      works_{Work(client, reference), Work(client, reference)} {
  Touch();
}

absl::Status Worker::Run() {
  Backoff backoff(absl::Milliseconds(200), absl::Seconds(10));
  int failures = 0;
  while (!stopping_) {
    const absl::Time began = absl::Now();
    absl::Status status = Connect();
    if (status.ok()) status = RunSession();
    Disconnect();
    if (status.ok()) return status;
    if (absl::Now() - began > kStableSession) {
      failures = 0;
      backoff.Reset();
    }
    // An outage of the brokers lasts as long as it lasts.
    if (!absl::IsUnavailable(status) && (!WorthReconnecting(status) || ++failures > kSessionFailuresMax)) {
      return status;
    }
    log::Warn("worker_reconnects", {{"reason", status.ToString()}, {"failures_in_a_row", failures}});
    stop_.WaitForNotificationWithTimeout(backoff.Next());
  }
  return absl::OkStatus();
}

absl::Status Worker::Connect() {
  Touch();
  if (absl::Status status = CheckTopics(); !status.ok()) return status;
  auto producer = seams_.make_producer(config_.producer);
  if (!producer.ok()) return producer.status();
  producer_ = *std::move(producer);
  if (absl::Status status = producer_->InitTransactions(kConnectTimeout); !status.ok()) return status;
  auto consumer = seams_.make_consumer(config_.consumer);
  if (!consumer.ok()) return consumer.status();
  consumer_ = *std::move(consumer);
  return consumer_->Subscribe({config_.topics.changes}, this);
}

absl::Status Worker::CheckTopics() {
  kafka::ConsumerConfig config;
  config.client = config_.consumer.client;
  auto reader = kafka::Consumer::Create(config);
  if (!reader.ok()) return reader.status();
  auto changes = (*reader)->PartitionCount(config_.topics.changes, kConnectTimeout);
  if (!changes.ok()) return changes.status();
  auto verdicts = (*reader)->PartitionCount(config_.topics.verdicts, kConnectTimeout);
  if (!verdicts.ok()) return verdicts.status();
  if (*changes != *verdicts) {
    return absl::InvalidArgumentError(absl::StrCat(config_.topics.changes, " has ", *changes,
                                                   " partitions and ", config_.topics.verdicts, " has ",
                                                   *verdicts,
                                                   ": a verdict must have its change's partition. Provision "
                                                   "the topics with childsync-admin topics apply."));
  }
  return (*reader)->PartitionCount(config_.topics.dead_letters, kConnectTimeout).status();
}

void Worker::Disconnect() {
  for (Work& work : works_) work.Drop();
  drop_ = false;
  positions_.clear();
  revalidation_->OnRevoked();
  consumer_.reset();
  producer_.reset();
  joined_ = false;
  SetPopulationUnavailable(false);
}

absl::Status Worker::RunSession() {
  Work* current = &works_[0];
  Work* next = &works_[1];
  while (!stopping_) {
    Touch();
    const bool idle = current->empty() && !revalidation_->ready();
    absl::StatusOr<kafka::Batch> batch =
        consumer_->Poll(config_.batch_records_max, idle ? kIdlePoll : absl::ZeroDuration());
    if (!batch.ok()) {
      if (!absl::IsUnavailable(batch.status())) return batch.status();
      log::Warn("poll_failed", {{"reason", batch.status().ToString()}});
      stop_.WaitForNotificationWithTimeout(kIdlePoll);
      continue;
    }
    if (std::exchange(drop_, false)) current->Drop();
    if (!batch->empty()) next->Begin(*std::move(batch), *clock_, config_.lookup_timeout);
    if (!current->empty()) {
      if (absl::Status status = Finish(*current); !status.ok()) return status;
      current->Drop();
      // While it waited, the partitions may have gone, and with them what is behind it.
      if (std::exchange(drop_, false)) next->Drop();
    }
    if (absl::Status status = WriteRejudged(); !status.ok()) return status;
    std::swap(current, next);
  }
  return current->empty() ? absl::OkStatus() : Finish(*current);
}

absl::StatusOr<std::vector<kafka::Offset>> Worker::OnAssigned(
    const std::vector<kafka::TopicPartition>& partitions) {
  if (partitions.empty()) {
    joined_ = true;
    return std::vector<kafka::Offset>();
  }
  auto offsets = consumer_->Committed(partitions, kCommittedTimeout);
  if (!offsets.ok()) return offsets.status();
  std::vector<kafka::Offset> committed;
  for (kafka::Offset& offset : *offsets) {
    if (offset.offset != kafka::kNoOffset) {
      committed.push_back(offset);
    } else {
      offset.offset = kafka::kOffsetBeginning;
    }
  }
  Advance(committed);
  joined_ = true;
  log::Info("partitions_assigned", {{"partitions", partitions.size()}});
  return offsets;
}

void Worker::OnRevoked(const std::vector<kafka::TopicPartition>& partitions) {
  drop_ = true;
  positions_.clear();  // all partitions go at once
  revalidation_->OnRevoked();
  for (const kafka::TopicPartition& tp : partitions) metrics_->ForgetLag(tp.topic, tp.partition);
  log::Info("partitions_revoked", {{"partitions", partitions.size()}});
}

absl::Status Worker::Finish(Work& work) {
  if (absl::Status status = AwaitLookups(work); !status.ok()) return status;
  return drop_ ? absl::OkStatus() : WriteBatch(work);
}

absl::Status Worker::AwaitLookups(Work& work) {
  absl::Status answered = work.judge().Collect(config_.lookup_timeout);
  if (!absl::IsUnavailable(answered)) return answered;
  log::Warn("population_unavailable", {{"reason", answered.ToString()}});
  SetPopulationUnavailable(true);
  if (absl::Status status = consumer_->Pause(); !status.ok()) return status;
  while (absl::IsUnavailable(answered)) {
    if (absl::Status status = WaitPaused(lookup_backoff_.Next()); !status.ok()) return status;
    if (drop_) break;
    work.judge().Start(config_.lookup_timeout);
    answered = work.judge().Collect(config_.lookup_timeout);
  }
  SetPopulationUnavailable(false);
  if (drop_) return consumer_->Resume();
  if (!answered.ok()) return answered;
  log::Info("population_available");
  return consumer_->Resume();
}

absl::Status Worker::WaitPaused(absl::Duration pause) {
  const absl::Time until = absl::Now() + pause;
  while (true) {
    Touch();
    if (stopping_) drop_ = true;
    const absl::Duration left = until - absl::Now();
    if (drop_ || left <= absl::ZeroDuration()) return absl::OkStatus();
    absl::StatusOr<kafka::Batch> batch =
        consumer_->Poll(config_.batch_records_max, std::min(left, kIdlePoll));
    if (!batch.ok()) return batch.status();
    // There is no room for it behind what is in hand, and dropping it alone would be a gap.
    if (!batch->empty()) return absl::AbortedError("a paused partition was read");
  }
}

void Worker::SetPopulationUnavailable(bool unavailable) {
  population_unavailable_ = unavailable;
  metrics_->SetDegraded(unavailable);
  if (!unavailable) lookup_backoff_.Reset();
}

absl::Status Worker::WriteBatch(Work& work) {
  if (absl::Status status = Write(work); !status.ok()) return status;
  const std::vector<kafka::Offset> next = work.NextOffsets();
  Advance(next);
  revalidation_->OnWritten(work.written());
  ShowLag(next);
  return absl::OkStatus();
}

void Worker::Advance(const std::vector<kafka::Offset>& committed) {
  std::vector<int32_t> first;
  for (const kafka::Offset& position : committed) {
    const bool is_new = positions_.insert_or_assign(position.tp.partition, position.offset).second;
    if (is_new) first.push_back(position.tp.partition);
  }
  if (!first.empty()) revalidation_->OnAssigned(first);
}

// Nothing of the batch in hand has been written yet: a verdict on an older change comes before its own.
absl::Status Worker::WriteRejudged() {
  if (!revalidation_->ready()) return absl::OkStatus();
  std::vector<Rejudged> verdicts = revalidation_->Take();
  if (verdicts.empty()) return absl::OkStatus();
  std::map<int32_t, int64_t> at;
  for (const Rejudged& verdict : verdicts) at.insert(*positions_.find(verdict.item.partition));
  std::vector<kafka::Offset> offsets;
  for (const auto& [partition, next] : at) offsets.push_back({{config_.topics.changes, partition}, next});
  OutgoingRejudged outgoing(std::move(verdicts), std::move(offsets), consumer_->group());
  if (absl::Status status = Write(outgoing); !status.ok()) return status;
  revalidation_->OnRejudged(outgoing.verdicts());
  return absl::OkStatus();
}

// CANCELLED is none to go on after: the consumer has read past the batch, so that only a new one, from the
// committed offsets, is sure to read it again.
absl::Status Worker::Write(Outgoing& outgoing) {
  absl::Status status;
  for (int attempt = 0; attempt < kAbortsMax; ++attempt) {
    Touch();
    Metrics::Counts counts;
    status = TryWrite(outgoing, counts);
    metrics_->CountTransaction(status.ok());
    if (status.ok()) {
      metrics_->Add(counts);
      return status;
    }
    if (!absl::IsAborted(status) && !absl::IsCancelled(status)) return status;
    log::Warn("transaction_aborted", {{"reason", status.ToString()}});
    if (absl::Status aborted = producer_->Abort(config_.commit_timeout); !aborted.ok()) return aborted;
    if (absl::IsCancelled(status)) return status;
  }
  return status;
}

absl::Status Worker::TryWrite(Outgoing& outgoing, Metrics::Counts& counts) {
  if (absl::Status status = producer_->Begin(); !status.ok()) return status;
  if (absl::Status status = outgoing.Send(config_.topics, *producer_, counts); !status.ok()) return status;
  if (absl::Status status =
          producer_->SendOffsets(outgoing.NextOffsets(), *outgoing.group(), config_.commit_timeout);
      !status.ok()) {
    return status;
  }
  return producer_->Commit(config_.commit_timeout);
}

void Worker::ShowLag(const std::vector<kafka::Offset>& next) {
  for (const kafka::Offset& position : next) {
    const int64_t high = consumer_->CachedWatermarks(position.tp).high;
    if (high >= 0) {
      metrics_->SetLag(position.tp.topic, position.tp.partition,
                       std::max<int64_t>(0, high - position.offset));
    }
  }
}

void Worker::Touch() { last_alive_ms_ = absl::ToUnixMillis(absl::Now()); }

}  // namespace childsync::validation
