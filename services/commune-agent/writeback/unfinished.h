// A result while it is being made: in a folder of its own beside the place where it goes, which nobody else
// may look into, since it holds the officer's children.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_UNFINISHED_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_UNFINISHED_H_

#include <filesystem>

#include "absl/status/status.h"

namespace childsync::commune_agent {

// The folder goes with its owner. One that a killed run left is taken over by the next run for the same
// result, which removes what is in it; a lock in it, which ends with the process, tells it from one in use.
//
// Threads: one. Errors: UNAVAILABLE, a FileError.
class Unfinished {
 public:
  explicit Unfinished(const std::filesystem::path& out);
  ~Unfinished();
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  // Before anything else. An error: the folder can't be made, or another run is making the same result.
  absl::Status Begin();
  // A file for the result; what else is made beside it goes too.
  std::filesystem::path path() const { return folder_ / "result"; }
  // ABORTED: the source can't be read any more.
  absl::Status CopyFrom(const std::filesystem::path& source) const;
  // Whole, in the place of what is there.
  absl::Status Become() const;

 private:
  bool Take(int lock) const;

  const std::filesystem::path out_, folder_;
  int lock_ = -1;  // an open file in the folder; -1: it isn't ours
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_UNFINISHED_H_
