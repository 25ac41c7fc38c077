#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "common/config/host_port.h"
#include "common/config/options.h"

namespace childsync {

std::optional<HostPort> SplitHostPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port < 0 || port > 65535)
    return std::nullopt;
  if (digits.front() == '-') return std::nullopt;  // -0
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool good = std::all_of(host.begin(), host.end(), [&](unsigned char c) {
    return c == '.' || c == '-' || c == '_' || (bracketed && (c == ':' || c == '%')) ||
           (c < 0x80 && std::isalnum(c));
  });
  if (!good) return std::nullopt;
  return HostPort{std::string(host), port};
}

absl::Status CheckHostPort(std::string_view value) {
  const auto parts = SplitHostPort(value);
  if (parts && parts->port > 0) return absl::OkStatus();
  return absl::InvalidArgumentError("HOST:PORT with a port from 1 to 65535");
}

absl::Status CheckHostPortList(std::string_view value) {
  for (size_t begin = 0; begin <= value.size();) {
    const size_t end = std::min(value.find(',', begin), value.size());
    if (!CheckHostPort(value.substr(begin, end - begin)).ok()) {
      return absl::InvalidArgumentError("HOST:PORT,HOST:PORT,... without spaces, ports from 1 to 65535");
    }
    begin = end + 1;
  }
  return absl::OkStatus();
}

absl::Status CheckListenAddress(std::string_view value) {
  if (SplitHostPort(value)) return absl::OkStatus();
  return absl::InvalidArgumentError("HOST:PORT with a port up to 65535; port 0 takes any free one");
}

absl::Status CheckReadableFile(std::string_view value) {
  const std::string path(value);
  std::error_code error;
  if (std::filesystem::is_directory(path, error) || access(path.c_str(), R_OK) != 0) {
    return absl::InvalidArgumentError("a file that is there and can be read");
  }
  return absl::OkStatus();
}

absl::Status CheckDirectory(std::string_view value) {
  const std::string path(value);
  std::error_code error;
  if (!std::filesystem::is_directory(path, error) || access(path.c_str(), R_OK | W_OK | X_OK) != 0) {
    return absl::InvalidArgumentError("a directory that is there and can be written to");
  }
  return absl::OkStatus();
}

}  // namespace childsync
