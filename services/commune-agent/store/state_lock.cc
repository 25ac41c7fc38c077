#include "services/commune-agent/store/state_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {

std::string WorkDirectory(const std::string& state_dir) { return state_dir + "/work"; }

absl::StatusOr<StateLock> StateLock::Take(const std::string& dir) {
  std::error_code error;
  if (std::filesystem::create_directories(dir, error)) {
    std::filesystem::permissions(dir, std::filesystem::perms::owner_all, error);
  }
  if (error) return absl::ResourceExhaustedError(absl::StrCat(dir, ": ", error.message()));
  const int file = open((dir + "/lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::ResourceExhaustedError(absl::StrCat(dir, "/lock: ", std::generic_category().message(errno)));
  }
  StateLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return FileError(absl::StatusCode::kAborted,
                     absl::StrCat("another commune-agent uses the state directory ", dir),
                     absl::StrCat("Thư mục trạng thái ", dir,
                                  " đang được một commune-agent khác dùng. Chờ nó xong rồi thử lại."));
  }
  const std::string work = WorkDirectory(dir);
  std::filesystem::remove_all(work, error);
  if (!error) std::filesystem::create_directory(work, error);
  if (!error) std::filesystem::permissions(work, std::filesystem::perms::owner_all, error);
  if (error) return absl::ResourceExhaustedError(absl::StrCat(work, ": ", error.message()));
  return lock;
}

StateLock::StateLock(StateLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

StateLock::~StateLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace childsync::commune_agent
