#include "services/commune-agent/sheets/utf16.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace childsync::commune_agent {
namespace {

constexpr char16_t kMark = 0xFEFF;

char16_t UnitAt(std::string_view bytes, size_t i, ByteOrder order) {
  const auto first = static_cast<uint8_t>(bytes[i]), second = static_cast<uint8_t>(bytes[i + 1]);
  return static_cast<char16_t>(order == ByteOrder::kBig ? first << 8 | second : second << 8 | first);
}

// What Vietnamese text is made of: Latin, combining marks, Latin Extended Additional, general punctuation.
bool IsPlausible(char16_t c) {
  return (c > 0 && c < 0x250) || (c >= 0x300 && c < 0x370) || (c >= 0x1E00 && c < 0x2070) || c == kMark;
}

int64_t PlausiblePercent(std::string_view bytes, ByteOrder order) {
  int64_t plausible = 0;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) plausible += IsPlausible(UnitAt(bytes, i, order));
  return 200 * plausible / static_cast<int64_t>(bytes.size());
}

}  // namespace

std::optional<ByteOrder> MarkedOrder(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return ByteOrder::kLittle;
  if (bytes.starts_with("\xFE\xFF")) return ByteOrder::kBig;
  return std::nullopt;
}

std::optional<ByteOrder> PlausibleOrder(std::string_view bytes) {
  if (bytes.size() < 2 || bytes.size() % 2 != 0) return std::nullopt;
  constexpr int64_t kPercentMin = 95, kOtherPercentMax = 50;
  const int64_t little = PlausiblePercent(bytes, ByteOrder::kLittle);
  const int64_t big = PlausiblePercent(bytes, ByteOrder::kBig);
  if (little >= kPercentMin && big <= kOtherPercentMax) return ByteOrder::kLittle;
  if (big >= kPercentMin && little <= kOtherPercentMax) return ByteOrder::kBig;
  return std::nullopt;
}

std::optional<std::string> DecodeUtf16(std::string_view bytes, ByteOrder order) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  std::string utf8;
  utf8.reserve(bytes.size());
  for (size_t i = 0; i < bytes.size(); i += 2) {
    UChar32 c = UnitAt(bytes, i, order);
    if (i == 0 && c == kMark) continue;
    if (U16_IS_LEAD(c) && i + 2 < bytes.size() && U16_IS_TRAIL(UnitAt(bytes, i + 2, order))) {
      i += 2;
      c = U16_GET_SUPPLEMENTARY(c, UnitAt(bytes, i, order));
    }
    if (c == 0 || U_IS_SURROGATE(c)) return std::nullopt;
    char encoded[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(encoded, length, c);
    utf8.append(encoded, static_cast<size_t>(length));
  }
  return utf8;
}

}  // namespace childsync::commune_agent
