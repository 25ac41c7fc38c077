#include "services/validation/domain/name.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <vector>

#include "services/validation/domain/glyph.h"
#include "services/validation/domain/key_writer.h"

namespace childsync::validation {
namespace {

constexpr size_t kSlack = 4;  // KeyWriter copies letters four bytes at a time

// Writes the key by the table alone; false as soon as a code point is not in it. The key is never longer than
// the cell.
bool WriteEverydayWords(std::string_view cell, KeyWriter* writer) {
  const GlyphTable& table = GlyphTable::Get();
  const auto* at = reinterpret_cast<const unsigned char*>(cell.data());
  const unsigned char* const end = at + cell.size();
  const auto is_trail = [](unsigned char byte) { return (byte & 0xC0) == 0x80; };
  while (at < end) {
    char32_t point = *at;
    if (point < 0x80) {
      at += 1;
    } else if (point >= 0xC2 && point < 0xE0 && end - at >= 2 && is_trail(at[1])) {
      point = (point & 0x1F) << 6 | (at[1] & 0x3F);
      at += 2;
    } else if (point > 0xE0 && point < 0xF0 && end - at >= 3 && is_trail(at[1]) && is_trail(at[2])) {
      point = (point & 0x0F) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3F);
      at += 3;
    } else {
      return false;
    }
    const Glyph& glyph = table.Find(point);
    if (glyph.kind == GlyphKind::kRare) return false;
    writer->Add(glyph);
  }
  return true;
}

// Decodes, leaves invisible characters out, and decomposes canonically, so that every Unicode form of a text
// comes out the same. Invalid bytes become U+FFFD.
icu::UnicodeString Decompose(std::string_view cell, RuleSet* rules) {
  icu::UnicodeString text;
  const auto length = static_cast<int32_t>(cell.size());
  for (int32_t i = 0; i < length;) {
    UChar32 point;
    U8_NEXT_OR_FFFD(cell.data(), i, length, point);
    if (KindOf(static_cast<char32_t>(point)) == GlyphKind::kInvisible) {
      *rules |= kTextInvisible;
    } else {
      text.append(point);
    }
  }
  UErrorCode error = U_ZERO_ERROR;
  if (!icu::Normalizer2::getNFCInstance(error)->isNormalized(text, error)) *rules |= kTextNfc;
  return icu::Normalizer2::getNFDInstance(error)->normalize(text, error);
}

// The clusters of any text, by ICU.
std::vector<Cluster> MakeClusters(const icu::UnicodeString& text) {
  std::vector<Cluster> clusters;
  for (int i = 0; i < text.length();) {
    const UChar32 base = text.char32At(i);
    i = text.moveIndex32(i, 1);
    std::u32string marks;
    while (KindOf(static_cast<char32_t>(base)) == GlyphKind::kLetter && i < text.length() &&
           u_getCombiningClass(text.char32At(i)) != 0) {
      marks += static_cast<char32_t>(text.char32At(i));
      i = text.moveIndex32(i, 1);
    }
    clusters.push_back(MakeCluster(static_cast<char32_t>(base), marks));
  }
  return clusters;
}

Words ReadRareWords(std::string_view cell, KeySpace* space) {
  RuleSet rules = 0;
  const std::vector<Cluster> clusters = MakeClusters(Decompose(cell, &rules));
  size_t size = kSlack;
  for (const Cluster& cluster : clusters) size += cluster.bytes.size() + cluster.tones.size();
  KeyWriter writer(space->Reserve(size));
  writer.AddRules(rules);
  for (const Cluster& cluster : clusters) writer.Add(cluster);
  return writer.Finish();
}

// What a formula shows that has no result. #DIV/0! and #NAME? can't be names anyway.
bool IsSheetError(std::string_view key) {
  return key[0] == '#' &&
         (key == "#n/a" || key == "#ref!" || key == "#value!" || key == "#num!" || key == "#null!");
}

}  // namespace

Words ReadWords(std::string_view cell, KeySpace* space) {
  KeyWriter writer(space->Reserve(cell.size() + kSlack));
  if (WriteEverydayWords(cell, &writer)) return writer.Finish();
  return ReadRareWords(cell, space);
}

bool IsAbsent(std::string_view key) {
  // As keys: each syllable ends in its tone, \2 the acute and \3 the tilde.
  static_assert(Tone::kAcute == Tone{2} && Tone::kTilde == Tone{3});
  if (key.empty() || key == "-") return true;
  if (key[0] == 'k') return key == "không" || key == "không co\2" || key == "không ro\3";
  return key[0] == 'c' && key == "chưa co\2";
}

NameReading ReadName(std::string_view cell, KeySpace* space) {
  if (cell.empty()) return {};
  const Words words = ReadWords(cell, space);
  if (IsAbsent(words.key)) return {.reading = Reading::kMissing, .rules = AbsentRules(words.key)};
  if (!words.has_letter || words.has_digit || words.is_broken || IsSheetError(words.key))
    return {.reading = Reading::kMalformed};
  return {.reading = Reading::kRead, .key = words.key, .rules = words.rules};
}

}  // namespace childsync::validation
