#include "services/population-stub/adapters/people_file.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace childsync::population_stub {
namespace {

sigset_t ReloadSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void BlockReloadSignal() {
  const sigset_t set = ReloadSignal();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

FileLook FileLook::At(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return {};
  return {info.st_ino, info.st_size, info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec};
}

absl::StatusOr<std::shared_ptr<const Register>> ReadPeopleFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": can't be opened"));
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return absl::NotFoundError(absl::StrCat(path, ": can't be read"));
  absl::StatusOr<std::shared_ptr<const Register>> people = Register::Parse(std::move(text).str());
  if (!people.ok())
    return absl::Status(people.status().code(), absl::StrCat(path, ": ", people.status().message()));
  return people;
}

class PeopleFileWatcher::Loop {
 public:
  Loop(PeopleFileConfig config, PeopleFileEvents events)
      : config_(std::move(config)), events_(std::move(events)), taken_(config_.taken), seen_(config_.taken) {}

  void Run(int stop_fd) {
    const sigset_t set = ReloadSignal();
    const int hangup_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    pollfd fds[] = {{stop_fd, POLLIN, 0}, {hangup_fd, POLLIN, 0}};
    while (true) {
      CheckOutage();
      poll(fds, 2, static_cast<int>(absl::ToInt64Milliseconds(config_.poll)));
      if (fds[0].revents != 0) break;
      signalfd_siginfo info;
      const bool asked = fds[1].revents != 0 && read(hangup_fd, &info, sizeof(info)) == sizeof(info);
      CheckPeople(asked);
    }
    close(hangup_fd);
  }

 private:
  void CheckOutage() {
    const bool outage = !config_.outage_path.empty() && access(config_.outage_path.c_str(), F_OK) == 0;
    if (outage != outage_) events_.on_outage(outage);
    outage_ = outage;
  }
  void CheckPeople(bool asked) {
    const FileLook look = FileLook::At(config_.path);
    const bool settled = look == seen_;
    seen_ = look;
    if (!asked && (!settled || look == taken_)) return;
    absl::StatusOr<std::shared_ptr<const Register>> people = ReadPeopleFile(config_.path);
    if (FileLook::At(config_.path) != look) return;  // written to meanwhile: look again once it has settled
    taken_ = look;
    if (people.ok()) {
      events_.on_people(*std::move(people));
    } else {
      events_.on_bad_file(people.status());
    }
  }

  const PeopleFileConfig config_;
  const PeopleFileEvents events_;
  FileLook taken_;  // as of the last reading, good or bad
  FileLook seen_;
  bool outage_ = false;
};

PeopleFileWatcher::PeopleFileWatcher(PeopleFileConfig config, PeopleFileEvents events)
    : stop_fd_(eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([loop = Loop(std::move(config), std::move(events)), stop_fd = stop_fd_]() mutable {
    loop.Run(stop_fd);
  });
}

PeopleFileWatcher::~PeopleFileWatcher() {
  eventfd_write(stop_fd_, 1);
  thread_.join();
  close(stop_fd_);
}

}  // namespace childsync::population_stub
