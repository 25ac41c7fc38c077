// Classifies code points for reading Vietnamese cells, by table for those that occur every day and by ICU for
// the rest.
//
// A letter's `bytes` are its lower case without tone, as the match key has it: ă â ê ô ơ ư are letters, Ð and
// Ɖ are Đ, and a tone is one of the five Vietnamese marks over a vowel. The tilde of ñ is part of the letter.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_GLYPH_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_GLYPH_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace childsync::validation {

enum class GlyphKind : uint8_t {
  kRare,        // not in the table: ask ICU
  kLetter,      //
  kSpace,       // every white space, tab and line break included
  kHyphen,      // - ‐ ‑ ‒ – —
  kApostrophe,  // ' ’ ʼ ‘ ` ´
  kDigit,       // of any script
  kBroken,      // ? or U+FFFD: what a lost letter leaves behind
  kInvisible,   // zero width, direction and format marks, soft hyphen, controls
  kOther,       // punctuation and whatever else there is
};

// One of the five tone marks as the match key has it; no cell's text contains these bytes, for they are
// controls.
enum class Tone : uint8_t { kNone = 0, kGrave = 1, kAcute = 2, kTilde = 3, kHook = 4, kDotBelow = 5 };

enum GlyphFlag : uint8_t {
  kUpper = 1,    // an upper-case letter
  kLower = 2,    // a lower-case letter
  kVowel = 4,    // a e i o u y with whatever marks
  kMarked = 8,   // a vowel with a mark that is no tone
  kVariant = 16  // not the usual character of its kind
};

struct Glyph {
  GlyphKind kind = GlyphKind::kRare;
  Tone tone = Tone::kNone;
  uint8_t flags = 0;
  uint8_t length = 0;
  std::array<char, 4> bytes = {};  // UTF-8, `length` of them
};

// A glyph with any number of marks, as ICU gives it.
struct Cluster {
  GlyphKind kind = GlyphKind::kOther;
  uint8_t flags = 0;
  std::string bytes;
  std::u32string tones;  // Tone values; more than one for a vowel with several tone marks
};

// What one code point without marks is. Never kRare.
GlyphKind KindOf(char32_t code_point);

// A base character and the combining marks after it, in canonical order (NFD).
Cluster MakeCluster(char32_t base, std::u32string_view marks);

// The everyday code points: Latin with Vietnamese, general punctuation. Composed letters only; a combining
// mark is kRare.
class GlyphTable {
 public:
  static const GlyphTable& Get();

  // For any code point below U+10000.
  const Glyph& Find(char32_t code_point) const { return pages_[page_of_[code_point >> 6]][code_point & 63]; }

 private:
  GlyphTable();
  static constexpr int kPages = 18;

  std::array<uint8_t, 1024> page_of_ = {};  // page 0 is all kRare
  std::array<std::array<Glyph, 64>, kPages> pages_ = {};
};

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_GLYPH_H_
