#include "services/commune-agent/adapters/shared_folder.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kChanges = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_ONLYDIR;

struct Handle {
  explicit Handle(int file) : fd(file) {}
  ~Handle() {
    if (fd >= 0) close(fd);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  const int fd;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SharedFolder>> SharedFolder::Open(const std::string& dir) {
  const int notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (notify < 0) {
    return absl::UnavailableError(absl::StrCat("inotify: ", std::generic_category().message(errno)));
  }
  std::unique_ptr<SharedFolder> folder(new SharedFolder(dir, notify));
  absl::StatusOr<std::vector<SeenFile>> first = folder->Look();
  if (!first.ok()) return first.status();
  return folder;
}

SharedFolder::~SharedFolder() { close(notify_); }

absl::StatusOr<std::vector<SeenFile>> SharedFolder::Look() {
  std::vector<SeenFile> files;
  // Watching what is watched already changes nothing; a folder that was made anew gets its watch again. Where
  // inotify can't watch (a full table, a network share), the next look finds the change.
  inotify_add_watch(notify_, dir_.c_str(), kChanges);
  std::error_code error;
  for (fs::directory_iterator it(dir_, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    const std::string unit_code = it->path().filename().string();
    if (!unit_code.starts_with('.') && it->symlink_status(ignored).type() == fs::file_type::directory) {
      LookInto(unit_code, files);
    }
  }
  if (error) return absl::UnavailableError(absl::StrCat(dir_, ": ", error.message()));
  return files;
}

void SharedFolder::LookInto(const std::string& unit_code, std::vector<SeenFile>& files) {
  const std::string folder = dir_ + "/" + unit_code;
  inotify_add_watch(notify_, folder.c_str(), kChanges);
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    struct stat info;
    if (IsMadeOfResult(name) && copies_.emplace(unit_code, name).second)
      new_copies_.push_back({.unit_code = unit_code, .name = name});
    if (!IsExportName(name) || lstat(it->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    files.push_back(
        {unit_code, name, info.st_size, int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec});
  }
}

void SharedFolder::Wait(absl::Duration timeout, const std::stop_token& stop) {
  const int stopped = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  {
    const std::stop_callback wake(stop, [stopped] { eventfd_write(stopped, 1); });
    pollfd waits[] = {{notify_, POLLIN, 0}, {stopped, POLLIN, 0}};
    poll(waits, 2, static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  }
  close(stopped);
  // What changed is found by the next look; the events only say that it is worth one.
  alignas(inotify_event) char events[4096];
  while (read(notify_, events, sizeof(events)) > 0) {
  }
}

std::string SharedFolder::PathOf(const SeenFile& file) const {
  return dir_ + "/" + file.unit_code + "/" + file.name;
}

bool SharedFolder::Has(std::string_view unit_code, std::string_view name) const {
  struct stat info;
  return lstat(PathOf({.unit_code = std::string(unit_code), .name = std::string(name)}).c_str(), &info) == 0;
}

absl::Status SharedFolder::PutResult(std::string_view unit_code, std::string_view name,
                                     std::string_view bytes) const {
  const auto failed = [] {
    return absl::UnavailableError(absl::StrCat("the result can't be written beside the file: ",
                                               std::generic_category().message(errno)));
  };
  const std::string path = dir_ + "/" + std::string(unit_code);
  const Handle folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (folder.fd < 0) return failed();
  const std::string result(name);
  const std::string unfinished = "." + result + ".tmp";
  unlinkat(folder.fd, unfinished.c_str(), 0);  // left by a killed agent, or planted
  const Handle out(
      openat(folder.fd, unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (out.fd < 0) return failed();
  for (size_t written = 0; written < bytes.size();) {
    const ssize_t count = write(out.fd, bytes.data() + written, bytes.size() - written);
    if (count < 0 && errno != EINTR) return failed();
    if (count > 0) written += static_cast<size_t>(count);
  }
  return renameat(folder.fd, unfinished.c_str(), folder.fd, result.c_str()) == 0 ? absl::OkStatus()
                                                                                 : failed();
}

}  // namespace childsync::commune_agent
