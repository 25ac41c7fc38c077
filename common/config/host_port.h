// HOST:PORT as text.
#ifndef CHILDSYNC_COMMON_CONFIG_HOST_PORT_H_
#define CHILDSYNC_COMMON_CONFIG_HOST_PORT_H_

#include <optional>
#include <string>
#include <string_view>

namespace childsync {

struct HostPort {
  std::string host;  // without the brackets of an IPv6 address
  int port;          // 0 to 65535
};

// Nothing unless it is a host name, an IPv4 address or an IPv6 address in brackets, a colon and a port.
std::optional<HostPort> SplitHostPort(std::string_view text);

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_CONFIG_HOST_PORT_H_
