#include "common/config/exit_code.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/tally/app.h"
#include "services/tally/config.h"

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("tally");
  tally::Config config;
  if (auto exit_code = tally::ParseConfig(argc, argv, &config)) return *exit_code;
  StopSignal stop;
  RaiseFileLimit();
  auto app = tally::App::Create(config, [&stop] { stop.Trigger(); });
  if (!app.ok()) {
    log::Error("start_failed", {{"reason", app.status().message()}});
    return ExitCodeFor(app.status());
  }
  stop.Wait();
  log::Info("draining");
  (*app)->Shutdown(absl::Seconds(20));
  const ExitCode exit_code = ExitCodeFor((*app)->status());
  log::Info("stopped", {{"exit_code", static_cast<int>(exit_code)}});
  return exit_code;
}
