// The register now in force and the log of what changed in it.
//
// Threads: any. A change is first in force and then in the log, so whoever takes a cursor and then reads
// misses nothing.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_DATABASE_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_DATABASE_H_

#include <cstddef>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/population-stub/adapters/change_log.h"
#include "services/population-stub/domain/register.h"

namespace childsync::population_stub {

class Database {
 public:
  Database(std::shared_ptr<const Register> people, size_t changes_kept)
      : people_(std::move(people)), changes_(changes_kept) {}

  std::shared_ptr<const Register> people() const {
    absl::MutexLock lock(&mutex_);
    return people_;
  }
  ChangeLog& changes() { return changes_; }

  // Returns how many numbers changed. One caller at a time.
  size_t Replace(std::shared_ptr<const Register> people) {
    const std::vector<std::string> changed = ChangedNumbers(*this->people(), *people);
    {
      absl::MutexLock lock(&mutex_);
      people_ = std::move(people);
    }
    changes_.Append(changed);
    return changed.size();
  }

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Register> people_ ABSL_GUARDED_BY(mutex_);
  ChangeLog changes_;
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_DATABASE_H_
