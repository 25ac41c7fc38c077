// The numbers whose entries changed, in order, as far back as memory allows: what WatchChanges reads.
//
// A cursor is this instance's id and a place in the log. One of another instance, or from before what is
// still kept, is OUT_OF_RANGE: the watcher has to compare everything.
//
// Threads: any.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_CHANGE_LOG_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_CHANGE_LOG_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace childsync::population_stub {

class ChangeLog {
 public:
  // Keeps the newest `capacity` numbers.
  explicit ChangeLog(size_t capacity);
  ChangeLog(const ChangeLog&) = delete;
  ChangeLog& operator=(const ChangeLog&) = delete;

  void Append(const std::vector<std::string>& numbers);

  // The place after the newest number.
  uint64_t end() const;
  std::string CursorAt(uint64_t place) const;
  // OUT_OF_RANGE: too old, not this instance's, or no cursor at all.
  absl::StatusOr<uint64_t> PlaceOf(std::string_view cursor) const;
  // At most `limit` numbers from `place` on. OUT_OF_RANGE: they are no longer kept.
  absl::StatusOr<std::vector<std::string>> Read(uint64_t place, size_t limit) const;
  // Until there is something at `place`, the log is closed, or the time is over.
  void WaitFor(uint64_t place, absl::Duration timeout) const;

  // Wakes every WaitFor, for good: the process is going.
  void Close();
  bool closed() const;

 private:
  uint64_t EndLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return first_ + numbers_.size(); }

  const size_t capacity_;
  const std::string instance_;
  mutable absl::Mutex mutex_;
  std::deque<std::string> numbers_ ABSL_GUARDED_BY(mutex_);
  uint64_t first_ ABSL_GUARDED_BY(mutex_) = 0;  // place of numbers_.front()
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_CHANGE_LOG_H_
