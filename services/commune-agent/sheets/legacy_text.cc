#include "services/commune-agent/sheets/legacy_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "services/commune-agent/sheets/syllable.h"

namespace childsync::commune_agent {
namespace {

using Table = std::array<char16_t, 256>;
constexpr char16_t kUndefined = 0xFFFF;

// Code page 1252 from 80 on; after 9F it is Latin-1. Microsoft's table, cp1252.txt of unicode.org.
constexpr char16_t kWindows1252High[] = {
    u'€', kUndefined, u'‚',       u'ƒ', u'„',       u'…',       u'†', u'‡',       u'ˆ', u'‰', u'Š',
    u'‹', u'Œ',       kUndefined, u'Ž', kUndefined, kUndefined, u'‘', u'’',       u'“', u'”', u'•',
    u'–', u'—',       u'˜',       u'™', u'š',       u'›',       u'œ', kUndefined, u'ž', u'Ÿ'};

// TCVN 5712:1993, VN1, as in glibc's TCVN5712-1: the codes below 20 that are letters, then 80 to FF.
constexpr std::pair<uint8_t, char16_t> kTcvnLow[] = {{0x01, u'Ú'}, {0x02, u'Ụ'}, {0x04, u'Ừ'}, {0x05, u'Ử'},
                                                     {0x06, u'Ữ'}, {0x11, u'Ứ'}, {0x12, u'Ự'}, {0x13, u'Ỳ'},
                                                     {0x14, u'Ỷ'}, {0x15, u'Ỹ'}, {0x16, u'Ý'}, {0x17, u'Ỵ'}};
constexpr std::u16string_view kTcvnHigh =
    u"ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    u"\u00A0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    u"ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
    u"ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";
static_assert(kTcvnHigh.size() == 128);

const Table& Windows1252() {
  static const Table table = [] {
    Table t;
    for (size_t b = 0; b < t.size(); ++b) t[b] = static_cast<char16_t>(b);
    std::ranges::copy(kWindows1252High, t.begin() + 0x80);
    return t;
  }();
  return table;
}

// Microsoft's cp1258.txt, as it differs from code page 1252.
const Table& Windows1258() {
  static const Table table = [] {
    Table t = Windows1252();
    for (uint8_t b : {0x8A, 0x8E, 0x9A, 0x9E}) t[b] = kUndefined;
    constexpr std::pair<uint8_t, char16_t> kDiffering[] = {
        {0xC3, u'Ă'},   {0xCC, 0x0300}, {0xD0, u'Đ'}, {0xD2, 0x0309}, {0xD5, u'Ơ'},
        {0xDD, u'Ư'},   {0xDE, 0x0303}, {0xE3, u'ă'}, {0xEC, 0x0301}, {0xF0, u'đ'},
        {0xF2, 0x0323}, {0xF5, u'ơ'},   {0xFD, u'ư'}, {0xFE, u'₫'}};
    for (const auto& [byte, c] : kDiffering) t[byte] = c;
    return t;
  }();
  return table;
}

const Table& Tcvn3() {
  static const Table table = [] {
    Table t;
    for (size_t b = 0; b < 0x80; ++b) t[b] = static_cast<char16_t>(b);
    for (const auto& [byte, c] : kTcvnLow) t[byte] = c;
    std::ranges::copy(kTcvnHigh, t.begin() + 0x80);
    return t;
  }();
  return table;
}

bool IsMark(char16_t c) { return c >= 0x300 && c < 0x370; }

// A tone may follow it.
bool IsVowel(char16_t c) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString decomposed;
  const auto* nfd = icu::Normalizer2::getNFDInstance(error);
  const char16_t base = nfd->getDecomposition(c, decomposed) ? decomposed[0] : c;
  return std::u16string_view(u"aeiouyAEIOUY").find(base) != std::u16string_view::npos;
}

LegacyText Finish(icu::UnicodeString text, std::optional<size_t> bad_byte) {
  UErrorCode error = U_ZERO_ERROR;
  text = icu::Normalizer2::getNFCInstance(error)->normalize(text, error);
  LegacyText out{.bad_byte = bad_byte};
  text.toUTF8String(out.utf8);
  return out;
}

LegacyText DecodeByTable(const Table& table, std::string_view bytes) {
  icu::UnicodeString text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char16_t c = table[static_cast<uint8_t>(bytes[i])];
    const bool lost_mark = IsMark(c) && (text.isEmpty() || !IsVowel(text[text.length() - 1]));
    if (c == kUndefined || lost_mark) return Finish(text, i);
    text.append(c);
  }
  return Finish(text, std::nullopt);
}

bool IsTcvnLetter(char byte) {
  return byte != '\xA0' &&
         (static_cast<uint8_t>(byte) >= 0x80 || u_isalpha(Tcvn3()[static_cast<uint8_t>(byte)]));
}

// Word processors put the punctuation of code page 1252 into texts of .Vn* fonts; in VN1 the same codes are
// capitals. Such a byte is a letter if its word is a syllable with it, and not alone.
bool IsTcvnPunctuation(std::string_view bytes, size_t at) {
  constexpr size_t kWordBytesMax = 8;
  if (std::string_view("\x85\x91\x92\x93\x94\x96\x97").find(bytes[at]) == std::string_view::npos)
    return false;
  size_t begin = at, end = at + 1;
  while (begin > 0 && at - begin <= kWordBytesMax && IsTcvnLetter(bytes[begin - 1])) --begin;
  while (end < bytes.size() && end - at <= kWordBytesMax && IsTcvnLetter(bytes[end])) ++end;
  if (end - begin == 1) return true;
  return !IsVietnameseSyllable(DecodeByTable(Tcvn3(), bytes.substr(begin, end - begin)).utf8);
}

LegacyText DecodeTcvn3(std::string_view bytes) {
  icu::UnicodeString text;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<uint8_t>(bytes[i]);
    const char16_t c = IsTcvnPunctuation(bytes, i) ? Windows1252()[byte] : Tcvn3()[byte];
    if (IsMark(c) && (text.isEmpty() || !IsVowel(text[text.length() - 1]))) return Finish(text, i);
    text.append(c);
  }
  return Finish(text, std::nullopt);
}

// VNI, small letters as code page 1252 shows them; capitals are those of the same row.
struct VniMark {
  char16_t byte;
  std::u16string_view marks;
};
constexpr VniMark kVniTones[] = {
    {u'ù', u"\u0301"}, {u'ø', u"\u0300"}, {u'û', u"\u0309"}, {u'õ', u"\u0303"}, {u'ï', u"\u0323"}};
constexpr VniMark kVniCircumflex[] = {{u'â', u"\u0302"},       {u'á', u"\u0302\u0301"},
                                      {u'à', u"\u0302\u0300"}, {u'å', u"\u0302\u0309"},
                                      {u'ã', u"\u0302\u0303"}, {u'ä', u"\u0302\u0323"}};
constexpr VniMark kVniBreve[] = {{u'ê', u"\u0306"},       {u'é', u"\u0306\u0301"}, {u'è', u"\u0306\u0300"},
                                 {u'ú', u"\u0306\u0309"}, {u'ü', u"\u0306\u0303"}, {u'ë', u"\u0306\u0323"}};
constexpr std::pair<char16_t, char16_t> kVniLetters[] = {{u'ô', u'ơ'}, {u'ö', u'ư'}, {u'ñ', u'đ'},
                                                         {u'í', u'í'}, {u'ì', u'ì'}, {u'æ', u'ỉ'},
                                                         {u'ó', u'ĩ'}, {u'ò', u'ị'}, {u'î', u'ỵ'}};

// The marks of the byte after this base, both as small letters; empty: none.
std::u16string_view VniMarks(char16_t base, char16_t byte) {
  const auto find = [&](const auto& marks) {
    const auto* found = std::ranges::find(marks, byte, &VniMark::byte);
    return found == std::end(marks) ? std::u16string_view() : found->marks;
  };
  std::u16string_view marks;
  if (std::u16string_view(u"aeouyơư").find(base) != std::u16string_view::npos) marks = find(kVniTones);
  if (marks.empty() && std::u16string_view(u"aeo").find(base) != std::u16string_view::npos)
    marks = find(kVniCircumflex);
  if (marks.empty() && base == u'a') marks = find(kVniBreve);
  return marks;
}

LegacyText DecodeVni(std::string_view bytes) {
  icu::UnicodeString text;
  char16_t base = 0;  // the letter that a mark may follow, small
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char16_t c = Windows1252()[static_cast<uint8_t>(bytes[i])];
    const auto small = static_cast<char16_t>(u_tolower(c));
    if (const std::u16string_view marks = VniMarks(base, small); !marks.empty()) {
      text.append(icu::UnicodeString(marks.data(), static_cast<int32_t>(marks.size())));
      base = 0;
      continue;
    }
    const auto* letter = std::ranges::find(kVniLetters, small, &std::pair<char16_t, char16_t>::first);
    if (letter != std::end(kVniLetters)) {
      base = letter->second;
      text.append(c == small ? base : static_cast<char16_t>(u_toupper(base)));
    } else if (c == kUndefined || (c >= 0xC0 && c <= 0xFF)) {
      return Finish(text, i);
    } else {
      base = small;
      text.append(c);
    }
  }
  return Finish(text, std::nullopt);
}

}  // namespace

std::string_view NameOf(Legacy encoding) {
  switch (encoding) {
    case Legacy::kWindows1258:
      return "windows-1258";
    case Legacy::kTcvn3:
      return "tcvn3";
    case Legacy::kVni:
      return "vni";
  }
  return {};
}

std::optional<Legacy> LegacyOf(std::string_view name) {
  for (Legacy encoding : kLegacies) {
    if (NameOf(encoding) == name) return encoding;
  }
  return std::nullopt;
}

LegacyText DecodeLegacy(Legacy encoding, std::string_view bytes) {
  switch (encoding) {
    case Legacy::kWindows1258:
      return DecodeByTable(Windows1258(), bytes);
    case Legacy::kTcvn3:
      return DecodeTcvn3(bytes);
    case Legacy::kVni:
      return DecodeVni(bytes);
  }
  return {};
}

std::optional<std::string> Windows1252Bytes(std::string_view utf8) {
  std::string bytes;
  const auto* text = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto size = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(text, i, size, c);
    if (c >= 0 && c <= 0xFF) {
      bytes.push_back(static_cast<char>(c));
      continue;
    }
    const auto* found = std::ranges::find(kWindows1252High, c);
    if (c < 0 || c >= kUndefined || found == std::end(kWindows1252High)) return std::nullopt;
    bytes.push_back(static_cast<char>(0x80 + (found - std::begin(kWindows1252High))));
  }
  return bytes;
}

}  // namespace childsync::commune_agent
