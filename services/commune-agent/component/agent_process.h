// The real program as a child process, so that it can be killed.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_AGENT_PROCESS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_AGENT_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace childsync::commune_agent {

class AgentProcess {
 public:
  // commune-agent with these arguments; standard output and error go to files below `dir`.
  AgentProcess(const std::string& dir, const std::vector<std::string>& args);
  // Kills it if it still runs.
  ~AgentProcess();
  AgentProcess(const AgentProcess&) = delete;
  AgentProcess& operator=(const AgentProcess&) = delete;

  // The exit code, or 128 + the signal that ended it; absent: it still runs when the time is over.
  std::optional<int> Wait(absl::Duration timeout);
  void Signal(int signal);
  std::string out() const;
  std::string err() const;

 private:
  const std::string out_path_;
  const std::string err_path_;
  pid_t pid_;
  std::optional<int> exit_code_;
};

// Polls until it is so; false: not within half a minute.
bool Eventually(const std::function<bool()>& condition);

std::string ReadFile(const std::string& path);  // empty if it isn't there

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_AGENT_PROCESS_H_
