// Measures how many changes still await their place in the figures.
//
// Asks the broker, in this order: E, the ends of the changes; C, the offsets that validation's group has
// committed; V, the ends of the verdicts. A change below E that is below C has its verdict below V, since
// validation commits both in one transaction. So sum(E - C) + sum(V - what is applied) = 0 means that
// everything that was in the log when E was read is in the figures.
//
// E and V count what no transaction has committed, or not visibly yet: a commit is decided before the broker
// has written its marker to each partition, and C may be there before the verdicts can be read. Nobody waits
// for ever: every transaction ends, at the latest by its timeout, and then its marker is passed.
//
// Threads: one of its own; AwaitFresh from any.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/kafka/admin.h"
#include "services/tally/adapters/kafka/applier.h"
#include "services/tally/live/live_tally.h"
#include "services/tally/live/service_state.h"

namespace childsync::tally {

struct BacklogMonitorConfig {
  kafka::ClientConfig kafka;
  TopicNames topics;
  std::string validation_group = "validation";
  absl::Duration interval = absl::Milliseconds(500);
  // The broker has not answered for so long: the figure is withdrawn, and the state says why.
  absl::Duration patience = absl::Seconds(5);
};

class BacklogMonitor {
 public:
  // `tally` and `state` outlive this.
  BacklogMonitor(BacklogMonitorConfig config, std::unique_ptr<kafka::Admin> admin, LiveTally* tally,
                 ServiceState* state);
  ~BacklogMonitor();
  BacklogMonitor(const BacklogMonitor&) = delete;
  BacklogMonitor& operator=(const BacklogMonitor&) = delete;

  void Start();
  void Stop();
  // Waits until there is a measurement that began after this call and what it found of verdicts and roster is
  // in the snapshot, at most so long; not at all while the broker doesn't answer.
  void AwaitFresh(absl::Duration timeout);

 private:
  void Run();
  absl::StatusOr<std::shared_ptr<const Backlog>> Measure();
  absl::Status FindPartitions(const std::string& topic, std::vector<kafka::TopicPartition>& partitions);
  void NoteFailure(const absl::Status& why, absl::Time now);

  const BacklogMonitorConfig config_;
  const std::unique_ptr<kafka::Admin> admin_;
  LiveTally& tally_;
  ServiceState& state_;

  // The thread's own.
  absl::Time answered_at_;
  std::vector<kafka::TopicPartition> changes_;  // empty until the topic is there
  std::vector<kafka::TopicPartition> verdicts_;
  std::vector<kafka::TopicPartition> roster_;

  absl::Mutex mutex_;
  uint64_t begun_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t finished_ ABSL_GUARDED_BY(mutex_) = 0;
  bool answering_ ABSL_GUARDED_BY(mutex_) = false;
  bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace childsync::tally
