#include "services/commune-agent/component/agent_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>

#include "absl/time/clock.h"

namespace childsync::commune_agent {
namespace {

std::atomic<int> processes = 0;

[[noreturn]] void Exec(const std::string& out, const std::string& err, const std::vector<std::string>& args) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(open(out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDOUT_FILENO);
  dup2(open(err.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
  std::vector<char*> argv{const_cast<char*>(COMMUNE_AGENT)};
  for (const std::string& arg : args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  execv(COMMUNE_AGENT, argv.data());
  _exit(127);
}

}  // namespace

AgentProcess::AgentProcess(const std::string& dir, const std::vector<std::string>& args)
    : out_path_(dir + "/out." + std::to_string(++processes)),
      err_path_(dir + "/err." + std::to_string(processes)),
      pid_(fork()) {
  if (pid_ == 0) Exec(out_path_, err_path_, args);
}

AgentProcess::~AgentProcess() {
  if (!exit_code_.has_value()) {
    Signal(SIGKILL);
    Wait(absl::Seconds(30));
  }
}

std::optional<int> AgentProcess::Wait(absl::Duration timeout) {
  if (exit_code_.has_value()) return exit_code_;
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{handle, POLLIN, 0};
  const int count = poll(&ended, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  close(handle);
  if (count != 1) return std::nullopt;
  int status = 0;
  waitpid(pid_, &status, 0);
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

void AgentProcess::Signal(int signal) { kill(pid_, signal); }

std::string AgentProcess::out() const { return ReadFile(out_path_); }

std::string AgentProcess::err() const { return ReadFile(err_path_); }

bool Eventually(const std::function<bool()>& condition) {
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (!condition()) {
    if (absl::Now() >= end) return false;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return true;
}

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace childsync::commune_agent
