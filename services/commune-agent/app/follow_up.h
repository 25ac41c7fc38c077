// Follows the files that `watch` published until nothing is left to do for them: their verdicts are in their
// results, and their predecessors' records are withdrawn.
//
// A verdict may be hours away (the population database is down): a file is looked after every second at first
// and, once its time is up, with a pause that doubles to five minutes. Then its rows are let go, and only
// their hashes are kept (some 20 bytes a row); the file is read again to write its result.
//
// A row's verdict never comes if the log has something newer for its record. Once nothing in the log awaits a
// verdict, those that are missing are such, and the file is concluded.
//
// Threads: one.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_FOLLOW_UP_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_FOLLOW_UP_H_

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/commune-agent/app/links.h"
#include "services/commune-agent/app/publisher.h"
#include "services/commune-agent/app/results.h"
#include "services/commune-agent/app/sheet_file.h"
#include "services/commune-agent/app/verdicts.h"
#include "services/commune-agent/domain/file_tracker.h"
#include "services/commune-agent/store/done_files.h"

namespace childsync::commune_agent {

// A file that was published.
struct FollowedFile {
  SeenFile file;
  std::string content_hash;
  std::optional<SheetFile> sheet;  // absent once it was let go
  Published published;
  bool by_this_process = true;  // else nobody knows any more what was sent
};

class FollowUp {
 public:
  // Reads a file again. ABORTED: its content is another now.
  using Reopen = std::function<absl::StatusOr<SheetFile>(const SeenFile&, const std::string& content_hash)>;

  // Borrows the first three.
  FollowUp(Links* links, DoneFiles* done, Results* results, Reopen reopen, absl::Duration wait_timeout,
           std::stop_token stop)
      : links_(links),
        done_(done),
        results_(results),
        reopen_(std::move(reopen)),
        wait_timeout_(wait_timeout),
        stop_(std::move(stop)) {}

  // Instead of an older file of the same name. Puts the result without verdicts.
  void Add(FollowedFile followed, absl::Time now);
  // Looks after those that are due.
  void Round(absl::Time now);
  // Drops what is no longer in the folder.
  void Keep(const std::vector<SeenFile>& present);

  bool empty() const { return entries_.empty(); }
  // Whether predecessors' records are still to be withdrawn.
  bool withdrawing() const;

 private:
  using Key = std::pair<std::string, std::string>;  // unit and name
  struct Entry {
    FollowedFile followed;
    absl::Time until;  // then less often
    absl::Time next;
    absl::Duration pause;
    size_t shown = 0;  // verdicts in the result
    bool late = false;
  };

  void RoundOf(const std::string& unit_code, const std::vector<Key>& due, absl::Time now);
  // Whether it is done with.
  bool LookAfter(Entry& entry, const TalliedRecords& tallied, const std::function<bool()>& settled,
                 absl::Time now);
  bool Withdraw(Entry& entry);
  // False: the sheet can't be read now; `gone` if never again.
  bool HaveSheet(Entry& entry, bool& gone);
  void PutWaiting(const FollowedFile& file);
  void Put(Entry& entry, RowVerdicts matched, const std::string& note);
  void Conclude(Entry& entry, RowVerdicts matched);

  Links* const links_;
  DoneFiles* const done_;
  Results* const results_;
  const Reopen reopen_;
  const absl::Duration wait_timeout_;
  const std::stop_token stop_;
  std::map<Key, Entry> entries_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_FOLLOW_UP_H_
