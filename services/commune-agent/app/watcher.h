// Publishes every file that arrives in a unit's folder, and puts what came of it beside the file.
//
// A file is done once its verdicts are in its result (or --wait-timeout is over); until then a restart takes
// it again, which sends nothing twice. One file's trouble holds up no other.
//
// Threads: Run on one; readiness from any.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCHER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCHER_H_

#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/http/http_server.h"
#include "common/official_time/official_clock.h"
#include "common/units/units.h"
#include "services/commune-agent/adapters/shared_folder.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/links.h"
#include "services/commune-agent/app/sheet_file.h"
#include "services/commune-agent/app/watch_metrics.h"
#include "services/commune-agent/domain/file_tracker.h"
#include "services/commune-agent/store/done_files.h"

namespace childsync::commune_agent {

class Watcher {
 public:
  // With the state directory's lock held. `registry` must outlive the watcher.
  static absl::StatusOr<std::unique_ptr<Watcher>> Create(const Config& config, prometheus::Registry& registry,
                                                         std::stop_token stop);

  // Until a stop is requested.
  void Run();
  Readiness readiness() const;

 private:
  // A file that was published and whose verdicts are awaited.
  struct Followed {
    SeenFile file;
    std::string content_hash;
    SheetFile sheet;
    Published published;
    absl::Time until;
  };

  Watcher(const Config& config, Links links, prometheus::Registry& registry, std::stop_token stop)
      : config_(config),
        clock_(config.today),
        stop_(std::move(stop)),
        links_(std::move(links)),
        metrics_(registry) {}

  void Take(const SeenFile& file);
  absl::StatusOr<SheetFile> Open(const SeenFile& file, const std::string& content_hash);
  void Reject(const SeenFile& file, const absl::Status& status);
  void Fail(const SeenFile& file, const absl::Status& status);
  void Publish(const SeenFile& file, std::string content_hash, SheetFile sheet);
  void FollowUp();
  void Conclude(const Followed& followed, const TalliedRecords& tallied);
  void PutTable(const Followed& followed, const std::vector<RowReport>& rows, bool with_verdicts);
  void PutText(const SeenFile& file, const std::string& text);
  void SetTrouble(std::string reason);

  const Config config_;
  const OfficialClock clock_;
  const std::stop_token stop_;
  std::shared_ptr<const Units> units_;
  Links links_;
  std::unique_ptr<SharedFolder> folder_;
  std::unique_ptr<DoneFiles> done_;
  WatchMetrics metrics_;
  FileTracker tracker_;
  std::map<std::string, Followed> followed_;  // by unit: a newer file's verdicts are the older one's too
  absl::Time next_follow_up_ = absl::InfinitePast();

  mutable std::mutex mutex_;
  std::string trouble_ ABSL_GUARDED_BY(mutex_);  // why files are not published; empty: they are
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCHER_H_
