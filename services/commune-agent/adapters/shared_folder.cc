#include "services/commune-agent/adapters/shared_folder.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kChanges = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_ONLYDIR;

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

absl::Status SharedFolder::PutResult(const SeenFile& file, std::string_view text) const {
  const fs::path result = fs::path(PathOf(file)).replace_extension(".ket-qua.txt");
  const fs::path unfinished = result.parent_path() / ("." + result.filename().string() + ".tmp");
  {
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    if (!out) return absl::UnavailableError("the result can't be written beside the file");
  }
  std::error_code error;
  fs::rename(unfinished, result, error);
  return error ? absl::UnavailableError(absl::StrCat("the result: ", error.message())) : absl::OkStatus();
}

}  // namespace childsync::commune_agent
