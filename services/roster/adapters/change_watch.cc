#include "services/roster/adapters/change_watch.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <utility>

#include "childsync/population/v1/population.grpc.pb.h"
#include "common/grpc/status.h"

namespace childsync::roster {

namespace v1 = population::v1;

struct ChangeWatch::Call {
  ::grpc::ClientContext context;
  absl::Mutex mutex;
  std::deque<Hints> queue ABSL_GUARDED_BY(mutex);
  bool connected ABSL_GUARDED_BY(mutex) = false;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  std::optional<absl::Status> end ABSL_GUARDED_BY(mutex);
};

void ChangeWatch::Run(const std::shared_ptr<::grpc::Channel>& channel, const std::string& cursor,
                      Call& call) {
  auto stub = v1::PopulationService::NewStub(channel);
  v1::WatchChangesRequest request;
  request.set_cursor(cursor);
  auto stream =
      stub->WatchChanges(&call.context, request);  // a long stream: no deadline, keepalive finds a dead peer
  v1::WatchChangesResponse message;
  bool sound = true;
  while (sound && stream->Read(&message)) {
    sound = !message.cursor().empty();
    absl::MutexLock lock(&call.mutex);
    auto room = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(call.mutex) {
      return call.queue.size() < kQueueMax || call.stopped;
    };
    call.mutex.Await(absl::Condition(&room));
    call.connected = sound;
    if (!sound) continue;
    call.queue.push_back({.personal_ids = {message.personal_ids().begin(), message.personal_ids().end()},
                          .cursor = message.cursor()});
  }
  if (!sound) call.context.TryCancel();
  absl::Status status = rpc::FromGrpc(stream->Finish());
  if (status.ok()) status = absl::UnavailableError("the watch ended");
  if (!sound) status = absl::UnavailableError("a change without a cursor");
  absl::MutexLock lock(&call.mutex);
  call.connected = false;
  call.end = std::move(status);
}

void ChangeWatch::Start(const std::string& cursor) {
  Stop();
  absl::MutexLock lock(&mutex_);
  call_ = std::make_shared<Call>();
  thread_ = std::thread([channel = channel_, cursor, call = call_] { Run(channel, cursor, *call); });
}

void ChangeWatch::Stop() {
  absl::MutexLock lock(&mutex_);
  if (call_ == nullptr) return;
  {
    absl::MutexLock call_lock(&call_->mutex);
    call_->stopped = true;
  }
  call_->context.TryCancel();
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<std::optional<Hints>> ChangeWatch::Next(absl::Duration timeout) {
  std::shared_ptr<Call> call;
  {
    absl::MutexLock lock(&mutex_);
    call = call_;
  }
  if (call == nullptr) return absl::FailedPreconditionError("the watch is not started");
  absl::MutexLock lock(&call->mutex);
  auto something = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(call->mutex) {
    return !call->queue.empty() || call->end;
  };
  call->mutex.AwaitWithTimeout(absl::Condition(&something), timeout);
  if (!call->queue.empty()) {
    Hints hints = std::move(call->queue.front());
    call->queue.pop_front();
    return hints;
  }
  if (call->end) return *call->end;
  return std::nullopt;
}

bool ChangeWatch::connected() const {
  absl::MutexLock lock(&mutex_);
  if (call_ == nullptr) return false;
  absl::MutexLock call_lock(&call_->mutex);
  return call_->connected;
}

}  // namespace childsync::roster
