// Which files of a shared folder were taken, so that a restart doesn't take them again.
//
// Threads: one. Errors: as sqlite.h.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_DONE_FILES_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_DONE_FILES_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/store/sqlite.h"

namespace childsync::commune_agent {

class DoneFiles {
 public:
  // One SQLite file in `dir`, which is there.
  static absl::StatusOr<std::unique_ptr<DoneFiles>> Open(const std::string& dir);

  // The last content under this name that was done is this one. Only the last counts: a file that goes back
  // to an older content is taken again, or the log would keep the newer one.
  absl::StatusOr<bool> Has(std::string_view unit_code, std::string_view name, std::string_view content_hash);
  absl::Status Remember(std::string_view unit_code, std::string_view name, std::string_view content_hash);

 private:
  explicit DoneFiles(Database db) : db_(std::move(db)) {}
  Database db_;
};

// XXH3-128 of the file's bytes. UNAVAILABLE if it can't be read now.
absl::StatusOr<std::string> HashFile(const std::string& path);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_DONE_FILES_H_
