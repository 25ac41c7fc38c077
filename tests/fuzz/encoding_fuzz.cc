// Any bytes as text. The first byte states an encoding, or none. What is decoded is UTF-8 without zeros, and
// an encoding that was found gives the same text when it is stated.
#include "services/commune-agent/sheets/encoding.h"
#include "tests/fuzz/input.h"

namespace {

using childsync::commune_agent::DecodeText;
using childsync::fuzz::Require;

constexpr std::string_view kStated[] = {"", "utf-8", "utf-16", "windows-1258", "tcvn3", "vni"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view stated = kStated[data[0] % std::size(kStated)];
  const std::string bytes(childsync::fuzz::Text(data + 1, size - 1));
  const auto text = DecodeText(bytes, stated);
  if (!text.ok()) return 0;
  Require(text->utf8.find('\0') == std::string::npos);
  const auto again = DecodeText(text->utf8, "");
  Require(again.ok() && again->encoding == "utf-8");
  if (stated.empty()) {
    const auto same = DecodeText(bytes, text->encoding);
    Require(same.ok() && same->utf8 == text->utf8);
  }
  childsync::commune_agent::CheckNotLegacyInUnicode(text->utf8).IgnoreError();
  return 0;
}
