// commune-agent: from a commune's export to the log.
#include <unistd.h>

#include <iostream>

#include "common/log/log.h"
#include "services/commune-agent/app/check.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/publish.h"
#include "services/commune-agent/app/watch.h"

int main(int argc, char** argv) {
  using namespace childsync;                 // NOLINT(google-build-using-namespace)
  using namespace childsync::commune_agent;  // NOLINT(google-build-using-namespace)
  log::SetService("commune-agent");
  Config config;
  if (std::optional<ExitCode> exit_code = ParseConfig(argc, argv, config)) return *exit_code;
  const Console console{std::cout, std::cerr, isatty(STDERR_FILENO) == 1};
  if (config.command == "check") return Check(config, console);
  if (config.command == "publish") return Publish(config, console);
  return Watch(config, console);
}
