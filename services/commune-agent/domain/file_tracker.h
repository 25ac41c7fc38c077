// Which files of a shared folder are ready to be taken: those that nobody is still writing, once each.
//
// Pure: it is shown what a look at the folder saw, and when. Files arrive over network shares in pieces and
// under their final names, so that a file is ready only when two looks a second apart saw the same size and
// the same time of change.
//
// A unit's files are published in the order of their changes, so that the newest content is the last in the
// log: what is newer waits behind a file whose publish failed.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_FILE_TRACKER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_FILE_TRACKER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace childsync::commune_agent {

struct SeenFile {
  std::string unit_code;  // its folder
  std::string name;
  int64_t size_bytes = 0;
  int64_t changed_ns = 0;  // mtime

  bool operator==(const SeenFile&) const = default;
};

// Not the agent's own results or copies of them, hidden files, Office's locks (~$...) or unfinished
// downloads.
bool IsExportName(std::string_view name);
// Of those, a file that somebody made of a result: "bc.ket-qua - Copy.xlsx", "BC.KET-QUA.XLSX".
bool IsMadeOfResult(std::string_view name);

// How many withdrawals the officer confirms by the name: 120 by "ca-xa.rut-120.xlsx". Absent: none are.
std::optional<int64_t> WithdrawalsConfirmedBy(std::string_view name);

// Threads: one.
class FileTracker {
 public:
  // Takes what the folder holds now; returns what is ready, the oldest change first, so that the newest is
  // published last.
  std::vector<SeenFile> Look(const std::vector<SeenFile>& files, absl::Time now);
  // Not again until it changes.
  void Done(const SeenFile& file);
  // Its publish failed: again after a pause that doubles from 1 s to a minute with each failure. Newer files
  // of its unit are held until it is done, gone or changed.
  void Failed(const SeenFile& file, absl::Time now);
  // It can't be read now: again after such a pause. It holds up no other.
  void Unreadable(const SeenFile& file, absl::Time now);
  // An older file of the unit failed: a file that was ready is so no more.
  bool Held(const SeenFile& file) const;
  // Files that are not done, because they are still changing or failed.
  size_t waiting() const;
  // Of them those that failed.
  size_t failing() const;

 private:
  using Key = std::pair<std::string, std::string>;  // unit and name
  struct Entry {
    SeenFile file;
    absl::Time seen_since;
    absl::Time next_try;
    int failures = 0;
    bool holds = false;  // the last failure was a publish
    bool done = false;
  };
  void Pause(const SeenFile& file, absl::Time now, bool holds);

  std::map<Key, Entry> entries_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_FILE_TRACKER_H_
