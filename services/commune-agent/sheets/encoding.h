// From a text file's bytes to UTF-8.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace childsync::commune_agent {

struct DecodedText {
  std::string utf8;      // valid, without byte order mark and zero bytes
  std::string encoding;  // one of those that --encoding takes
  // How the encoding was told and how surely, for the officer; empty where there is nothing to doubt: it was
  // stated, or the text is UTF-8.
  std::string note_en;
  std::string note_vi;
};

// `encoding` is what the officer stated, or empty: then the bytes must say it themselves. Certain are a byte
// order mark, valid UTF-8, and UTF-16 whose other byte order makes no sense; an old encoding must be clear
// (FitResult).
//
// A stated tcvn3 or vni is also looked for inside UTF-8 or UTF-16: that is what a spreadsheet program writes
// when it saves cells of .Vn* or VNI-* fonts as Unicode text.
//
// INVALID_ARGUMENT names the candidates and --encoding, or the first line that doesn't fit, and what to do.
absl::StatusOr<DecodedText> DecodeText(std::string bytes, std::string_view encoding);

// For a text without a header: the same error if its words are Vietnamese when they are taken for bytes of
// tcvn3 or vni, else OK.
absl::Status CheckNotLegacyInUnicode(std::string_view utf8);

// OK, or INVALID_ARGUMENT that says which encodings there are.
absl::Status CheckEncodingName(std::string_view name);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_ENCODING_H_
