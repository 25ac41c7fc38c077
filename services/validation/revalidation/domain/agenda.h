// Which verdicts of this worker's partitions are to be judged again, and when.
//
// A verdict is stale when it differs from the roster: another fingerprint for the cited number, an absence
// that its findings don't explain, a presence where nobody was found, or when other rules judged it. That is
// a comparison of what the two topics hold, made when either side changes and once for all after an
// assignment: there is nothing to lose in a crash.
//
//   agenda.Open(3); agenda.Read(3, key, facts); ...; agenda.Complete(3);
//   agenda.ApplyRoster(key, entry); ...; agenda.CompleteRoster();
//   for (const Agenda::Item& item : agenda.Take(1000, now)) ...   // look up, judge; then for each one of
//   agenda.Same(item, now);  agenda.Gone(item);  agenda.Failed(item);  agenda.Rejudged(item, facts,
//   now);
//
// Threads: one at a time; the caller holds its lock. No clock: `now` only ever grows.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/validation/revalidation/domain/roster_view.h"
#include "services/validation/revalidation/domain/verdict_index.h"

namespace childsync::validation {

class Agenda {
 public:
  struct Settings {
    // Within so long, each record that cites somebody outside the roster is looked up again, spread evenly.
    absl::Duration outside_every = absl::Hours(24);
    // A new verdict that differs from the roster may be ahead of it: so long the roster has to follow.
    absl::Duration grace = absl::Seconds(2);
    // A look-up said the same and the roster still differs: ask again after this.
    absl::Duration recheck = absl::Seconds(30);
    // A look-up found nothing that explains why the roster lacks the person. The two hosts may not have the
    // same day yet (the roster drops who turns sixteen), so that a second one must say so after this.
    absl::Duration confirm = absl::Seconds(10);
  };
  struct Item {
    int32_t partition = 0;
    uint64_t term = 0;  // of the assignment
    VerdictIndex::Place place = 0;
    uint16_t ticket = 0;
    KeyHash key = 0;
    VerdictFacts was;
  };
  // Of the full re-validation of a partition.
  struct Progress {
    uint64_t records = 0;
    uint64_t done = 0;
    uint64_t changed = 0;
    bool finished = false;

    bool operator==(const Progress&) const = default;
  };

  explicit Agenda(Settings settings) : settings_(settings) {}

  // The partition was assigned; nothing is known of it yet. Closed before if it was open.
  void Open(int32_t partition);
  void CloseAll() { partitions_.clear(); }
  // A verdict from the log, in its order; no facts: a tombstone. Ignored once this worker wrote for the key.
  void Read(int32_t partition, KeyHash key, const std::optional<VerdictFacts>& facts);
  // All that was in the log at the assignment has been read.
  void Complete(int32_t partition);
  // Of the stream: a verdict that this worker has just committed.
  void Written(int32_t partition, KeyHash key, const std::optional<VerdictFacts>& facts, absl::Time now);

  void ApplyRoster(Number key, const std::optional<RosterEntryFacts>& entry);
  void CompleteRoster() { roster_complete_ = true; }
  bool roster_complete() const { return roster_complete_; }

  // Compares at most so many records after an assignment, and brings up what its time has come for. True:
  // there is more to compare at once.
  bool Tick(size_t records_max, absl::Time now);
  // No partition has more for Take, and one has as many, but for those whose turn has passed.
  size_t waiting() const;
  // At most so many records of one partition to be looked up and judged now, in the order of their changes.
  std::vector<Item> Take(size_t records_max);
  // Whether nothing newer is known than what the item was taken for: its outcome may be written.
  bool Holds(const Item& item) const;
  // The outcome is what the last verdict says.
  void Same(const Item& item, absl::Time now);
  // The change is not in the log any more: a newer one is, or it was erased. True: neither has come yet, so
  // that the verdict stands on nothing.
  bool Gone(const Item& item);
  // No outcome, for now or for what is known meanwhile: at its turn again.
  void Failed(const Item& item);
  // The new verdict is committed.
  void Rejudged(const Item& item, const VerdictFacts& facts, absl::Time now);

  // Every record of the partition is judged again, after all that is stale. False: it isn't open and
  // complete.
  bool StartFull(int32_t partition);
  // Nothing: the partition was closed, or never asked to.
  std::optional<Progress> FullProgress(int32_t partition) const;

  uint64_t stale() const;
  // All is read and compared: stale() is the truth.
  bool caught_up() const;

 private:
  using Place = VerdictIndex::Place;
  using Record = VerdictIndex::Record;
  using State = VerdictIndex::State;
  struct Partition {
    uint64_t term = 0;
    VerdictIndex index;
    bool complete = false;
    size_t compared = 0;        // places below were compared since it is complete
    std::deque<Place> ready;    // the roster changed
    std::deque<Place> backlog;  // old rules, and those outside the roster: when nothing is ready
    using Due = std::pair<absl::Time, Place>;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> later;
    absl::Time ticked = absl::InfinitePast();
    double outside_steps = 0;  // places that the round through those outside should have passed by now
    size_t outside_next = 0;   // begins anywhere, so that short assignments starve nobody
    size_t full_next = 0, full_end = 0;  // places still to be taken for the full re-validation
    std::optional<Progress> full;
    uint64_t stale = 0;
  };

  // Null: the partition went, or something newer was written for the record.
  Partition* OpenOne(const Item& item) const;
  // Before, a change of the roster need not be looked at: the comparison is still to come.
  bool Compared(const Partition& partition, Place place) const {
    return roster_complete_ && partition.complete && place < partition.compared;
  }
  bool Differs(const Record& record) const;
  void SetStale(Partition& partition, Record& record, bool stale) const;
  void Enqueue(Partition& partition, Place place, bool urgent) const;
  // How long until a look-up that said the same is worth another.
  absl::Duration AskAgainAfter(Record& record) const;
  void Later(Partition& partition, Place place, absl::Time due) const;
  void Touch(Partition& partition, Place place) const;
  // After the record's facts have changed, or a look-up has confirmed them; again if they still differ.
  void Settle(Partition& partition, Place place, absl::Duration again, absl::Time now) const;
  void EndFull(Partition& partition, Record& record, bool changed) const;
  bool CompareSome(Partition& partition, size_t records_max) const;
  void BringUpLater(Partition& partition, absl::Time now) const;
  void BringUpOutside(Partition& partition, absl::Time now) const;
  void TakeFrom(std::deque<Place>& queue, int32_t id, Partition& partition, size_t records_max,
                std::vector<Item>& items) const;
  void TakeFull(int32_t id, Partition& partition, size_t records_max, std::vector<Item>& items) const;
  static Item TakeOne(int32_t id, Partition& partition, Place place);

  const Settings settings_;
  RosterView roster_;
  bool roster_complete_ = false;
  uint64_t terms_ = 0;
  std::map<int32_t, std::unique_ptr<Partition>> partitions_;
  int32_t last_taken_ = -1;  // so that partitions take turns
};

}  // namespace childsync::validation
