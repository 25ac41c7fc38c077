// One process at a time in a state directory.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_STATE_LOCK_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_STATE_LOCK_H_

#include <string>

#include "absl/status/statusor.h"

namespace childsync::commune_agent {

// Where files are made that hold personal data and are of no use after the process.
std::string WorkDirectory(const std::string& state_dir);

// Held while it lives; the system lets go of it when the process ends, however it ends.
class StateLock {
 public:
  // Makes the directory, for its owner only, if it isn't there, and empties its work directory: a killed
  // process may have left a commune's sheet there. ABORTED: another process holds it. RESOURCE_EXHAUSTED: the
  // directory can't be written.
  static absl::StatusOr<StateLock> Take(const std::string& dir);
  StateLock(StateLock&& other) noexcept;
  StateLock& operator=(StateLock&&) = delete;
  ~StateLock();

 private:
  explicit StateLock(int file) : file_(file) {}
  int file_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_STATE_LOCK_H_
