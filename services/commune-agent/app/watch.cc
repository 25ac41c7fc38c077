#include "services/commune-agent/app/watch.h"

#include <prometheus/registry.h>

#include <memory>
#include <stop_token>
#include <thread>

#include "common/http/http_server.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/commune-agent/app/watcher.h"
#include "services/commune-agent/store/state_lock.h"

namespace childsync::commune_agent {

ExitCode Watch(const Config& config, const Console& console) {
  StopSignal signal;
  const auto failed = [&](const absl::Status& status) {
    PrintError(console, "", status);
    return ExitCodeFor(status);
  };
  absl::StatusOr<StateLock> lock = StateLock::Take(config.state);
  if (!lock.ok()) return failed(lock.status());
  const auto registry = std::make_shared<prometheus::Registry>();
  std::stop_source stop;
  absl::StatusOr<std::unique_ptr<Watcher>> watcher = Watcher::Create(config, *registry, stop.get_token());
  if (!watcher.ok()) return failed(watcher.status());
  absl::StatusOr<std::unique_ptr<HttpServer>> http =
      HttpServer::Create({.address = config.http, .registry = registry, .threads = 2});
  if (!http.ok()) return failed(http.status());
  (*http)->SetReadiness([&watcher] { return (*watcher)->readiness(); });
  (*http)->Start();

  std::thread worker([&watcher] { (*watcher)->Run(); });
  log::Info("watching", {{"http_port", (*http)->port()}});
  signal.Wait();
  log::Info("stopping");
  // What is under way gives up or ends; what it leaves is taken up by the next start.
  stop.request_stop();
  worker.join();
  (*http)->Stop();
  log::Info("stopped");
  return kDone;
}

}  // namespace childsync::commune_agent
