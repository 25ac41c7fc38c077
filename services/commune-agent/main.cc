// commune-agent: from a commune's export to the log.
#include <unistd.h>

#include <iostream>
#include <string_view>

#include "common/log/log.h"
#include "services/commune-agent/app/check.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/erase.h"
#include "services/commune-agent/app/publish.h"
#include "services/commune-agent/app/watch.h"

int main(int argc, char** argv) {
  using namespace childsync;                 // NOLINT(google-build-using-namespace)
  using namespace childsync::commune_agent;  // NOLINT(google-build-using-namespace)
  log::SetService("commune-agent");
  Config config;
  if (std::optional<ExitCode> exit_code = ParseConfig(argc, argv, config)) return *exit_code;
  const Console console{std::cout, std::cerr, isatty(STDERR_FILENO) == 1};
  if (config.command == "watch") return Watch(config, console);
  // A person at a terminal sees what goes wrong; what goes well is in the table.
  if (console.progress) {
    log::SetSink([](std::string_view line) {
      if (line.find("\"severity\":\"INFO\"") == std::string_view::npos) std::cerr << line << '\n';
    });
  }
  if (config.command == "check") return Check(config, console);
  if (config.command == "erase")
    return Erase(config, console, isatty(STDIN_FILENO) == 1 ? &std::cin : nullptr);
  return Publish(config, console);
}
