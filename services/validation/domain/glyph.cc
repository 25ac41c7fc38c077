#include "services/validation/domain/glyph.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace childsync::validation {
namespace {

constexpr std::u32string_view kHyphens = U"-\u2010\u2011\u2012\u2013\u2014";
constexpr std::u32string_view kApostrophes = U"'\u2019\u02BC\u2018`\u00B4";
constexpr std::u32string_view kUsual = U" -'\u0110\u0111";
constexpr char32_t kSmallD = 0x111;

bool In(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }

const icu::Normalizer2& Nfc() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFCInstance(error);
}

const icu::Normalizer2& Nfd() {
  UErrorCode error = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFDInstance(error);
}

Tone ToneOf(char32_t mark) {
  switch (mark) {
    case 0x300:
      return Tone::kGrave;
    case 0x301:
      return Tone::kAcute;
    case 0x303:
      return Tone::kTilde;
    case 0x309:
      return Tone::kHook;
    case 0x323:
      return Tone::kDotBelow;
    default:
      return Tone::kNone;
  }
}

void AppendUtf8(char32_t c, std::string* out) {
  char buffer[4];
  int length = 0;
  U8_APPEND_UNSAFE(buffer, length, static_cast<UChar32>(c));
  out->append(buffer, length);
}

// Lower case letter by letter: it never changes the number of letters, so that it joins no two spellings that
// differ.
char32_t Lower(char32_t c) {
  // Đ (U+0110) is also typed as eth (U+00D0) and as African D (U+0189).
  if (In(U"\u0110\u0111\u00D0\u00F0\u0189\u0256", c)) return kSmallD;
  return u_tolower(static_cast<UChar32>(c));
}

// What is left of a letter's marks goes back onto the letter where Unicode has the letter, so that a composed
// and a decomposed spelling give the same bytes.
std::string Compose(char32_t letter, std::u32string_view marks) {
  std::u32string rest;
  uint8_t blocked = 0;  // the combining class that bars later marks of the same class
  for (char32_t mark : marks) {
    const uint8_t mark_class = u_getCombiningClass(static_cast<UChar32>(mark));
    const UChar32 composed =
        mark_class != 0 && mark_class == blocked
            ? U_SENTINEL
            : Nfc().composePair(static_cast<UChar32>(letter), static_cast<UChar32>(mark));
    if (composed >= 0) {
      letter = static_cast<char32_t>(composed);
    } else {
      rest += mark;
      blocked = mark_class;
    }
  }
  std::string bytes;
  AppendUtf8(letter, &bytes);
  for (char32_t mark : rest) AppendUtf8(mark, &bytes);
  return bytes;
}

// What stands for every variant of a kind; 0 for kinds that keep their characters apart.
char UsualChar(GlyphKind kind) {
  switch (kind) {
    case GlyphKind::kSpace:
      return ' ';
    case GlyphKind::kHyphen:
      return '-';
    case GlyphKind::kApostrophe:
      return '\'';
    default:
      return 0;
  }
}

// The first code point of each run of 64 that is in the table.
constexpr char32_t kTablePages[] = {0x0000, 0x0040, 0x0080, 0x00C0, 0x0100, 0x0140, 0x0180, 0x01C0, 0x0200,
                                    0x0240, 0x0280, 0x1E80, 0x1EC0, 0x2000, 0x2040, 0xFEC0, 0xFFC0};

Glyph MakeGlyph(char32_t c) {
  // A character that is not its own NFC form, or that can join with one beside it, goes the long way.
  UErrorCode error = U_ZERO_ERROR;
  if (!Nfc().hasBoundaryBefore(static_cast<UChar32>(c)) ||
      Nfc().quickCheck(icu::UnicodeString(static_cast<UChar32>(c)), error) != UNORM_YES) {
    return {};
  }
  icu::UnicodeString decomposed;
  if (!Nfd().getDecomposition(static_cast<UChar32>(c), decomposed)) decomposed = static_cast<UChar32>(c);
  std::u32string points;
  for (int i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) points += decomposed.char32At(i);
  const Cluster cluster = MakeCluster(points[0], std::u32string_view(points).substr(1));
  const size_t growth = cluster.bytes.size() + cluster.tones.size();
  if (cluster.bytes.size() > 4 || cluster.tones.size() > 1 || growth > static_cast<size_t>(U8_LENGTH(c)))
    return {};
  Glyph glyph{.kind = cluster.kind, .flags = cluster.flags};
  if (!cluster.tones.empty()) glyph.tone = static_cast<Tone>(cluster.tones[0]);
  glyph.length = static_cast<uint8_t>(cluster.bytes.size());
  std::copy(cluster.bytes.begin(), cluster.bytes.end(), glyph.bytes.begin());
  return glyph;
}

}  // namespace

GlyphKind KindOf(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  if (u_isUWhiteSpace(point)) return GlyphKind::kSpace;
  if (In(kHyphens, c)) return GlyphKind::kHyphen;
  if (In(kApostrophes, c)) return GlyphKind::kApostrophe;
  if (c == U'?' || c == 0xFFFD) return GlyphKind::kBroken;
  if (u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) return GlyphKind::kInvisible;
  const uint32_t category = U_GET_GC_MASK(point);
  if (category & (U_GC_CF_MASK | U_GC_CC_MASK)) return GlyphKind::kInvisible;
  if (category & U_GC_ND_MASK) return GlyphKind::kDigit;
  if (category & U_GC_L_MASK) return GlyphKind::kLetter;
  return GlyphKind::kOther;
}

Cluster MakeCluster(char32_t base, std::u32string_view marks) {
  Cluster cluster{.kind = KindOf(base)};
  if (const char usual = UsualChar(cluster.kind)) {
    cluster.bytes.push_back(usual);
    if (!In(kUsual, base)) cluster.flags |= kVariant;
    return cluster;
  }
  if (cluster.kind != GlyphKind::kLetter) {
    AppendUtf8(base, &cluster.bytes);
    return cluster;
  }
  const char32_t lower = Lower(base);
  if (lower == kSmallD && !In(kUsual, base)) cluster.flags |= kVariant;
  if (u_isupper(static_cast<UChar32>(base))) cluster.flags |= kUpper;
  if (u_islower(static_cast<UChar32>(base))) cluster.flags |= kLower;
  if (!In(U"aeiouy", lower)) {
    cluster.bytes = Compose(lower, marks);
    return cluster;
  }
  std::u32string kept;
  for (char32_t mark : marks) {
    const Tone tone = ToneOf(mark);
    if (tone == Tone::kNone) {
      kept += mark;
    } else {
      cluster.tones += static_cast<char32_t>(tone);
    }
  }
  cluster.flags |= kVowel;
  if (!kept.empty()) cluster.flags |= kMarked;
  cluster.bytes = Compose(lower, kept);
  return cluster;
}

GlyphTable::GlyphTable() {
  static_assert(std::size(kTablePages) == kPages - 1);
  for (size_t i = 0; i < std::size(kTablePages); ++i) {
    page_of_[kTablePages[i] >> 6] = static_cast<uint8_t>(i + 1);
    for (char32_t c = 0; c < 64; ++c) pages_[i + 1][c] = MakeGlyph(kTablePages[i] + c);
  }
}

const GlyphTable& GlyphTable::Get() {
  static const GlyphTable table;
  return table;
}

}  // namespace childsync::validation
