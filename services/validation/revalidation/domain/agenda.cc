#include "services/validation/revalidation/domain/agenda.h"

#include <algorithm>

namespace childsync::validation {

void Agenda::Open(int32_t partition) {
  auto opened = std::make_unique<Partition>();
  opened->term = ++terms_;
  partitions_[partition] = std::move(opened);
}

void Agenda::Read(int32_t partition, KeyHash key, const std::optional<VerdictFacts>& facts) {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end()) return;
  VerdictIndex& index = found->second->index;
  const Place known = index.Find(key);
  if (known != VerdictIndex::kNone && index.at(known).written_here) return;
  if (!facts && known == VerdictIndex::kNone) return;
  index.at(index.Put(key, facts.value_or(VerdictFacts()))).gone = !facts;
}

void Agenda::Complete(int32_t partition) {
  if (const auto found = partitions_.find(partition); found != partitions_.end()) {
    found->second->complete = true;
    found->second->outside_next = absl::Hash<uint64_t>()(found->second->term) >> 8;
  }
}

void Agenda::Written(int32_t partition, KeyHash key, const std::optional<VerdictFacts>& facts,
                     absl::Time now) {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end()) return;
  Partition& of = *found->second;
  const Place place = of.index.Put(key, facts.value_or(VerdictFacts()));
  Record& record = of.index.at(place);
  record.written_here = true;
  record.gone = !facts;
  EndFull(of, record, /*changed=*/false);
  Settle(of, place, settings_.grace, now);
}

void Agenda::ApplyRoster(Number key, const std::optional<RosterEntryFacts>& entry) {
  for (const Number number : roster_.Apply(key, entry)) {
    for (auto& [id, partition] : partitions_) {
      VerdictIndex& index = partition->index;
      for (Place place = index.FirstWith(number); place != VerdictIndex::kNone;
           place = index.at(place).next) {
        if (Compared(*partition, place)) Touch(*partition, place);
      }
    }
  }
}

bool Agenda::Differs(const Record& record) const {
  if (record.gone) return false;
  if (!record.current_rules) return true;
  if (record.number == 0) return false;
  const std::optional<Seen> listed = roster_.Find(record.number);
  if (listed) return record.seen != *listed;
  return record.seen != 0 && !record.explains_absence;
}

void Agenda::SetStale(Partition& partition, Record& record, bool stale) const {
  if (record.stale == stale) return;
  record.stale = stale;
  stale ? ++partition.stale : --partition.stale;
}

// One that waits in the backlog may become urgent: it is then in both, and the first to come takes it.
void Agenda::Enqueue(Partition& partition, Place place, bool urgent) const {
  Record& record = partition.index.at(place);
  if (record.state == State::kReady && (record.urgent || !urgent)) return;
  record.state = State::kReady;
  record.urgent = urgent;
  (urgent ? partition.ready : partition.backlog).push_back(place);
}

void Agenda::Later(Partition& partition, Place place, absl::Time due) const {
  partition.index.at(place).state = State::kLater;
  partition.later.emplace(due, place);
}

// The roster says something else of the record's number.
void Agenda::Touch(Partition& partition, Place place) const {
  Record& record = partition.index.at(place);
  if (record.gone) return;
  if (record.state == State::kTaken) record.touched = true;
  // Whoever leaves the roster is asked for at once, whatever the verdict says: an absence has many causes.
  if (!roster_.Find(record.number)) record.forced = true;
  SetStale(partition, record, Differs(record));
  if (record.state != State::kTaken && (record.stale || record.forced)) {
    Enqueue(partition, place, /*urgent=*/true);
  }
}

void Agenda::Settle(Partition& partition, Place place, absl::Duration again, absl::Time now) const {
  Record& record = partition.index.at(place);
  ++record.ticket;
  const bool touched = record.touched;
  record.touched = false;
  record.state = State::kIdle;
  if (!touched) record.forced = false;
  // A new record behind all that are compared is compared here and now.
  if (roster_complete_ && partition.complete && place == partition.compared) ++partition.compared;
  if (!Compared(partition, place)) return;
  SetStale(partition, record, Differs(record));
  if (touched && (record.stale || record.forced)) {
    Enqueue(partition, place, /*urgent=*/true);
  } else if (record.stale) {
    Later(partition, place, now + again);
  }
}

bool Agenda::Tick(size_t records_max, absl::Time now) {
  bool more = false;
  if (!roster_complete_) return false;
  for (auto& [id, partition] : partitions_) {
    if (!partition->complete) continue;
    more = CompareSome(*partition, records_max) || more;
    BringUpLater(*partition, now);
    BringUpOutside(*partition, now);
  }
  return more;
}

bool Agenda::CompareSome(Partition& partition, size_t records_max) const {
  const size_t end = std::min(partition.index.size(), partition.compared + records_max);
  for (; partition.compared < end; ++partition.compared) {
    const Place place = static_cast<Place>(partition.compared);
    Record& record = partition.index.at(place);
    SetStale(partition, record, Differs(record));
    if (!record.stale || record.state != State::kIdle) continue;
    Enqueue(partition, place, /*urgent=*/record.current_rules);
  }
  return partition.compared < partition.index.size();
}

void Agenda::BringUpLater(Partition& partition, absl::Time now) const {
  while (!partition.later.empty() && partition.later.top().first <= now) {
    const Place place = partition.later.top().second;
    partition.later.pop();
    Record& record = partition.index.at(place);
    if (record.state != State::kLater) continue;
    record.state = State::kIdle;
    SetStale(partition, record, Differs(record));
    if (record.stale) Enqueue(partition, place, /*urgent=*/true);
  }
}

void Agenda::BringUpOutside(Partition& partition, absl::Time now) const {
  const size_t size = partition.index.size();
  if (size == 0 || partition.compared < size) return;
  if (partition.ticked == absl::InfinitePast()) partition.ticked = now;
  const double round = absl::FDivDuration(now - partition.ticked, settings_.outside_every);
  partition.ticked = now;
  partition.outside_steps =
      std::min(partition.outside_steps + round * static_cast<double>(size), static_cast<double>(size));
  for (; partition.outside_steps >= 1; --partition.outside_steps) {
    const Place place = static_cast<Place>(partition.outside_next++ % size);
    Record& record = partition.index.at(place);
    if (record.gone || record.number == 0 || record.state != State::kIdle || roster_.Find(record.number)) {
      continue;
    }
    record.forced = true;
    Enqueue(partition, place, /*urgent=*/false);
  }
}

bool Agenda::caught_up() const {
  return roster_complete_ && std::ranges::all_of(partitions_, [](const auto& partition) {
           const Partition& of = *partition.second;
           return of.complete && of.compared == of.index.size();
         });
}

uint64_t Agenda::stale() const {
  uint64_t all = 0;
  for (const auto& [id, partition] : partitions_) all += partition->stale;
  return all;
}

}  // namespace childsync::validation
