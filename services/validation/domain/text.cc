#include "services/validation/domain/text.h"

#include <unicode/utf8.h>

#include <algorithm>

#include "services/validation/domain/glyph.h"

namespace childsync::validation {
namespace {

// Figures are ASCII, which the table has.
GlyphKind EverydayKindOf(UChar32 point) {
  const auto code_point = static_cast<char32_t>(point);
  return code_point < 0x80 ? GlyphTable::Get().Find(code_point).kind : KindOf(code_point);
}

}  // namespace

CleanText Clean(std::string_view cell, KeySpace* space) {
  CleanText clean;
  const Words words = ReadWords(cell, space);
  if (IsAbsent(words.key)) {
    clean.rules = AbsentRules(words.key);
    return clean;
  }
  char* const begin = space->Reserve(cell.size());
  char* end = begin;
  bool has_space = false;
  const auto length = static_cast<int32_t>(cell.size());
  for (int32_t i = 0; i < length;) {
    const int32_t start = i;
    UChar32 point;
    U8_NEXT_OR_FFFD(cell.data(), i, length, point);
    const GlyphKind kind = EverydayKindOf(point);
    if (kind == GlyphKind::kInvisible) {
      clean.rules |= kTextInvisible;
    } else if (kind == GlyphKind::kSpace) {
      if (has_space || begin == end || point != ' ') clean.rules |= kTextSpace;
      has_space = true;
    } else {
      if (has_space && begin != end) *end++ = ' ';
      has_space = false;
      end = std::copy(cell.data() + start, cell.data() + i, end);
    }
  }
  if (has_space) clean.rules |= kTextSpace;
  while (end != begin && DoesNotMatterAtTheEnd(end[-1])) {
    if (end[-1] != ' ') clean.rules |= kTextTrailing;
    --end;
  }
  clean.reading = Reading::kRead;
  clean.text = {begin, static_cast<size_t>(end - begin)};
  return clean;
}

}  // namespace childsync::validation
