#include "services/commune-agent/sheets/syllable.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <string>
#include <unordered_set>

namespace childsync::commune_agent {
namespace {

// The longest onsets first. "gi" is tried beside "g".
constexpr std::u16string_view kOnsets[] = {u"ngh", u"ch", u"gh", u"gi", u"kh", u"ng", u"nh", u"ph", u"qu",
                                           u"th",  u"tr", u"b",  u"c",  u"d",  u"đ",  u"g",  u"h",  u"k",
                                           u"l",   u"m",  u"n",  u"p",  u"r",  u"s",  u"t",  u"v",  u"x"};

// Without tones. "ym" and the like don't exist; "yt" does after u alone.
constexpr std::u16string_view kRhymes =
    u"a ac ach ai am an ang anh ao ap at au ay "
    u"ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    u"e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    u"i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    u"o oa oac oach oai oan oang oanh oao oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc "
    u"oong "
    u"op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơng ơp ơt "
    u"u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôp uôt uơ up ut "
    u"uy uya uych uyên uyêt uyn uynh uyp uyt uyu "
    u"ư ưa ưc ưi ươ ươc ươi ươm ươn ương ươp ươt ươu ưm ưn ưng ưt ưu "
    u"y yêm yên yêng yêt yêu";

constexpr char16_t kGrave = 0x300, kAcute = 0x301, kTilde = 0x303, kHook = 0x309, kDot = 0x323;

const std::unordered_set<std::u16string>& Rhymes() {
  static const auto* const rhymes = [] {
    auto* set = new std::unordered_set<std::u16string>;
    for (size_t begin = 0; begin < kRhymes.size();) {
      const size_t end = std::min(kRhymes.find(u' ', begin), kRhymes.size());
      set->emplace(kRhymes.substr(begin, end - begin));
      begin = end + 1;
    }
    return set;
  }();
  return *rhymes;
}

bool IsTone(char16_t c) { return c == kGrave || c == kAcute || c == kTilde || c == kHook || c == kDot; }

struct Toneless {
  std::u16string letters;  // composed, lower case
  char16_t tone = 0;
  bool well_formed = true;
};

Toneless TakeTone(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString decomposed = icu::Normalizer2::getNFDInstance(error)->normalize(text, error);
  decomposed.toLower();
  Toneless out;
  icu::UnicodeString kept;
  char16_t base = 0;
  for (int32_t i = 0; i < decomposed.length(); ++i) {
    const char16_t c = decomposed[i];
    if (!IsTone(c)) {
      if (u_isalpha(c)) base = c;
      kept.append(c);
      continue;
    }
    out.well_formed = out.well_formed && out.tone == 0 &&
                      std::u16string_view(u"aeiouy").find(base) != std::u16string_view::npos;
    out.tone = c;
  }
  const icu::UnicodeString composed = icu::Normalizer2::getNFCInstance(error)->normalize(kept, error);
  out.letters.assign(composed.getBuffer(), static_cast<size_t>(composed.length()));
  return out;
}

bool EndsInStop(std::u16string_view letters) {
  return letters.ends_with(u'p') || letters.ends_with(u't') || letters.ends_with(u'c') ||
         letters.ends_with(u"ch");
}

bool IsSyllable(const icu::UnicodeString& text) {
  // The longest is "nghiêng" with a tone, decomposed.
  if (text.isEmpty() || text.length() > 10) return false;
  const Toneless syllable = TakeTone(text);
  const std::u16string_view letters = syllable.letters;
  if (!syllable.well_formed) return false;
  if (EndsInStop(letters) && syllable.tone != kAcute && syllable.tone != kDot) return false;
  if (Rhymes().contains(syllable.letters)) return true;
  // "uynh", "uyt", "uych" have lost their u to the onset.
  if (letters.starts_with(u"quy") && Rhymes().contains(std::u16string(letters.substr(1)))) return true;
  return std::ranges::any_of(kOnsets, [&](std::u16string_view onset) {
    return letters.starts_with(onset) && Rhymes().contains(std::u16string(letters.substr(onset.size())));
  });
}

icu::UnicodeString FromUtf8(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

bool EndsPart(char16_t c) {
  if (c < 0x80) return u_isalpha(c) == 0;
  return std::u16string_view(u"\u00A0–—‘’“”…•").find(c) != std::u16string_view::npos;
}

}  // namespace

bool IsVietnameseSyllable(std::string_view utf8) { return IsSyllable(FromUtf8(utf8)); }

bool IsVietnameseWord(std::string_view utf8) {
  const icu::UnicodeString word = FromUtf8(utf8);
  for (int32_t begin = 0; begin < word.length();) {
    int32_t end = begin;
    bool accented = false;
    for (; end < word.length() && !EndsPart(word[end]); ++end) accented = accented || word[end] >= 0x80;
    if (accented && !IsSyllable(word.tempSubStringBetween(begin, end))) return false;
    begin = end + 1;
  }
  return true;
}

}  // namespace childsync::commune_agent
