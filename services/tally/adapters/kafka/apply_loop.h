// The tally's one writer: a thread that reads verdicts and roster from the stored position on, applies them,
// publishes snapshots and saves checkpoints.
//
// What stops it:
//   a message that can't be decoded, a position that is no longer in the log   nothing is applied any more,
//   of any
//       partition; the last position is saved and goes on being shown (ServiceState::Stop)
//   a log that is not the one the checkpoint was read from, a checkpoint that can't be read or written fatal:
//   the
//       process must end, and a restart stops in the same way until somebody acts
// A broker that can't be reached is waited for.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/kafka/consumer.h"
#include "services/tally/adapters/kafka/applier.h"
#include "services/tally/adapters/kafka/log_check.h"
#include "services/tally/adapters/store/checkpoint_store.h"
#include "services/tally/live/service_state.h"

namespace childsync::tally {

struct ApplyLoopConfig {
  kafka::ClientConfig kafka;
  TopicNames topics;
  // A checkpoint is saved when either is reached. A crash costs reading that much again, never a figure.
  absl::Duration checkpoint_interval = absl::Seconds(1);
  size_t checkpoint_records = 100'000;
  // An older checkpoint is not taken up: tombstones that came since may be gone from the log.
  absl::Duration checkpoint_age_max = absl::Hours(24) * 60;
  absl::Duration publish_interval = absl::Milliseconds(50);
};

class ApplyLoop {
 public:
  // All outlive this. `on_fatal` is called at most once, on the loop's thread, as the last thing that it
  // does.
  ApplyLoop(ApplyLoopConfig config, LiveTally* tally, CheckpointStore* store, ServiceState* state,
            Metrics* metrics, std::function<void(const absl::Status&)> on_fatal);
  ~ApplyLoop();
  ApplyLoop(const ApplyLoop&) = delete;
  ApplyLoop& operator=(const ApplyLoop&) = delete;

  void Start();
  // Ends the loop after the batch in hand and saves a last checkpoint. Harmless when repeated. Any thread.
  void Stop();
  // When the loop last went round: a stuck one is noticed by this alone. Loading a large state takes a
  // minute.
  absl::Time last_alive() const { return absl::FromUnixMillis(last_alive_ms_); }

 private:
  absl::Status Run();
  // Loads what is stored, and finds the log. CANCELLED: stopped meanwhile.
  absl::Status Prepare();
  absl::StatusOr<LogFacts> AwaitLog();
  absl::Status AwaitMarksInLog(const Checkpoint& checkpoint, LogFacts& facts);
  absl::Status AwaitLastRecords(const Marks& marks);
  absl::Status Assign(const LogFacts& facts);
  absl::Status ReadOn();
  absl::Status ApplyBatch(const kafka::Batch& batch);
  void NoteCaughtUp();
  void StopApplying(const absl::Status& why);
  absl::Status SaveIfDue(bool now);
  absl::Status SaveTheLast();
  void ReportLag();
  void Touch() { last_alive_ms_ = absl::ToUnixMillis(absl::Now()); }
  // True: stop was asked for.
  bool WaitForStop(absl::Duration timeout);

  const ApplyLoopConfig config_;
  LiveTally& tally_;
  CheckpointStore& store_;
  ServiceState& state_;
  Metrics& metrics_;
  const std::function<void(const absl::Status&)> on_fatal_;

  // The loop's own.
  Applier applier_;
  std::unique_ptr<kafka::Consumer> consumer_;
  std::string cluster_id_;
  Marks caught_up_at_;  // the log's end as of the start
  bool served_ = false;
  bool applying_ = true;
  absl::Time current_at_;  // Checkpoint::current_ms
  Marks saved_marks_;
  absl::Time saved_at_ = absl::InfinitePast();
  absl::Time published_at_ = absl::InfinitePast();
  absl::Time lag_reported_at_ = absl::InfinitePast();
  size_t records_since_save_ = 0;

  std::atomic<int64_t> last_alive_ms_;
  absl::Mutex mutex_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace childsync::tally
