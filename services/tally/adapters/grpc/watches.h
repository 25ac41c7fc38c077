// The open WatchProgress calls.
//
// Each has at most one message on its way; when that is written, the next one is the newest state, so that a
// slow watcher misses states in between and never makes a queue grow. Threads: any.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "childsync/tally/v1/tally.pb.h"
#include "services/tally/report/reports.h"

namespace childsync::tally {

class Watches {
 public:
  // Both outlive this. Every open watch is a message every time something changes: beyond `open_max` none
  // is opened.
  Watches(const LiveTally* tally, Reports* reports, size_t open_max);
  // EndAll must have been called; waits until no call is open.
  ~Watches();
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  // Opens a watch, or one that ends at once: with `admitted` if that is an error, or with RESOURCE_EXHAUSTED.
  // gRPC owns the reactor.
  grpc::ServerWriteReactor<v1::WatchProgressResponse>* Open(std::string parent_unit_code,
                                                            const absl::Status& admitted);
  // Ends all with UNAVAILABLE, so that watchers go to another replica; those opened later end at once. Does
  // not block.
  void EndAll();

 private:
  class Watch;

  absl::Status Admit(Watch* watch);
  void Run();
  void Forget(Watch* watch);

  const LiveTally& tally_;
  Reports& reports_;
  const size_t open_max_;

  absl::Mutex mutex_;
  absl::flat_hash_set<Watch*> open_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;

  std::thread thread_;  // last: runs on the members above
};

}  // namespace childsync::tally
