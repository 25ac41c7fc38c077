// The fold while it runs: one writer, many readers.
//
// The apply loop writes under the lock, a batch at a time, and publishes snapshots. Readers of figures take
// the snapshot and never wait for the loop; readers of lists hold the lock shared while they copy what they
// need, so that a list, its count and its position are one moment's (DESIGN, invariant 6).
//
// Threads: Write from the apply loop alone; everything else from any. No callback may call back into this.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/official_time/official_clock.h"
#include "services/tally/domain/tally_state.h"
#include "services/tally/live/snapshot.h"

namespace childsync::tally {

// How far validation is behind, measured at the broker (adapters/kafka/backlog.h).
struct Backlog {
  int64_t unjudged = 0;               // changes not yet passed by validation's committed offsets
  std::vector<int64_t> verdict_ends;  // read after that: what is below them must be applied
  std::vector<int64_t> roster_ends;   // not counted as changes; see AwaitApplied
};

class LiveTally {
 public:
  // `clock` outlives this.
  explicit LiveTally(const OfficialClock* clock);
  LiveTally(const LiveTally&) = delete;
  LiveTally& operator=(const LiveTally&) = delete;

  void Write(absl::FunctionRef<void(TallyState&, Positions&)> write);
  void Read(absl::FunctionRef<void(const TallyState&, const Position&)> read) const;

  // The newest measurement; null: there is none that still tells anything. Publishes, and with a measurement
  // the snapshot's time is now even if nothing else changed: the broker has just been asked.
  void SetBacklog(std::shared_ptr<const Backlog> backlog);
  // Makes what was written so far visible, if it differs from the snapshot before.
  void Publish();

  // Never null.
  std::shared_ptr<const Snapshot> snapshot() const;
  // Waits until there is a snapshot newer than `version`, at most until `deadline`; returns the newest.
  std::shared_ptr<const Snapshot> AwaitNewer(uint64_t version, absl::Time deadline) const;

  // Waits until the snapshot holds all that was in verdicts and roster at the newest measurement, at most
  // until `deadline`.
  void AwaitApplied(absl::Time deadline) const;

 private:
  void PublishAs(bool refresh_time);
  Position PositionNow() const ABSL_SHARED_LOCKS_REQUIRED(state_mutex_);
  int64_t AwaitingNow() const ABSL_SHARED_LOCKS_REQUIRED(state_mutex_);

  const OfficialClock& clock_;

  // Taken before snapshot_mutex_.
  mutable absl::Mutex state_mutex_;
  TallyState state_ ABSL_GUARDED_BY(state_mutex_);
  Positions positions_ ABSL_GUARDED_BY(state_mutex_);
  std::shared_ptr<const Backlog> backlog_ ABSL_GUARDED_BY(state_mutex_);

  mutable absl::Mutex snapshot_mutex_;
  std::shared_ptr<const Snapshot> snapshot_ ABSL_GUARDED_BY(snapshot_mutex_);
};

}  // namespace childsync::tally
