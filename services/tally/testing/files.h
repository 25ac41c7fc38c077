// What the files of a state directory hold, as bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace childsync::tally {

// A personal number as state_codec.h writes it: 5 bytes, the least first.
inline std::string Packed(uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 5; ++i) bytes.push_back(static_cast<char>(number >> (8 * i)));
  return bytes;
}

inline bool HoldsBytes(const std::string& directory, const std::string& bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    std::error_code gone;
    if (!entry.is_regular_file(gone)) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    if (content.find(bytes) != std::string::npos) return true;
  }
  return false;
}

}  // namespace childsync::tally
