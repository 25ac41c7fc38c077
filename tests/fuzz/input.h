// What the fuzz targets share: a fuzzer's bytes as a file, and as a list of texts.
#ifndef CHILDSYNC_TESTS_FUZZ_INPUT_H_
#define CHILDSYNC_TESTS_FUZZ_INPUT_H_

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace childsync::fuzz {

// The end of a run that found something: libFuzzer keeps the input.
inline void Require(bool holds) {
  if (!holds) std::abort();
}

inline std::string_view Text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(memfd_create("fuzz", 0)) {
    Require(fd_ >= 0 && write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  ~MemoryFile() { close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  const int fd_;
};

// Exactly `count` parts; those that the text lacks are empty, the last one takes the rest.
inline std::vector<std::string_view> Split(std::string_view text, char separator, size_t count) {
  std::vector<std::string_view> parts(count);
  for (size_t i = 0; i < count && !text.empty(); ++i) {
    const size_t end = i + 1 == count ? std::string_view::npos : text.find(separator);
    parts[i] = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return parts;
}

}  // namespace childsync::fuzz

#endif  // CHILDSYNC_TESTS_FUZZ_INPUT_H_
