#include "common/config/exit_code.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/roster/app.h"
#include "services/roster/config.h"

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("roster");
  roster::Config config;
  if (auto exit_code = roster::ParseConfig(argc, argv, &config)) return *exit_code;
  StopSignal stop;
  RaiseFileLimit();
  auto app = roster::App::Create(config);
  if (!app.ok()) {
    log::Error("start_failed", {{"reason", app.status().ToString()}});
    return ExitCodeFor(app.status());
  }
  stop.Wait();
  log::Info("draining");
  (*app)->Shutdown();
  log::Info("stopped");
  return kDone;
}
