// From a text file's bytes to UTF-8. The one place that knows encodings.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace childsync::commune_agent {

struct DecodedText {
  std::string utf8;  // valid, without byte order mark and zero bytes
  std::string encoding;
};

// `encoding` is what the officer stated, or empty: then the bytes must say it themselves. INVALID_ARGUMENT
// names the first line that doesn't fit and what to do.
absl::StatusOr<DecodedText> DecodeText(std::string bytes, std::string_view encoding);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_H_
