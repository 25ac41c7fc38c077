#include "services/validation/revalidation/revalidator.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/log/log.h"

namespace childsync::validation {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);  // of one question to the brokers
constexpr absl::Duration kIdle = absl::Milliseconds(50);
constexpr size_t kReadRecords = 5000;     // taken in at once, while the worker may wait for the lock
constexpr size_t kCompareRecords = 5000;  // likewise
constexpr size_t kSetsMax = 4;

}  // namespace

Revalidator::Revalidator(RevalidatorConfig config, population::LookupClient* client, Reference reference,
                         const OfficialClock* clock, RevalidationMetrics* metrics)
    : config_(std::move(config)),
      clock_(clock),
      metrics_(metrics),
      changes_(config_.client, config_.topics.changes),
      client_(client),
      reference_(reference),
      agenda_(config_.agenda),
      pace_(config_.records_per_second),
      set_records_(config_.set_records_max) {}

void Revalidator::Run() {
  Backoff backoff(absl::Milliseconds(200), absl::Seconds(10));
  RosterReader roster(config_.client, config_.topics.roster);
  Rejudger rejudger(&changes_, client_, reference_, clock_);
  while (!stopping_) {
    absl::Status status = roster.Connect(kTimeout);
    if (status.ok()) {
      const absl::Time began = absl::Now();
      status = RunSession(roster, rejudger);
      if (absl::Now() - began > absl::Minutes(1)) backoff.Reset();
    }
    if (stopping_) return;
    ++failures_;
    metrics_->SetCompared(false, 0);
    log::Warn("revalidation_reconnects", {{"reason", status.ToString()}});
    Wait(backoff.Next());
  }
}

void Revalidator::Stop() {
  if (stopping_.exchange(true)) return;
  changes_.Stop();
  client_->Shutdown();
  stop_.Notify();
}

absl::Status Revalidator::RunSession(RosterReader& roster, Rejudger& rejudger) {
  bool busy = true;
  while (!stopping_) {
    const absl::StatusOr<bool> changed = ReadRoster(roster, busy ? absl::ZeroDuration() : kIdle);
    if (!changed.ok()) return changed.status();
    if (absl::Status status = BeginReading(); !status.ok()) return status;
    const absl::StatusOr<bool> reading = ReadVerdicts();
    if (!reading.ok()) return reading.status();
    const bool comparing = Compare();
    const absl::StatusOr<bool> judging = JudgeSome(rejudger);
    if (!judging.ok()) return judging.status();
    if (*judging || NothingToJudge()) failures_ = 0;
    busy = *changed || *reading || comparing || *judging;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Revalidator::ReadRoster(RosterReader& roster, absl::Duration wait) {
  const auto updates = roster.Poll(kReadRecords, wait);
  if (absl::IsUnavailable(updates.status())) return false;
  if (!updates.ok()) return updates.status();
  absl::MutexLock lock(&mutex_);
  for (const RosterReader::Update& update : *updates) agenda_.ApplyRoster(update.key, update.entry);
  if (roster.complete() && !agenda_.roster_complete()) agenda_.CompleteRoster();
  return !updates->empty();
}

absl::Status Revalidator::BeginReading() {
  std::vector<int32_t> partitions;
  uint64_t assignment = 0;
  {
    absl::MutexLock lock(&mutex_);
    partitions.swap(unread_);
    assignment = assignment_;
  }
  if (partitions.empty()) return absl::OkStatus();
  auto reader = VerdictReader::Create(config_.client, config_.topics.verdicts, partitions,
                                      reference_.rules->version, kTimeout);
  if (!reader.ok()) {
    absl::MutexLock lock(&mutex_);
    if (assignment == assignment_) unread_.insert(unread_.end(), partitions.begin(), partitions.end());
    return reader.status();
  }
  readings_.push_back({assignment, *std::move(reader)});
  return absl::OkStatus();
}

absl::StatusOr<bool> Revalidator::ReadVerdicts() {
  bool any = false;
  for (Reading& reading : readings_) {
    auto read = reading.reader->Poll(kReadRecords, absl::ZeroDuration());
    if (absl::IsUnavailable(read.status())) continue;
    absl::MutexLock lock(&mutex_);
    if (!read.ok()) {
      if (reading.assignment == assignment_) {
        const std::vector<int32_t> again = reading.reader->unfinished();
        unread_.insert(unread_.end(), again.begin(), again.end());
      }
      readings_.erase(readings_.begin() + (&reading - readings_.data()));
      return read.status();
    }
    any = any || !read->verdicts.empty() || !read->completed.empty();
    if (reading.assignment != assignment_) continue;
    for (const WrittenVerdict& verdict : read->verdicts) {
      agenda_.Read(verdict.partition, verdict.key, verdict.facts);
    }
    for (const int32_t partition : read->completed) agenda_.Complete(partition);
  }
  absl::MutexLock lock(&mutex_);
  std::erase_if(readings_, [this](const Reading& reading) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return reading.reader->done() || reading.assignment != assignment_;
  });
  return any;
}

bool Revalidator::NothingToJudge() const {
  absl::MutexLock lock(&mutex_);
  return agenda_.caught_up() && agenda_.waiting() == 0;
}

bool Revalidator::Compare() {
  absl::MutexLock lock(&mutex_);
  const bool more = agenda_.Tick(kCompareRecords, absl::Now());
  metrics_->SetCompared(agenda_.caught_up(), agenda_.stale());
  return more;
}

absl::StatusOr<bool> Revalidator::JudgeSome(Rejudger& rejudger) {
  const absl::Time now = absl::Now();
  const size_t records_max = std::min(set_records_, pace_.Allowed(now));
  // A few at a time would read the same part of the log again and again.
  const size_t enough = std::max<size_t>(
      1, std::min<size_t>(set_records_, static_cast<size_t>(config_.records_per_second)) / 2);
  if (now < next_lookup_ || records_max < enough) return false;
  std::vector<Agenda::Item> items;
  {
    absl::MutexLock lock(&mutex_);
    if (!gathering_.Due(agenda_.waiting(), enough, now)) return false;
    if (sets_.size() < kSetsMax) items = agenda_.Take(records_max);
  }
  if (items.empty()) {
    // What could not be asked for may have been judged by the stream or erased; nothing waits any more.
    SetPopulationUnavailable(false);
    return false;
  }
  pace_.Spend(items.size());
  auto outcome = rejudger.Judge(items, config_.lookup_timeout);
  if (outcome.ok()) {
    gathering_.Took(now, absl::Now());
    SetPopulationUnavailable(false);
    set_records_ = std::min(config_.set_records_max, 2 * set_records_);
    lookup_backoff_.Reset();
    Keep(*std::move(outcome));
    return true;
  }
  {
    absl::MutexLock lock(&mutex_);
    for (const Agenda::Item& item : items) agenda_.Failed(item);
  }
  if (!absl::IsUnavailable(outcome.status())) return outcome.status();
  if (!stopping_) log::Warn("revalidation_waits", {{"reason", outcome.status().ToString()}});
  SetPopulationUnavailable(true);
  set_records_ = std::max<size_t>(1, items.size() / 2);
  next_lookup_ = absl::Now() + lookup_backoff_.Next();
  return false;
}

void Revalidator::SetPopulationUnavailable(bool unavailable) {
  population_unavailable_ = unavailable;
  metrics_->SetPopulationUnavailable(unavailable);
}

void Revalidator::Keep(Rejudger::Outcome outcome) {
  metrics_->AddLookups(outcome.looked_up);
  uint64_t same = 0;
  uint64_t discarded = 0;
  uint64_t gone = 0;
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  for (const Agenda::Item& item : outcome.gone) {
    if (!agenda_.Gone(item)) {
      ++discarded;
      continue;
    }
    ++gone;
    log::Warn("change_gone", {{"partition", item.partition}, {"offset", item.was.change_offset}});
  }
  metrics_->AddGone(gone);
  for (const Agenda::Item& item : outcome.same) {
    ++(agenda_.Holds(item) ? same : discarded);
    agenda_.Same(item, now);
  }
  metrics_->AddSame(same);
  metrics_->AddDiscarded(discarded);
  if (outcome.changed.empty()) return;
  sets_.push_back(std::move(outcome.changed));
  ready_ = true;
}

void Revalidator::OnAssigned(const std::vector<int32_t>& partitions) {
  absl::MutexLock lock(&mutex_);
  for (const int32_t partition : partitions) agenda_.Open(partition);
  unread_.insert(unread_.end(), partitions.begin(), partitions.end());
}

void Revalidator::OnRevoked() {
  absl::MutexLock lock(&mutex_);
  ++assignment_;
  unread_.clear();
  sets_.clear();
  ready_ = false;
  agenda_.CloseAll();
}

void Revalidator::OnWritten(std::span<const WrittenVerdict> verdicts) {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  for (const WrittenVerdict& verdict : verdicts) {
    agenda_.Written(verdict.partition, verdict.key, verdict.facts, now);
  }
}

std::vector<Rejudged> Revalidator::Take() {
  absl::MutexLock lock(&mutex_);
  std::vector<Rejudged> holding;
  if (sets_.empty()) return holding;
  uint64_t discarded = 0;
  for (Rejudged& verdict : sets_.front()) {
    if (agenda_.Holds(verdict.item)) {
      holding.push_back(std::move(verdict));
    } else {
      agenda_.Failed(verdict.item);
      ++discarded;
    }
  }
  sets_.pop_front();
  ready_ = !sets_.empty();
  metrics_->AddDiscarded(discarded);
  return holding;
}

void Revalidator::OnRejudged(std::span<const Rejudged> committed) {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mutex_);
  for (const Rejudged& verdict : committed) agenda_.Rejudged(verdict.item, verdict.facts, now);
  metrics_->AddChanged(committed.size());
}

bool Revalidator::StartFull(int32_t partition) {
  absl::MutexLock lock(&mutex_);
  return agenda_.StartFull(partition);
}

std::optional<Agenda::Progress> Revalidator::FullProgress(int32_t partition) const {
  absl::MutexLock lock(&mutex_);
  return agenda_.FullProgress(partition);
}

}  // namespace childsync::validation
