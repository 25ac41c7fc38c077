// Which files of a shared folder were taken, so that a restart doesn't take them again, and which of them a
// result's name belongs to.
//
// Threads: one. Errors: as sqlite.h.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_DONE_FILES_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_DONE_FILES_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/store/sqlite.h"

namespace childsync::commune_agent {

// How far the last content under a name has come. Only the last counts: a file that goes back to an older
// content is new, or the log would keep the newer one.
enum class FileState {
  kNew,
  kPublished,    // but its verdicts are not in its result yet
  kOverwritten,  // the same, and another file of its unit was published after it: once more would be wrong
  kConcluded,    // nothing is left to do
  kOvertaken,    // rejected, and another file of its unit was published since: it would come out of turn
};

class DoneFiles {
 public:
  // One SQLite file in `dir`, which is there.
  static absl::StatusOr<std::unique_ptr<DoneFiles>> Open(const std::string& dir);

  absl::StatusOr<FileState> Find(std::string_view unit_code, std::string_view name,
                                 std::string_view content_hash);
  absl::Status Published(std::string_view unit_code, std::string_view name, std::string_view content_hash);
  // It could not be read or sent: as kNew to the next process, which may be able to.
  absl::Status Rejected(std::string_view unit_code, std::string_view name, std::string_view content_hash);
  absl::Status Concluded(std::string_view unit_code, std::string_view name, std::string_view content_hash);

  // The file whose result goes by this stem ("bc" of bc.xlsx and bc.csv); absent: none's.
  absl::StatusOr<std::optional<std::string>> ResultOwner(std::string_view unit_code, std::string_view stem);
  absl::Status OwnResult(std::string_view unit_code, std::string_view stem, std::string_view name);

 private:
  explicit DoneFiles(Database db) : db_(std::move(db)) {}
  // In the place of what was known of the file.
  absl::Status Put(std::string_view unit_code, std::string_view name, std::string_view content_hash,
                   int64_t seq_after_last, int64_t concluded);

  Database db_;
};

// XXH3-128 of the file's bytes. UNAVAILABLE if it can't be read now.
absl::StatusOr<std::string> HashFile(const std::string& path);
// What a file goes by in logs: its name may be a person's.
std::string ShortHash(const std::string& content_hash);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_DONE_FILES_H_
