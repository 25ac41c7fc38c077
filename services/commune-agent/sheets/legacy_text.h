// The encodings that Vietnamese was written in before Unicode, byte by byte.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_TEXT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace childsync::commune_agent {

enum class Legacy {
  // Code page 1258: letters, and tones after them.
  kWindows1258,
  // "ABC", of the fonts named .Vn*: TCVN 5712:1993, all of VN1, whose part VN3 is what those fonts hold. VN3
  // has no capitals with a tone: there is either a font of capitals (.VnTimeH), which shows the small
  // letters' codes as capitals, or VN1's own codes. A code's letter has the case that the standard gives it;
  // the names of both are the same, since case doesn't matter in them.
  kTcvn3,
  // VNI for Windows, of the fonts named VNI-*: a base letter, then a byte for its diacritic and tone, whose
  // case says nothing.
  kVni,
};
inline constexpr Legacy kLegacies[] = {Legacy::kWindows1258, Legacy::kTcvn3, Legacy::kVni};

// As --encoding has it: "windows-1258", "tcvn3", "vni".
std::string_view NameOf(Legacy encoding);
std::optional<Legacy> LegacyOf(std::string_view name);

struct LegacyText {
  std::string utf8;  // NFC
  // Where the first byte stands that means nothing in this encoding: an undefined one, or a tone without its
  // vowel. Then utf8 is what stands before it.
  std::optional<size_t> bad_byte;
};
LegacyText DecodeLegacy(Legacy encoding, std::string_view bytes);

// The bytes of a text that was taken for code page 1252, as a spreadsheet program takes what stands in a .Vn*
// or VNI-* font: U+00D4 is the byte D4, and so is a C1 control its own. Nothing if the text can't have been
// that.
std::optional<std::string> Windows1252Bytes(std::string_view utf8);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_TEXT_H_
