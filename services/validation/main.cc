#include "absl/time/time.h"
#include "common/config/exit_code.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/validation/app.h"
#include "services/validation/config.h"

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("validation");
  validation::Config config;
  if (auto exit_code = validation::ParseConfig(argc, argv, &config)) return *exit_code;
  StopSignal stop;
  RaiseFileLimit();
  auto app = validation::App::Create(config, [&stop] { stop.Trigger(); });
  if (!app.ok()) {
    log::Error("start_failed", {{"reason", app.status().ToString()}});
    return ExitCodeFor(app.status());
  }
  stop.Wait();
  log::Info("draining");
  (*app)->Shutdown(absl::Seconds(20));
  const absl::Status result = (*app)->result();
  log::Info("stopped");
  return result.ok() ? kDone : ExitCodeFor(result);
}
