#include "services/tally/live/live_tally.h"

#include <algorithm>
#include <utility>

namespace childsync::tally {
namespace {

// Whether every position has reached its end.
bool Reached(const std::vector<int64_t>& positions, const std::vector<int64_t>& ends) {
  for (size_t p = 0; p < ends.size(); ++p) {
    if ((p < positions.size() ? positions[p] : 0) < ends[p]) return false;
  }
  return true;
}

}  // namespace

LiveTally::LiveTally(const OfficialClock* clock) : clock_(*clock) {
  auto empty = std::make_shared<Snapshot>();
  empty->position.as_of = clock_.Now();
  empty->units = std::make_shared<std::vector<UnitName>>();
  empty->record_units = std::make_shared<std::vector<std::string>>();
  snapshot_ = std::move(empty);
}

void LiveTally::Write(absl::FunctionRef<void(TallyState&, Positions&)> write) {
  const absl::MutexLock lock(&state_mutex_);
  write(state_, positions_);
}

void LiveTally::Read(absl::FunctionRef<void(const TallyState&, const Position&)> read) const {
  const absl::ReaderMutexLock lock(&state_mutex_);
  read(state_, PositionNow());
}

void LiveTally::SetBacklog(std::shared_ptr<const Backlog> backlog) {
  const bool measured = backlog != nullptr;
  {
    const absl::MutexLock lock(&state_mutex_);
    backlog_ = std::move(backlog);
  }
  PublishAs(measured);
}

int64_t LiveTally::AwaitingNow() const {
  if (backlog_ == nullptr) return -1;
  int64_t awaiting = backlog_->unjudged;
  for (size_t p = 0; p < backlog_->verdict_ends.size(); ++p) {
    const int64_t applied = p < positions_.verdicts.size() ? positions_.verdicts[p] : 0;
    awaiting += std::max<int64_t>(0, backlog_->verdict_ends[p] - applied);
  }
  return awaiting;
}

Position LiveTally::PositionNow() const {
  return {.next = positions_,
          .as_of = clock_.Now(),
          .changes_awaiting_verdict = AwaitingNow(),
          .digest = state_.digest()};
}

void LiveTally::Publish() { PublishAs(/*refresh_time=*/false); }

void LiveTally::PublishAs(bool refresh_time) {
  const absl::ReaderMutexLock state_lock(&state_mutex_);
  Position position = PositionNow();
  const std::shared_ptr<const Snapshot> before = snapshot();
  if (before->version > 0 && before->position.next == position.next &&
      before->position.digest == position.digest &&
      before->position.changes_awaiting_verdict == position.changes_awaiting_verdict) {
    if (!refresh_time) return;
    auto same = std::make_shared<Snapshot>(*before);
    same->position.as_of = position.as_of;
    const absl::MutexLock snapshot_lock(&snapshot_mutex_);
    if (snapshot_ == before) snapshot_ = std::move(same);
    return;
  }
  auto next = std::make_shared<Snapshot>();
  next->position = std::move(position);
  next->units = before->units;
  if (const auto& units = state_.roster_units(); units.size() != before->units->size()) {
    auto names = std::make_shared<std::vector<UnitName>>();
    for (const RosterUnit& unit : units) names->push_back({unit.code, unit.valid_from});
    next->units = std::move(names);
  }
  next->counts.reserve(next->units->size());
  for (const RosterUnit& unit : state_.roster_units()) {
    next->counts.push_back({unit.total, unit.completed, unit.duplicate_claims});
  }
  next->record_units = before->record_units;
  if (const auto& units = state_.record_units(); units.size() != before->record_units->size()) {
    auto codes = std::make_shared<std::vector<std::string>>();
    for (const RecordUnit& unit : units) codes->push_back(unit.code);
    next->record_units = std::move(codes);
  }
  next->without_claim.reserve(next->record_units->size());
  for (const RecordUnit& unit : state_.record_units()) next->without_claim.push_back(unit.without_claim);

  const absl::MutexLock snapshot_lock(&snapshot_mutex_);
  // Another thread may have published meanwhile; under the shared lock that was of this same state.
  next->version = snapshot_->version + 1;
  snapshot_ = std::move(next);
}

std::shared_ptr<const Snapshot> LiveTally::snapshot() const {
  const absl::MutexLock lock(&snapshot_mutex_);
  return snapshot_;
}

std::shared_ptr<const Snapshot> LiveTally::AwaitNewer(uint64_t version, absl::Time deadline) const {
  const auto newer = [this, version]()
                         ABSL_SHARED_LOCKS_REQUIRED(snapshot_mutex_) { return snapshot_->version > version; };
  const absl::MutexLock lock(&snapshot_mutex_);
  snapshot_mutex_.AwaitWithDeadline(absl::Condition(&newer), deadline);
  return snapshot_;
}

void LiveTally::AwaitApplied(absl::Time deadline) const {
  std::shared_ptr<const Backlog> backlog;
  {
    const absl::ReaderMutexLock lock(&state_mutex_);
    backlog = backlog_;
  }
  if (backlog == nullptr) return;
  std::shared_ptr<const Snapshot> seen = snapshot();
  while (absl::Now() < deadline && !(Reached(seen->position.next.verdicts, backlog->verdict_ends) &&
                                     Reached(seen->position.next.roster, backlog->roster_ends))) {
    seen = AwaitNewer(seen->version, deadline);
  }
}

}  // namespace childsync::tally
