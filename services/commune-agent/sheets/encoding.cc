#include "services/commune-agent/sheets/encoding.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "services/commune-agent/sheets/encoding_fit.h"
#include "services/commune-agent/sheets/legacy_text.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/sheets/utf16.h"

namespace childsync::commune_agent {
namespace {

constexpr std::string_view kUtf8 = "utf-8", kUtf16 = "utf-16";
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

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

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string LineOf(std::string_view bytes, size_t at) {
  return std::to_string(1 + std::count(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(at), '\n'));
}

absl::Status ZeroByte(std::string_view bytes, size_t at) {
  const std::string line = LineOf(bytes, at);
  return FileError(
      "line " + line +
          " holds a zero byte: this is no text file, or it is damaged utf-16; save it in Excel as "
          "\"CSV UTF-8\" or .xlsx, or state --encoding utf-16",
      "Dòng " + line +
          " của tệp có byte 0: không phải tệp văn bản, hoặc là UTF-16 bị hỏng; trong Excel hãy lưu "
          "lại bằng kiểu \"CSV UTF-8\" hoặc .xlsx, hoặc ghi rõ --encoding utf-16.");
}

absl::Status DoesNotFit(std::string_view encoding, const std::string& line) {
  const std::string name(encoding);
  return FileError(
      "line " + line + " is not " + name + ": leave --encoding out or state another one",
      "Dòng " + line + " của tệp không phải bảng mã " + name + ": hãy bỏ --encoding hoặc ghi bảng mã khác.");
}

absl::Status NotAsStated(std::string_view stated, std::string_view is) {
  return FileError(
      "the file is " + std::string(is) + ", not " + std::string(stated) + ": leave --encoding out",
      "Tệp dùng bảng mã " + std::string(is) + ", không phải " + std::string(stated) + ": hãy bỏ --encoding.");
}

std::string Percents(const FitResult& fit) {
  std::string text;
  for (const Fit& f : fit.fits) {
    text += (text.empty() ? "" : ", ") + std::string(NameOf(f.encoding)) + " " +
            std::to_string(fit.PercentOf(f)) + " %";
  }
  return text;
}

absl::Status CanNotBeTold(std::string_view bytes, size_t bad, const FitResult& fit) {
  const std::string line = LineOf(bytes, bad);
  return FileError("line " + line + " is not utf-8, and the encoding can't be told (" + Percents(fit) +
                       " of " + std::to_string(fit.words) +
                       " words fit): state it with --encoding windows-1258, tcvn3 or vni, or save the file "
                       "in Excel as \"CSV "
                       "UTF-8\" or .xlsx",
                   "Dòng " + line + " của tệp không phải UTF-8 và không xác định chắc chắn được bảng mã (" +
                       Percents(fit) + " trong " + std::to_string(fit.words) +
                       " từ là phù hợp): hãy ghi rõ --encoding windows-1258, tcvn3 hoặc vni, hoặc trong "
                       "Excel lưu lại bằng kiểu "
                       "\"CSV UTF-8\" hoặc .xlsx.");
}

// Any form of Unicode; nothing if the bytes are none. ASCII is UTF-8.
std::optional<DecodedText> DecodeUnicode(const std::string& bytes) {
  if (const auto order = MarkedOrder(bytes)) {
    auto text = DecodeUtf16(bytes, *order);
    if (!text) return std::nullopt;
    return DecodedText{*std::move(text), std::string(kUtf16),
                       "the text was read as utf-16, which its byte order mark says (confidence 100 %)",
                       "Tệp được đọc theo bảng mã utf-16, như dấu BOM của tệp cho biết (độ tin cậy 100 %)."};
  }
  if (FirstBadByte(bytes) == bytes.size()) {
    const bool marked = bytes.starts_with(kUtf8Mark);
    return DecodedText{bytes.substr(marked ? kUtf8Mark.size() : 0), std::string(kUtf8), {}, {}};
  }
  // Every line of a UTF-16 text holds zeros.
  if (bytes.find('\0') == std::string::npos) return std::nullopt;
  const auto order = PlausibleOrder(bytes);
  auto text = order ? DecodeUtf16(bytes, *order) : std::nullopt;
  if (!text) return std::nullopt;
  return DecodedText{
      *std::move(text), std::string(kUtf16),
      "the text was read as utf-16, although it has no byte order mark: the only reading that is "
      "text (confidence 99 %)",
      "Tệp được đọc theo bảng mã utf-16 dù không có dấu BOM: chỉ cách đọc này cho ra văn bản (độ tin "
      "cậy 99 %)."};
}

absl::StatusOr<DecodedText> DecodeStatedUnicode(const std::string& bytes, std::string_view encoding) {
  std::optional<DecodedText> text = DecodeUnicode(bytes);
  if (text && text->encoding == encoding) return DecodedText{std::move(text->utf8), text->encoding, {}, {}};
  if (encoding == kUtf8) {
    if (text || MarkedOrder(bytes)) return NotAsStated(encoding, kUtf16);
    return DoesNotFit(encoding, LineOf(bytes, FirstBadByte(bytes)));
  }
  if (text) return NotAsStated(encoding, text->encoding);
  return FileError("the text is not utf-16, or is cut off: leave --encoding out or save the file again",
                   "Tệp không phải bảng mã utf-16, hoặc bị cắt cụt: hãy bỏ --encoding hoặc lưu lại tệp.");
}

absl::StatusOr<DecodedText> DecodeStatedLegacy(std::string bytes, Legacy encoding) {
  const std::string_view name = NameOf(encoding);
  if (const auto unicode = DecodeUnicode(bytes); unicode && !IsAscii(unicode->utf8)) {
    auto inside = encoding == Legacy::kWindows1258 ? std::nullopt : Windows1252Bytes(unicode->utf8);
    if (!inside) return NotAsStated(name, unicode->encoding);
    bytes = *std::move(inside);
  }
  if (const size_t zero = bytes.find('\0'); zero != std::string::npos) return ZeroByte(bytes, zero);
  LegacyText text = DecodeLegacy(encoding, bytes);
  if (text.bad_byte) return DoesNotFit(name, LineOf(bytes, *text.bad_byte));
  AccentedWords words;
  words.Add(bytes);
  const FitResult fit = words.FindFit();
  // Stated wrongly: nothing would match, and the officer would be asked to mend every row.
  const Fit& stated = *std::ranges::find(fit.fits, encoding, &Fit::encoding);
  if (fit.words >= kTellingWordsMin && fit.PercentOf(stated) < 100 - kOtherFitPercentMax) {
    return FileError("the text makes no sense as " + std::string(name) + " (" + Percents(fit) +
                         " of the words fit): state another --encoding",
                     "Nội dung tệp không có nghĩa theo bảng mã " + std::string(name) + " (" + Percents(fit) +
                         " số từ là phù hợp): hãy ghi --encoding khác.");
  }
  return DecodedText{std::move(text.utf8), std::string(name), {}, {}};
}

absl::StatusOr<DecodedText> DecodeDetectedLegacy(const std::string& bytes) {
  if (const size_t zero = bytes.find('\0'); zero != std::string::npos) return ZeroByte(bytes, zero);
  AccentedWords words;
  words.Add(bytes);
  const FitResult fit = words.FindFit();
  if (!fit.clear) return CanNotBeTold(bytes, FirstBadByte(bytes), fit);
  const std::string name(NameOf(fit.best().encoding));
  LegacyText text = DecodeLegacy(fit.best().encoding, bytes);
  if (text.bad_byte) return CanNotBeTold(bytes, *text.bad_byte, fit);
  const std::string percent = std::to_string(fit.PercentOf(fit.best()));
  const std::string number = std::to_string(fit.words);
  return DecodedText{std::move(text.utf8), name,
                     "the text was read as " + name + " (confidence " + percent + " %: of " + number +
                         " words " + Percents(fit) + " fit); if names look wrong, state --encoding",
                     "Tệp được đọc theo bảng mã " + name + " (độ tin cậy " + percent + " %: trong " + number +
                         " từ, " + Percents(fit) +
                         " là phù hợp); nếu thấy tên bị sai chữ, hãy ghi rõ --encoding."};
}

}  // namespace

absl::StatusOr<DecodedText> DecodeText(std::string bytes, std::string_view encoding) {
  if (!encoding.empty()) {
    if (absl::Status status = CheckEncodingName(encoding); !status.ok()) return status;
    if (const auto legacy = LegacyOf(encoding)) return DecodeStatedLegacy(std::move(bytes), *legacy);
    return DecodeStatedUnicode(bytes, encoding);
  }
  if (auto text = DecodeUnicode(bytes)) return *std::move(text);
  if (MarkedOrder(bytes)) return DecodeStatedUnicode(bytes, kUtf16);
  return DecodeDetectedLegacy(bytes);
}

absl::Status CheckNotLegacyInUnicode(std::string_view utf8) {
  const auto bytes = Windows1252Bytes(utf8);
  if (!bytes) return absl::OkStatus();
  AccentedWords words;
  words.Add(*bytes);
  const FitResult fit = words.FindFit();
  if (!fit.clear || fit.best().encoding == Legacy::kWindows1258) return absl::OkStatus();
  const std::string name(NameOf(fit.best().encoding));
  return FileError("no header row was found, but the text looks like " + name + " (" + Percents(fit) +
                       " of the words fit): state --encoding " + name,
                   "Không tìm thấy dòng tiêu đề, nhưng nội dung có vẻ dùng bảng mã " + name + " (" +
                       Percents(fit) + " số từ là phù hợp): hãy ghi --encoding " + name + ".");
}

absl::Status CheckEncodingName(std::string_view name) {
  if (name == kUtf8 || name == kUtf16 || LegacyOf(name)) return absl::OkStatus();
  return FileError("one of utf-8, utf-16, windows-1258, tcvn3, vni",
                   "Bảng mã phải là một trong utf-8, utf-16, windows-1258, tcvn3, vni.");
}

}  // namespace childsync::commune_agent
