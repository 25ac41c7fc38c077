#include "services/commune-agent/sheets/encoding.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

// The offset of the first byte that is no UTF-8 or is zero; the size if there is none.
size_t FirstBadByte(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    if (c <= 0) return static_cast<size_t>(begin);
  }
  return text.size();
}

bool HasUtf16Mark(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

}  // namespace

absl::StatusOr<DecodedText> DecodeText(std::string bytes, std::string_view encoding) {
  if (!encoding.empty() && encoding != "utf-8") {
    return FileError("only utf-8 is read; in Excel save the file as \"CSV UTF-8\"",
                     "Chỉ đọc được bảng mã UTF-8; trong Excel hãy lưu lại bằng kiểu \"CSV UTF-8\".");
  }
  if (HasUtf16Mark(bytes)) {
    return FileError("the text is utf-16; in Excel save the file as \"CSV UTF-8\" or as .xlsx",
                     "Tệp dùng bảng mã UTF-16; trong Excel hãy lưu lại bằng kiểu \"CSV UTF-8\" hoặc .xlsx.");
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  const size_t bad = FirstBadByte(bytes);
  if (bad == bytes.size()) return DecodedText{std::move(bytes), "utf-8"};

  const std::string line =
      std::to_string(1 + std::count(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(bad), '\n'));
  if (bytes[bad] == '\0') {
    return FileError(
        "line " + line +
            " holds a zero byte: this is no text file, or it is utf-16; save it as \"CSV UTF-8\"",
        "Dòng " + line +
            " của tệp có byte 0: không phải tệp văn bản, hoặc dùng UTF-16; hãy lưu lại bằng kiểu \"CSV "
            "UTF-8\".");
  }
  return FileError("line " + line +
                       " is not utf-8; the text may be windows-1258, tcvn3 or vni: in Excel save it as \"CSV "
                       "UTF-8\" or .xlsx",
                   "Dòng " + line +
                       " của tệp không phải UTF-8 (có thể là windows-1258, tcvn3 hoặc vni); trong Excel hãy "
                       "lưu lại bằng kiểu "
                       "\"CSV UTF-8\" hoặc .xlsx.");
}

}  // namespace childsync::commune_agent
