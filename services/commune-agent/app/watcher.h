// Publishes every file that arrives in a unit's folder, and puts what came of it beside the file.
//
// A file is done once its verdicts are in its result; until then a restart follows it again, and sends
// nothing twice. A file that can't be published holds up the newer ones of its unit, and no other unit's.
//
// Threads: Run on one; readiness from any.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCHER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCHER_H_

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/http/http_server.h"
#include "common/official_time/official_clock.h"
#include "common/units/units.h"
#include "services/commune-agent/adapters/shared_folder.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/follow_up.h"
#include "services/commune-agent/app/links.h"
#include "services/commune-agent/app/results.h"
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
  Watcher(const Config& config, Links links, prometheus::Registry& registry, std::stop_token stop)
      : config_(config),
        clock_(config.today),
        stop_(std::move(stop)),
        links_(std::move(links)),
        metrics_(registry) {}

  void TakeAll(const std::vector<SeenFile>& files);
  void Take(const SeenFile& file);
  absl::StatusOr<SheetFile> Open(const SeenFile& file, const std::string& content_hash);
  // This process does not look at it again. The next one does: --encoding, the program or the broker's limit
  // may be another then; but it publishes no such file over one that was published since.
  void NoteRejected(const SeenFile& file, const std::string& content_hash);
  void Reject(const SeenFile& file, const absl::Status& status);
  void Fail(const SeenFile& file, const absl::Status& status);
  void Publish(const SeenFile& file, std::string content_hash, SheetFile sheet);
  // Without publishing: the log has something newer of the unit.
  void Resume(const SeenFile& file, std::string content_hash, SheetFile sheet);
  void Log(const SeenFile& file, const std::string& content_hash, const Published& published);
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
  std::unique_ptr<Results> results_;
  std::unique_ptr<FollowUp> follow_up_;

  mutable std::mutex mutex_;
  std::string trouble_ ABSL_GUARDED_BY(mutex_);  // why files are not published; empty: they are
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_WATCHER_H_
