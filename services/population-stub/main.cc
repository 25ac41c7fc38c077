#include "absl/time/time.h"
#include "common/config/exit_code.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/population-stub/adapters/people_file.h"
#include "services/population-stub/app.h"
#include "services/population-stub/config.h"

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("population-stub");
  population_stub::Config config;
  if (auto exit_code = population_stub::ParseConfig(argc, argv, &config)) return *exit_code;
  StopSignal stop;
  population_stub::BlockReloadSignal();
  RaiseFileLimit();
  auto app = population_stub::App::Create(config);
  if (!app.ok()) {
    log::Error("start_failed", {{"reason", app.status().ToString()}});
    return ExitCodeFor(app.status());
  }
  stop.Wait();
  log::Info("draining");
  (*app)->Shutdown(absl::Seconds(20));
  log::Info("stopped");
  return kDone;
}
