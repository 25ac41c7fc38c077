#include "services/roster/adapters/keeper.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "services/roster/domain/child.h"
#include "services/roster/domain/comparison.h"

namespace childsync::roster {
namespace {

// Departures are judged together once nothing is left to ask and to hear, or so long after the first.
constexpr absl::Duration kDeparturesTogether = absl::Seconds(10);
// More changes are not heard while so many numbers wait; gRPC's flow control holds them back.
constexpr size_t kPendingMax = 100'000;

std::string CodeOf(const absl::Status& status) { return absl::StatusCodeToString(status.code()); }

}  // namespace

Keeper::Keeper(const KeeperConfig& config, RosterLog& log, const std::shared_ptr<::grpc::Channel>& population,
               const Units& units, const OfficialClock& clock, Metrics& metrics)
    : config_(config),
      log_(log),
      units_(units),
      clock_(clock),
      metrics_(metrics),
      lookups_(population::LookupClient::Create(population, {.in_flight_max = 1})),
      residents_(population),
      watch_(population),
      departures_(config.confirmed_departures),
      backoff_(config.retry_first, config.retry_longest) {
  BeginStep();
}

void Keeper::Run() {
  Backoff backoff(config_.retry_first, config_.retry_longest);
  while (!stopping()) {
    const absl::Status lost = Keep();
    watch_.Stop();
    if (stopping()) break;
    metrics_.CountReopened();
    log::Warn("roster_topic_lost", {{"code", CodeOf(lost)}, {"reason", lost.message()}});
    {
      absl::MutexLock lock(&mutex_);
      if (worked_off_) backoff.Reset();
      worked_off_ = false;
    }
    Pause(backoff.Next());
  }
  metrics_.SetWatchConnected(false);
}

absl::Status Keeper::Keep() {
  absl::Status status = Open();
  while (status.ok() && !stopping()) status = Round();
  return status;
}

absl::Status Keeper::Open() {
  BeginStep();
  roster_ = Roster();
  cursor_.reset();
  pending_.clear();
  departures_.Clear();
  departures_since_ = absl::InfiniteFuture();
  absl::StatusOr<bool> empty = log_.Open(roster_);
  if (!empty.ok()) return empty.status();
  topic_is_empty_ = *empty;
  log::Info("roster_read", {{"entries", roster_.size()}});
  return absl::OkStatus();
}

absl::Status Keeper::Round() {
  BeginStep();
  if (cursor_ && absl::Now() - compared_at_ > config_.compare_every) cursor_.reset();
  if (cursor_) CheckDay();
  if (!cursor_) {
    if (absl::Status status = TakeSnapshot(); !status.ok() || !cursor_) return status;
  }
  HearChanges();
  if (absl::Status status = LookUpSome(); !status.ok()) return status;
  if (absl::Status status = PublishDepartures(); !status.ok()) return status;
  Report();
  return absl::OkStatus();
}

absl::Status Keeper::TakeSnapshot() {
  watch_.Stop();
  day_ = clock_.Today();
  return topic_is_empty_ ? Fill() : Compare();
}

std::optional<std::string> Keeper::ReadSnapshot(
    const std::function<void(const population::LookupResult&)>& see) {
  BeginStep(config_.snapshot_timeout);
  absl::StatusOr<std::string> cursor = residents_.Read(BornAfter(day_), config_.snapshot_timeout, see);
  BeginStep();
  if (cursor.ok()) return *std::move(cursor);
  if (!stopping()) {
    metrics_.CountSnapshotThrownAway();
    Suffer(cursor.status());
  }
  return std::nullopt;
}

absl::Status Keeper::Fill() {
  Roster filled;
  const Today today{day_, units_};
  std::optional<std::string> cursor = ReadSnapshot([&](const population::LookupResult& resident) {
    const Decision decision = Decide(resident, today, filled);
    if (!decision.wanted) return;
    filled.Put(decision.wanted->key, decision.wanted->entry);
    filled.SetSixteenOn(decision.wanted->key, decision.wanted->sixteen_on);
    for (PersonalId key : decision.merged) filled.Erase(key);
  });
  if (!cursor) return absl::OkStatus();
  // From the first transaction on the topic has records: if the rest fails, the next Open finds it so and
  // compares.
  topic_is_empty_ = false;
  roster_ = std::move(filled);
  absl::Status status;
  std::vector<Change> changes;
  auto write = [&] {
    if (status.ok() && !stopping()) status = Write(changes);
    changes.clear();
  };
  roster_.ForEach([&](PersonalId key, const Entry& entry) {
    changes.push_back({.key = key, .kind = ChangeKind::kArrival, .entry = entry});
    if (changes.size() == config_.fill_max) write();
  });
  write();
  if (!status.ok()) return status;
  if (stopping()) return absl::OkStatus();
  log::Info("roster_filled", {{"entries", roster_.size()}});
  WatchFrom(*std::move(cursor));
  return absl::OkStatus();
}

absl::Status Keeper::Compare() {
  departures_.Clear();  // they are asked for again, unless the person has come back
  Comparison comparison(Today{day_, units_}, roster_);
  std::optional<std::string> cursor =
      ReadSnapshot([&](const population::LookupResult& resident) { comparison.See(resident); });
  if (!cursor) return absl::OkStatus();
  const std::vector<PersonalId> ask = comparison.Finish();
  pending_.insert(ask.begin(), ask.end());
  log::Info("roster_compared", {{"entries", roster_.size()}, {"to_look_up", ask.size()}});
  WatchFrom(*std::move(cursor));
  return absl::OkStatus();
}

void Keeper::WatchFrom(std::string cursor) {
  compared_at_ = absl::Now();
  metrics_.NoteComparison(compared_at_);
  Recover();
  watch_.Start(cursor);
  cursor_ = std::move(cursor);
}

void Keeper::CheckDay() {
  const Date today = clock_.Today();
  if (today == day_) return;
  if (today < day_) {  // somebody set the clock back: children may be missing
    cursor_.reset();
    return;
  }
  day_ = today;
  std::vector<bool> other_unit(roster_.unit_count());
  for (uint32_t place = 0; place < other_unit.size(); ++place) {
    const UnitName& unit = roster_.unit(place);
    other_unit[place] = ResolveUnit(unit.code, Today{day_, units_}) != unit;
  }
  size_t birthdays = 0;
  roster_.ForEach([&](PersonalId key, const Entry& entry) {
    const std::optional<Date> sixteen_on = roster_.SixteenOn(key);
    const bool sixteen = sixteen_on && *sixteen_on <= day_;
    if (sixteen) ++birthdays;
    if (sixteen || other_unit[entry.unit]) pending_.insert(entry.number);
  });
  log::Info("official_day_changed",
            {{"day", day_.ToString()}, {"birthdays", birthdays}, {"to_look_up", pending_.size()}});
}

void Keeper::HearChanges() {
  quiet_ = false;
  if (pending_.size() > kPendingMax) return;
  absl::StatusOr<std::optional<Hints>> hints =
      watch_.Next(pending_.empty() ? config_.quiet_after : absl::ZeroDuration());
  if (!hints.ok()) {
    if (stopping()) return;
    if (absl::IsOutOfRange(hints.status())) {
      log::Warn("watch_lost_changes", {{"then", "full comparison"}});
      cursor_.reset();
      return;
    }
    Suffer(hints.status());
    watch_.Start(*cursor_);
    return;
  }
  if (!hints->has_value()) {
    quiet_ = pending_.empty();
    return;
  }
  Recover();
  for (const std::string& number : (*hints)->personal_ids) {
    if (const std::optional<PersonalId> id = PersonalId::Parse(number)) pending_.insert(*id);
  }
  cursor_ = std::move((*hints)->cursor);
}

absl::Status Keeper::LookUpSome() {
  if (pending_.empty()) return absl::OkStatus();
  auto end = pending_.begin();
  std::vector<std::string> texts;
  for (; end != pending_.end() && texts.size() < config_.lookup_max; ++end) texts.push_back(end->ToString());
  const std::vector<std::string_view> numbers(texts.begin(), texts.end());
  absl::StatusOr<population::LookupBatch> batch = lookups_->Start(numbers, config_.lookup_timeout);
  absl::StatusOr<population::LookupAnswer> answer = batch.ok() ? batch->Wait() : batch.status();
  if (!answer.ok()) {  // they stay pending
    if (!stopping()) Suffer(answer.status());
    return absl::OkStatus();
  }
  Recover();
  metrics_.CountLookedUp(texts.size());
  // No hint that came meanwhile is lost: they are still in the watch's queue.
  pending_.erase(pending_.begin(), end);
  std::vector<Change> changes;
  for (const population::LookupResult& result : answer->results()) {
    Apply(Decide(result, Today{day_, units_}, roster_), changes);
  }
  return Write(changes);
}

void Keeper::Apply(const Decision& decision, std::vector<Change>& changes) {
  if (decision.wanted) Put(*decision.wanted, changes);
  for (PersonalId key : decision.merged) {
    roster_.Erase(key);
    departures_.Release(key);
    changes.push_back({.key = key, .kind = ChangeKind::kMerger, .entry = std::nullopt});
  }
  for (PersonalId key : decision.departed) departures_.Hold(key);
  if (!decision.departed.empty()) departures_since_ = std::min(departures_since_, absl::Now());
  pending_.insert(decision.ask.begin(), decision.ask.end());
}

void Keeper::Put(const Wanted& wanted, std::vector<Change>& changes) {
  departures_.Release(wanted.key);
  if (!IsCurrent(wanted, roster_)) {
    const Entry* before = roster_.Find(wanted.key);
    const ChangeKind kind = before == nullptr                   ? ChangeKind::kArrival
                            : before->unit != wanted.entry.unit ? ChangeKind::kMove
                                                                : ChangeKind::kCorrection;
    roster_.Put(wanted.key, wanted.entry);
    changes.push_back({.key = wanted.key, .kind = kind, .entry = wanted.entry});
  }
  roster_.SetSixteenOn(wanted.key, wanted.sixteen_on);
}

absl::Status Keeper::PublishDepartures() {
  const absl::Time now = absl::Now();
  if (!quiet_ && now - departures_since_ < kDeparturesTogether) return absl::OkStatus();
  departures_since_ = absl::InfiniteFuture();
  const std::vector<PersonalId> keys = departures_.Take(roster_.size(), now);
  for (size_t begin = 0; begin < keys.size(); begin += config_.fill_max) {
    std::vector<Change> changes;
    for (size_t i = begin; i < std::min(keys.size(), begin + config_.fill_max); ++i) {
      changes.push_back({.key = keys[i], .kind = ChangeKind::kDeparture, .entry = std::nullopt});
      roster_.Erase(keys[i]);
    }
    if (absl::Status status = Write(changes); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Keeper::Write(const std::vector<Change>& changes) {
  absl::Status status = log_.Write(changes, roster_);
  if (!status.ok()) return status;
  for (const Change& change : changes) metrics_.CountPublished(change.kind);
  return status;
}

void Keeper::Report() {
  metrics_.SetEntries(roster_.size());
  metrics_.SetPending(pending_.size());
  metrics_.SetWatchConnected(watch_.connected());
  absl::MutexLock lock(&mutex_);
  if (pending_.empty() && cursor_) worked_off_ = true;
  const size_t waiting = quiet_ ? departures_.waiting() : departures_waiting_;
  if (waiting > departures_waiting_) {
    log::Warn("departures_wait", {{"departures", waiting},
                                  {"entries", roster_.size()},
                                  {"remedy", "if they are right, start again with --confirm-departures"}});
  }
  departures_waiting_ = waiting;
  metrics_.SetDeparturesWaiting(waiting);
}

void Keeper::Suffer(const absl::Status& failure) {
  const absl::Duration pause = backoff_.Next();
  metrics_.SetWatchConnected(watch_.connected());
  log::Warn("population_unavailable",
            {{"code", CodeOf(failure)}, {"retry_ms", absl::ToInt64Milliseconds(pause)}});
  {
    absl::MutexLock lock(&mutex_);
    suffering_ = true;
  }
  Pause(pause);
}

void Keeper::Recover() {
  backoff_.Reset();
  absl::MutexLock lock(&mutex_);
  suffering_ = false;
}

void Keeper::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  residents_.Stop();
  lookups_->Shutdown();
  watch_.Stop();
}

void Keeper::BeginStep(absl::Duration longest) {
  due_ms_ = absl::ToUnixMillis(absl::Now() + longest + config_.stuck_after);
}

bool Keeper::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void Keeper::Pause(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
}

Readiness Keeper::readiness() const {
  absl::MutexLock lock(&mutex_);
  const bool down = suffering_;
  if (!worked_off_ && !down) return {Readiness::State::kNotReady, "the first comparison is under way"};
  if (down) return {Readiness::State::kDegraded, "the population database does not answer"};
  if (departures_waiting_ > 0) {
    return {Readiness::State::kDegraded,
            absl::StrCat(departures_waiting_, " departures wait for an operator")};
  }
  return {Readiness::State::kReady};
}

}  // namespace childsync::roster
