// The roster topic in memory, with its fence and its failures.
#ifndef CHILDSYNC_SERVICES_ROSTER_TESTING_MEMORY_ROSTER_LOG_H_
#define CHILDSYNC_SERVICES_ROSTER_TESTING_MEMORY_ROSTER_LOG_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "services/roster/domain/roster_log.h"

namespace childsync::roster {

// What the topic holds under a key.
struct StoredEntry {
  Entry entry;
  UnitName unit;
};

// Outlives the logs that write it. Threads: any.
class MemoryTopic {
 public:
  using Contents = std::map<PersonalId, StoredEntry>;

  // Waits until what the topic holds is as asked; false: it never was, for half a minute.
  bool Await(const std::function<bool(const Contents&)>& wanted) const {
    absl::MutexLock lock(&mutex_);
    auto is_so = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return wanted(contents_); };
    return mutex_.AwaitWithTimeout(absl::Condition(&is_so), absl::Seconds(30));
  }
  Contents contents() const {
    absl::MutexLock lock(&mutex_);
    return contents_;
  }
  // Every change ever written, in order.
  std::vector<Change> history() const {
    absl::MutexLock lock(&mutex_);
    return history_;
  }
  // The writer after so many more transactions finds the broker gone, once.
  void FailAfter(int writes) {
    absl::MutexLock lock(&mutex_);
    writes_until_failure_ = writes;
  }

 private:
  friend class MemoryRosterLog;
  mutable absl::Mutex mutex_;
  Contents contents_ ABSL_GUARDED_BY(mutex_);
  std::vector<Change> history_ ABSL_GUARDED_BY(mutex_);
  int epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  int writes_until_failure_ ABSL_GUARDED_BY(mutex_) = -1;
};

class MemoryRosterLog final : public RosterLog {
 public:
  explicit MemoryRosterLog(MemoryTopic& topic) : topic_(topic) {}

  absl::StatusOr<bool> Open(Roster& roster) override {
    absl::MutexLock lock(&topic_.mutex_);
    epoch_ = ++topic_.epoch_;
    for (const auto& [key, stored] : topic_.contents_) {
      Entry entry = stored.entry;
      entry.unit = roster.PlaceOf(stored.unit);
      roster.Put(key, entry);
    }
    return topic_.history_.empty();
  }

  absl::Status Write(const std::vector<Change>& changes, const Roster& roster) override {
    if (changes.empty()) return absl::OkStatus();
    absl::MutexLock lock(&topic_.mutex_);
    if (epoch_ != topic_.epoch_) return absl::FailedPreconditionError("fenced");
    if (topic_.writes_until_failure_-- == 0) return absl::UnavailableError("the broker is gone");
    for (const Change& change : changes) {
      topic_.history_.push_back(change);
      if (change.entry) {
        topic_.contents_.insert_or_assign(change.key,
                                          StoredEntry{*change.entry, roster.unit(change.entry->unit)});
      } else {
        topic_.contents_.erase(change.key);
      }
    }
    return absl::OkStatus();
  }

 private:
  MemoryTopic& topic_;
  int epoch_ = 0;
};

// A topic whose writes hang until they are released.
class StuckRosterLog final : public RosterLog {
 public:
  explicit StuckRosterLog(RosterLog& log) : log_(log) {}
  absl::StatusOr<bool> Open(Roster& roster) override { return log_.Open(roster); }
  absl::Status Write(const std::vector<Change>& changes, const Roster& roster) override {
    release.WaitForNotification();
    return log_.Write(changes, roster);
  }
  absl::Notification release;

 private:
  RosterLog& log_;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_TESTING_MEMORY_ROSTER_LOG_H_
