#include "services/commune-agent/writeback/unfinished.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

namespace fs = std::filesystem;

constexpr char kLock[] = "lock";

absl::Status NotWritten(const std::string& reason) {
  return FileError(
      absl::StatusCode::kUnavailable, "the result can't be written: " + reason,
      "Không ghi được tệp kết quả: có thể tệp đang mở trong Excel, hoặc thư mục không cho ghi. Đóng "
      "tệp rồi thử lại.");
}

absl::Status NotWritten(int error) { return NotWritten(std::generic_category().message(error)); }

absl::Status InUse() {
  return FileError(absl::StatusCode::kUnavailable, "another run is writing the same result",
                   "Một lần chạy khác đang ghi cùng tệp kết quả này; hãy đợi rồi thử lại.");
}

}  // namespace

Unfinished::Unfinished(const fs::path& out)
    : out_(out), folder_(out.parent_path() / ("." + out.filename().string() + ".tmp")) {}

Unfinished::~Unfinished() {
  if (lock_ < 0) return;
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  close(lock_);
}

absl::Status Unfinished::Begin() {
  std::error_code error;
  // In a shared folder a link or a file may lie there: it isn't followed, but goes.
  if (!fs::is_directory(fs::symlink_status(folder_, error))) fs::remove(folder_, error);
  if (mkdir(folder_.c_str(), S_IRWXU) != 0 && errno != EEXIST) return NotWritten(errno);
  const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return NotWritten(errno);
  struct stat stat;
  const bool is_ours = fstat(folder, &stat) == 0 && stat.st_uid == geteuid() && fchmod(folder, S_IRWXU) == 0;
  const int lock =
      is_ours ? openat(folder, kLock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR) : -1;
  close(folder);
  if (lock < 0)
    return NotWritten(is_ours ? std::generic_category().message(errno) : "its folder is not ours");
  if (!Take(lock)) {
    close(lock);
    return InUse();
  }
  lock_ = lock;
  for (const fs::directory_entry& left : fs::directory_iterator(folder_, error)) {
    std::error_code ignored;
    if (left.path().filename() != kLock) fs::remove_all(left.path(), ignored);
  }
  return absl::OkStatus();
}

// Who had it may have removed it since it was opened. A file system without locks can't tell.
bool Unfinished::Take(int lock) const {
  if (flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  struct stat open_file, there;
  return fstat(lock, &open_file) == 0 && lstat((folder_ / kLock).c_str(), &there) == 0 &&
         open_file.st_ino == there.st_ino && open_file.st_dev == there.st_dev;
}

// Not copy_file: a source that may only be read would make a result that may only be read.
absl::Status Unfinished::CopyFrom(const fs::path& source) const {
  std::ifstream in(source, std::ios::binary);
  if (!in) {
    return FileError(absl::StatusCode::kAborted, "the file has changed since it was read",
                     "Tệp đã thay đổi trong khi kiểm tra; hãy chạy lại.");
  }
  std::ofstream out(path(), std::ios::binary | std::ios::trunc);
  out << in.rdbuf() << std::flush;
  return out && !in.bad() ? absl::OkStatus() : NotWritten("the copy is incomplete");
}

absl::Status Unfinished::Become() const {
  std::error_code error;
  fs::rename(path(), out_, error);
  return error ? NotWritten(error.message()) : absl::OkStatus();
}

}  // namespace childsync::commune_agent
