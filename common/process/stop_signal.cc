#include "common/process/stop_signal.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include "absl/time/clock.h"

namespace childsync {

StopSignal::StopSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  triggered_ = eventfd(0, EFD_CLOEXEC);
}

StopSignal::~StopSignal() {
  close(signals_);
  close(triggered_);
}

void StopSignal::Wait() { WaitFor(absl::InfiniteDuration()); }

bool StopSignal::WaitFor(absl::Duration timeout) {
  const absl::Time end = absl::Now() + timeout;
  for (;;) {
    // Neither is read, so that every later wait ends at once: a pending signal stays pending.
    pollfd fds[] = {{signals_, POLLIN, 0}, {triggered_, POLLIN, 0}};
    const absl::Duration left = end - absl::Now();
    const int64_t ms = absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1)));
    const int wait =
        left == absl::InfiniteDuration() ? -1 : static_cast<int>(std::clamp<int64_t>(ms, 0, 1 << 30));
    const int ready = poll(fds, 2, wait);
    if (ready > 0) return true;
    if (ready == 0 && absl::Now() >= end) return false;
    if (ready < 0 && errno != EINTR) return true;  // can't wait: better to stop than to spin
  }
}

void StopSignal::Trigger() {
  const uint64_t one = 1;
  // Fails only when the counter is full, and then it is triggered already.
  [[maybe_unused]] const ssize_t written = write(triggered_, &one, sizeof(one));
}

unsigned long RaiseFileLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlimit raised = {limit.rlim_max, limit.rlim_max};
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

}  // namespace childsync
