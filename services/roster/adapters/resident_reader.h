// Reads a snapshot of the population database (StreamResidents).
//
// Threads: one reads; Stop may be called from any.
#ifndef CHILDSYNC_SERVICES_ROSTER_ADAPTERS_RESIDENT_READER_H_
#define CHILDSYNC_SERVICES_ROSTER_ADAPTERS_RESIDENT_READER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/official_time/date.h"
#include "common/population/person.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace childsync::roster {

class ResidentReader {
 public:
  explicit ResidentReader(std::shared_ptr<::grpc::Channel> channel) : channel_(std::move(channel)) {}
  ResidentReader(const ResidentReader&) = delete;
  ResidentReader& operator=(const ResidentReader&) = delete;

  // Hands every resident born after the day to `see`, in the form of an answer about its number, and returns
  // the cursor to watch from. Any error means that the snapshot is not whole and that what was seen proves
  // nothing: DATA_LOSS when the closing count is missing or another, or a resident is not as the protocol
  // says; else the call's own.
  absl::StatusOr<std::string> Read(Date born_after, absl::Duration timeout,
                                   const std::function<void(const population::LookupResult&)>& see);
  // Ends a Read with CANCELLED, and every later one.
  void Stop();

 private:
  const std::shared_ptr<::grpc::Channel> channel_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  ::grpc::ClientContext* running_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_ADAPTERS_RESIDENT_READER_H_
