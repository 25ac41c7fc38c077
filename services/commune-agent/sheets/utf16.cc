#include "services/commune-agent/sheets/utf16.h"

#include <unicode/ustring.h>

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
  std::u16string units;
  units.reserve(bytes.size() / 2);
  for (size_t i = 0; i < bytes.size(); i += 2) units.push_back(UnitAt(bytes, i, order));
  if (units.starts_with(kMark)) units.erase(0, 1);
  if (units.find(u'\0') != std::u16string::npos) return std::nullopt;
  std::string utf8(3 * units.size(), '\0');
  int32_t length = 0;
  UErrorCode error = U_ZERO_ERROR;
  u_strToUTF8(utf8.data(), static_cast<int32_t>(utf8.size()), &length, units.data(),
              static_cast<int32_t>(units.size()), &error);
  if (U_FAILURE(error)) return std::nullopt;
  utf8.resize(static_cast<size_t>(length));
  return utf8;
}

}  // namespace childsync::commune_agent
