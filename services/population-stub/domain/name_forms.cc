#include "services/population-stub/domain/name_forms.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>
#include <vector>

namespace childsync::population_stub {
namespace {

constexpr std::u16string_view kTones = u"\u0300\u0301\u0303\u0309\u0323";
constexpr std::u32string_view kApostrophes = U"'’ʼ‘`´";
constexpr std::u32string_view kHyphens = U"-‐‑‒–—";
constexpr char32_t kDStroke = 0x111;

// Lower-case letters and marks that a code point stands for, decomposed.
std::u16string Decompose(char32_t point) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString text(static_cast<UChar32>(point));
  text = icu::Normalizer2::getNFKDInstance(error)->normalize(text.foldCase(), error);
  return {text.getBuffer(), static_cast<size_t>(text.length())};
}

// Names are read by the million when the index is made: what nearly all of them consist of is worked out
// once.
const std::u16string& Decomposed(char32_t point, std::u16string& scratch) {
  static const auto& common = *[] {
    auto* table = new std::array<std::u16string, 0x1F00>;
    for (char32_t each = 0; each < table->size(); ++each) (*table)[each] = Decompose(each);
    return table;
  }();
  return point < common.size() ? common[point] : scratch = Decompose(point);
}

class Writer {
 public:
  void Add(char32_t point) {
    // Typed for one another, and none of them decomposes.
    if (point == 0x110 || point == 0xD0 || point == 0xF0 || point == 0x189 || point == 0x256) {
      point = kDStroke;
    }
    if (kApostrophes.find(point) != kApostrophes.npos) return Mark();
    if (kHyphens.find(point) != kHyphens.npos) return Separate('-');
    if (u_isUWhiteSpace(static_cast<UChar32>(point))) return Separate(' ');
    for (char16_t unit : Decomposed(point, scratch_)) AddDecomposed(unit);
  }

  NameForms Finish() {
    EndSyllable();
    return std::move(forms_);
  }

 private:
  static void Append(char16_t unit, std::string& out) {
    char bytes[4];
    int length = 0;
    U8_APPEND_UNSAFE(bytes, length, unit);
    out.append(bytes, static_cast<size_t>(length));
  }

  void AddDecomposed(char16_t unit) {
    if (kTones.find(unit) != kTones.npos && vowel_) {
      tones_ += unit;
    } else if (u_getCombiningClass(unit) != 0) {
      if (!forms_.key.empty()) Append(unit, forms_.key);
    } else if (u_isalpha(unit)) {
      AddLetter(unit);
    }
  }

  void AddLetter(char16_t letter) {
    if (separator_ != 0 && !forms_.key.empty()) {
      forms_.key += separator_;
      forms_.words += ' ';
    }
    separator_ = 0;
    vowel_ =
        letter < 0x80 && std::string_view("aeiouy").find(static_cast<char>(letter)) != std::string_view::npos;
    Append(letter, forms_.key);
    const char16_t plain = letter == kDStroke ? u'd' : letter;
    Append(plain, forms_.words);
    Append(plain, forms_.plain);
  }

  void EndSyllable() {
    for (char16_t tone : tones_) Append(tone, forms_.key);
    tones_.clear();
    vowel_ = false;
  }
  void Separate(char separator) {
    EndSyllable();
    if (separator_ != '-') separator_ = separator;  // spaces round a hyphen say nothing
  }
  void Mark() {
    EndSyllable();
    if (!forms_.key.empty()) forms_.key += '\'';
  }

  NameForms forms_;
  std::u16string tones_;  // of the syllable
  bool vowel_ = false;    // the last letter
  char separator_ = 0;    // due before the next letter
  std::u16string scratch_;
};

}  // namespace

NameForms ReadName(std::string_view name) {
  Writer writer;
  const auto length = static_cast<int32_t>(name.size());
  for (int32_t i = 0; i < length;) {
    UChar32 point;
    U8_NEXT_OR_FFFD(name.data(), i, length, point);
    writer.Add(static_cast<char32_t>(point));
  }
  return writer.Finish();
}

}  // namespace childsync::population_stub
