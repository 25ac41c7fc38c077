// The part of Agenda that hands records out to be judged and takes back what came of it.
#include <algorithm>

#include "services/validation/revalidation/domain/agenda.h"

namespace childsync::validation {

size_t Agenda::waiting() const {
  size_t most = 0;
  if (!roster_complete_) return most;
  for (const auto& [id, of] : partitions_) {
    if (of->complete)
      most = std::max({most, of->ready.size(), of->backlog.size(), of->full_end - of->full_next});
  }
  return most;
}

std::vector<Agenda::Item> Agenda::Take(size_t records_max) {
  std::vector<Item> items;
  if (!roster_complete_) return items;
  const auto take_in_turn = [&](auto take) {
    auto next = partitions_.upper_bound(last_taken_);
    for (size_t i = 0; i < partitions_.size() && items.empty(); ++i, ++next) {
      if (next == partitions_.end()) next = partitions_.begin();
      if (!next->second->complete) continue;
      take(next->first, *next->second);
      if (!items.empty()) last_taken_ = next->first;
    }
  };
  take_in_turn([&](int32_t id, Partition& of) { TakeFrom(of.ready, id, of, records_max, items); });
  take_in_turn([&](int32_t id, Partition& of) { TakeFrom(of.backlog, id, of, records_max, items); });
  take_in_turn([&](int32_t id, Partition& of) { TakeFull(id, of, records_max, items); });
  std::sort(items.begin(), items.end(),
            [](const Item& a, const Item& b) { return a.was.change_offset < b.was.change_offset; });
  return items;
}

void Agenda::TakeFrom(std::deque<Place>& queue, int32_t id, Partition& partition, size_t records_max,
                      std::vector<Item>& items) const {
  while (!queue.empty() && items.size() < records_max) {
    const Place place = queue.front();
    queue.pop_front();
    Record& record = partition.index.at(place);
    if (record.state != State::kReady) continue;
    if (record.gone || !(record.forced || Differs(record))) {
      record.state = State::kIdle;
      SetStale(partition, record, false);
      EndFull(partition, record, /*changed=*/false);
      continue;
    }
    items.push_back(TakeOne(id, partition, place));
  }
}

void Agenda::TakeFull(int32_t id, Partition& partition, size_t records_max, std::vector<Item>& items) const {
  for (; partition.full_next < partition.full_end && items.size() < records_max; ++partition.full_next) {
    const Place place = static_cast<Place>(partition.full_next);
    Record& record = partition.index.at(place);
    record.full = true;
    if (record.gone) {
      EndFull(partition, record, /*changed=*/false);
    } else if (record.state == State::kTaken) {
      record.touched = true;  // what it was taken for may be older than the wish to judge it again
      record.forced = true;
    } else {
      items.push_back(TakeOne(id, partition, place));
    }
  }
}

Agenda::Item Agenda::TakeOne(int32_t id, Partition& partition, Place place) {
  Record& record = partition.index.at(place);
  record.state = State::kTaken;
  record.touched = record.forced = false;
  ++record.ticket;
  return {.partition = id,
          .term = partition.term,
          .place = place,
          .ticket = record.ticket,
          .key = record.key,
          .was = {.change_offset = record.change_offset,
                  .number = record.number,
                  .seen = record.seen,
                  .essence = record.essence,
                  .current_rules = record.current_rules,
                  .explains_absence = record.explains_absence}};
}

Agenda::Partition* Agenda::OpenOne(const Item& item) const {
  const auto found = partitions_.find(item.partition);
  if (found == partitions_.end() || found->second->term != item.term) return nullptr;
  const Record& record = found->second->index.at(item.place);
  return record.state == State::kTaken && record.ticket == item.ticket ? found->second.get() : nullptr;
}

bool Agenda::Holds(const Item& item) const {
  const Partition* partition = OpenOne(item);
  return partition != nullptr && !partition->index.at(item.place).touched;
}

void Agenda::Same(const Item& item, absl::Time now) {
  Partition* partition = OpenOne(item);
  if (partition == nullptr) return;
  Record& record = partition->index.at(item.place);
  EndFull(*partition, record, /*changed=*/false);
  Settle(*partition, item.place, AskAgainAfter(record), now);
}

absl::Duration Agenda::AskAgainAfter(Record& record) const {
  if (record.touched || record.number == 0 || roster_.Find(record.number)) return settings_.recheck;
  // The population database itself was asked, twice: what keeps the roster from having the person is no lag.
  record.explains_absence = record.explains_absence || record.absence_confirmed;
  record.absence_confirmed = true;
  return settings_.confirm;
}

bool Agenda::Gone(const Item& item) {
  Partition* partition = OpenOne(item);
  if (partition == nullptr) return false;
  Record& record = partition->index.at(item.place);
  record.gone = true;
  EndFull(*partition, record, /*changed=*/false);
  Settle(*partition, item.place, absl::ZeroDuration(), absl::InfinitePast());
  return true;
}

void Agenda::Failed(const Item& item) {
  Partition* partition = OpenOne(item);
  if (partition == nullptr) return;
  Record& record = partition->index.at(item.place);
  record.forced = true;
  record.touched = false;
  record.state = State::kIdle;
  Enqueue(*partition, item.place, /*urgent=*/record.current_rules);
}

void Agenda::Rejudged(const Item& item, const VerdictFacts& facts, absl::Time now) {
  Partition* partition = OpenOne(item);
  if (partition == nullptr) return;
  const Place place = partition->index.Put(item.key, facts);
  Record& record = partition->index.at(place);
  record.written_here = true;
  Settle(*partition, place, std::max(settings_.grace, AskAgainAfter(record)), now);
  // Wished for again while it was being written: not done yet.
  if (record.state == State::kReady && record.full) {
    ++partition->full->changed;
  } else {
    EndFull(*partition, record, /*changed=*/true);
  }
}

bool Agenda::StartFull(int32_t partition) {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end() || !found->second->complete || !roster_complete_) return false;
  Partition& of = *found->second;
  // A second wish while the first is under way: all from the start, and both see it.
  of.full_next = 0;
  of.full_end = of.index.size();
  for (size_t place = 0; place < of.full_end; ++place) of.index.at(static_cast<Place>(place)).full = false;
  of.full = Progress{.records = of.full_end, .finished = of.full_end == 0};
  return true;
}

std::optional<Agenda::Progress> Agenda::FullProgress(int32_t partition) const {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end()) return std::nullopt;
  return found->second->full;
}

void Agenda::EndFull(Partition& partition, Record& record, bool changed) const {
  if (!record.full) return;
  record.full = false;
  Progress& full = *partition.full;
  ++full.done;
  full.changed += changed ? 1 : 0;
  full.finished = full.done == full.records;
}

}  // namespace childsync::validation
