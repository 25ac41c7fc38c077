// Keeps the tally's state together with its position: what is loaded after any crash is a state and exactly
// the position it was read up to.
//
// Each Save is one atomic write: what changed since the last one (a delta), where the log was (the
// checkpoint), and how the pieces fit (the layout). When the deltas outgrow the state, the state is written
// whole, part by part along with the following saves, and then takes the place of the older deltas (a
// generation). A restart reads the parts of the newest complete generation and the deltas since its first
// part was taken, and compares the digest.
//
// An erased record leaves the disk: the delta that has its tombstone, and everything older, gives way to a
// new generation at once, and the database is then purged of what it dropped. Both are owed by the layout, so
// that a crash only delays them. One rewrite at a time, a part a Save as always: however many records are
// erased, what they cost is bounded, and an erasure that comes too late for one rewrite is in the next.
//
//   checkpoint           JSON: cluster, marks, time
//   layout               JSON: generation, its parts, first and next delta, digest, what erasures still owe
//   part/<generation>/<number>, delta/<number>     state_codec.h
//
// Performance: about 60 bytes and 0.15 us for each record that changed; a part of 65,536 places is some 5 MB.
// Errors: an error of Save must end the process: memory then is ahead of what is known to be on the disk, and
// going on could tear state and position apart. Threads: the apply loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/tally/adapters/store/database.h"
#include "services/tally/domain/tally_state.h"
#include "services/tally/live/checkpoint.h"
#include "services/tally/live/live_tally.h"

namespace childsync::tally {

struct CheckpointStoreOptions {
  // The state is written whole when the deltas are larger than this and than twice the last whole one.
  size_t deltas_bytes_min = 64u << 20;
  // Of rows, in one part. Readers of lists wait while one is taken (some 10 ms).
  uint64_t part_places = 65'536;
};

class CheckpointStore {
 public:
  explicit CheckpointStore(std::unique_ptr<Database> database, CheckpointStoreOptions options = {});

  // The newest checkpoint; nothing: there is none. Of this and Load: DATA_LOSS: the bytes are damaged.
  // FAILED_PRECONDITION: another version of this program wrote them.
  absl::StatusOr<std::optional<Checkpoint>> Read();
  // Fills the tally, which must be empty, with the state of that checkpoint.
  absl::Status Load(LiveTally* tally);
  // Removes what is there. The tally is read from the start of the log then.
  absl::Status Clear();
  // Writes the state as of now with the position it was read up to; returns the bytes of state written.
  absl::StatusOr<size_t> Save(LiveTally* tally, const Checkpoint& checkpoint);
  // Whether the disk may still have an erased record. Each Save brings the end nearer, news or not.
  bool erasing() const { return layout_.purge_owed || layout_.HasErasures(); }
  // Waits at most so long for a purge that is under way, so that the next Save can count it as done.
  void AwaitPurge(absl::Duration timeout);

 private:
  struct Layout {
    uint64_t generation = 0;
    uint64_t parts = 0;
    uint64_t first_delta = 0;
    uint64_t next_delta = 0;
    uint64_t parts_bytes = 0;
    uint64_t deltas_bytes = 0;
    // The deltas before this one may tell of erased records.
    uint64_t erasures_end = 0;
    // Something that was dropped may still be in the files. A store that begins is purged of an earlier one.
    bool purge_owed = true;
    std::string digest;

    bool HasErasures() const { return erasures_end > first_delta; }
  };
  // A generation that is being written.
  struct Building {
    uint64_t cursor = 0;
    uint64_t first_delta = 0;
    uint64_t deltas_bytes = 0;
    uint64_t parts = 0;
    uint64_t parts_bytes = 0;
  };

  static std::string ToJson(const Layout& layout);
  static absl::StatusOr<Layout> ParseLayout(const std::string& json);
  absl::Status LoadRange(const std::string& begin, const std::string& end, uint64_t expected,
                         LiveTally* tally);
  bool RewriteDue(const Layout& layout) const;
  void TakeDelta(TallyState& state, Layout& next);
  void TakePart(const TallyState& state, const Layout& next);
  void FinishGeneration(Layout& next, std::vector<Change>& changes);

  const std::unique_ptr<Database> database_;
  const CheckpointStoreOptions options_;
  Layout layout_;
  std::optional<Building> building_;
  bool purging_ = false;
  std::optional<absl::Status> purge_end_;
  // Kept from save to save: fresh memory of this size costs more than filling it.
  std::string delta_;
  std::string part_;
};

}  // namespace childsync::tally
