// A folder with a folder for each unit in it: what it holds, and a wait until something may have changed.
//
// inotify tells of changes on this machine at once; network shares don't tell, so that the caller looks again
// every few seconds anyway. Threads: one, but for the stop token.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_SHARED_FOLDER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_SHARED_FOLDER_H_

#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/commune-agent/domain/file_tracker.h"

namespace childsync::commune_agent {

class SharedFolder {
 public:
  // UNAVAILABLE: the folder can't be read or watched.
  static absl::StatusOr<std::unique_ptr<SharedFolder>> Open(const std::string& dir);
  ~SharedFolder();
  SharedFolder(const SharedFolder&) = delete;
  SharedFolder& operator=(const SharedFolder&) = delete;

  // Every export in a unit's folder; watches folders that are new. Links are not followed. UNAVAILABLE: the
  // folder is away.
  absl::StatusOr<std::vector<SeenFile>> Look();
  // Files made of results that were seen for the first time since the last call. They are never sent.
  std::vector<SeenFile> TakeNewCopies() { return std::exchange(new_copies_, {}); }
  // Until a change, the timeout or the stop.
  void Wait(absl::Duration timeout, const std::stop_token& stop);

  std::string PathOf(const SeenFile& file) const;
  bool Has(std::string_view unit_code, std::string_view name) const;
  // Puts a file into the unit's folder, whole or not at all. Others write there too: a link in its place is
  // never followed.
  absl::Status PutResult(std::string_view unit_code, std::string_view name, std::string_view bytes) const;

 private:
  SharedFolder(std::string dir, int notify) : dir_(std::move(dir)), notify_(notify) {}
  void LookInto(const std::string& unit_code, std::vector<SeenFile>& files);

  const std::string dir_;
  const int notify_;
  std::set<std::pair<std::string, std::string>> copies_;  // unit and name
  std::vector<SeenFile> new_copies_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_SHARED_FOLDER_H_
