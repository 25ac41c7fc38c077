// Listens to the population database's changes (WatchChanges) on a thread of its own.
//
// Threads: Start and Next from one; Stop from any, and it wakes Next.
#ifndef CHILDSYNC_SERVICES_ROSTER_ADAPTERS_CHANGE_WATCH_H_
#define CHILDSYNC_SERVICES_ROSTER_ADAPTERS_CHANGE_WATCH_H_

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace childsync::roster {

// Whom to ask, and the cursor to go on from once they are noted.
struct Hints {
  std::vector<std::string> personal_ids;
  std::string cursor;
};

class ChangeWatch {
 public:
  explicit ChangeWatch(std::shared_ptr<::grpc::Channel> channel) : channel_(std::move(channel)) {}
  ~ChangeWatch() { Stop(); }
  ChangeWatch(const ChangeWatch&) = delete;
  ChangeWatch& operator=(const ChangeWatch&) = delete;

  // Ends the call before, if any, with what it had not handed out, and watches from the cursor.
  void Start(const std::string& cursor);
  // The next message, or nothing when none came in time. An error ends the call: OUT_OF_RANGE means that
  // changes were missed. FAILED_PRECONDITION: not started.
  absl::StatusOr<std::optional<Hints>> Next(absl::Duration timeout);
  // Ends the call and waits for its thread.
  void Stop();
  // Whether the database has answered and the call goes on.
  bool connected() const;

 private:
  // Messages that wait for Next; then the thread waits too, and gRPC's flow control holds the database back.
  static constexpr size_t kQueueMax = 16;
  struct Call;
  static void Run(const std::shared_ptr<::grpc::Channel>& channel, const std::string& cursor, Call& call);

  const std::shared_ptr<::grpc::Channel> channel_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<Call> call_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_ADAPTERS_CHANGE_WATCH_H_
