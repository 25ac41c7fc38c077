#include "services/commune-agent/sheets/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

namespace childsync::commune_agent {
namespace {

constexpr UChar32 kTableSize =
    0x2000;  // Latin with every Vietnamese letter, and the scripts that look like it
constexpr char kDropped = 0;
constexpr char kForeign = '?';

const icu::Normalizer2& Composer() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFCInstance(error);
}

char FoldOne(UChar32 c) {
  if (c == 0x110 || c == 0x111 || c == 0xD0 || c == 0xF0 || c == 0x189 || c == 0x256) return 'd';
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString decomposed;
  icu::Normalizer2::getNFDInstance(error)->normalize(icu::UnicodeString(c), decomposed, error);
  const UChar32 base = u_tolower(decomposed.char32At(0));
  if (base < 0x80 && u_isalnum(base)) return static_cast<char>(base);
  return u_isalnum(base) ? kForeign : kDropped;
}

const std::array<char, kTableSize>& FoldTable() {
  static const auto* const table = [] {
    auto* t = new std::array<char, kTableSize>;
    for (UChar32 c = 0; c < kTableSize; ++c) (*t)[c] = FoldOne(c);
    return t;
  }();
  return *table;
}

icu::UnicodeString FromUtf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

bool IsInvisible(UChar32 c) {
  return u_charType(c) == U_FORMAT_CHAR || (u_charType(c) == U_CONTROL_CHAR && !u_isUWhiteSpace(c));
}

icu::UnicodeString WithoutInvisible(const icu::UnicodeString& text) {
  icu::UnicodeString kept;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    if (const UChar32 c = text.char32At(i); !IsInvisible(c)) kept.append(c);
  }
  return kept;
}

icu::UnicodeString Trimmed(const icu::UnicodeString& text) {
  int32_t begin = 0, end = text.length();
  while (begin < end && u_isUWhiteSpace(text[begin])) ++begin;
  while (end > begin && u_isUWhiteSpace(text[end - 1])) --end;
  return icu::UnicodeString(text, begin, end - begin);
}

icu::UnicodeString Composed(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  return Composer().normalize(WithoutInvisible(FromUtf8(text)), error);
}

// NFC, lower case, single spaces, without invisible characters, outer spaces and trailing . , ;
std::string Plain(std::string_view text) {
  icu::UnicodeString lower = Composed(text);
  lower.toLower();
  icu::UnicodeString plain;
  for (int32_t i = 0; i < lower.length(); ++i) {
    if (!u_isUWhiteSpace(lower[i])) {
      plain.append(lower[i]);
    } else if (!plain.isEmpty() && plain[plain.length() - 1] != u' ') {
      plain.append(u' ');
    }
  }
  int32_t end = plain.length();
  while (end > 0 && std::u16string_view(u" .,;").find(plain[end - 1]) != std::u16string_view::npos) --end;
  std::string utf8;
  plain.tempSubString(0, end).toUTF8String(utf8);
  return utf8;
}

// Longer cells hold more than a mark or an absent word.
constexpr size_t kWordBytesMax = 64;

bool IsBlank(std::string_view text) { return Plain(text).empty(); }

}  // namespace

std::string Fold(std::string_view text) {
  const auto& table = FoldTable();
  std::string folded;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    const char f = c < 0 ? kForeign : c < kTableSize ? table[c] : u_isalnum(c) ? kForeign : kDropped;
    if (f != kDropped) folded.push_back(f);
  }
  return folded;
}

std::string TrimId(std::string_view text) {
  const bool plain_ascii = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
  if (plain_ascii) return std::string(text);
  std::string utf8;
  Trimmed(Composed(text)).toUTF8String(utf8);
  return utf8;
}

bool IsFilled(std::string_view text) {
  if (text.empty()) return false;
  if (text.size() > kWordBytesMax) return !IsBlank(text);
  const std::string plain = Plain(text);
  for (std::string_view absent : {"", "-", "–", "—", "không", "không có", "không rõ", "chưa có"}) {
    if (plain == absent) return false;
  }
  return true;
}

bool IsTick(std::string_view text) {
  if (!IsFilled(text)) return false;
  const std::string plain = Plain(text);
  return plain != "0" && plain != "false" && plain != "sai";
}

bool BeginsWithTotal(std::string_view text) {
  icu::UnicodeString lower = Composed(text.substr(0, kWordBytesMax));
  lower.toLower();
  int32_t begin = 0;
  while (begin < lower.length() && !u_isalnum(lower[begin])) ++begin;
  for (const char16_t* word : {u"tổng", u"cộng"}) {
    const icu::UnicodeString total(word);
    if (lower.compare(begin, total.length(), total) != 0) continue;
    const int32_t after = begin + total.length();
    if (after >= lower.length() || !u_isalpha(lower[after])) return true;
  }
  return false;
}

}  // namespace childsync::commune_agent
