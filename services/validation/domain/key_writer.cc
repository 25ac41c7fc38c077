#include "services/validation/domain/key_writer.h"

#include <algorithm>

namespace childsync::validation {

void KeyWriter::AddOther(GlyphKind kind, uint8_t flags, std::string_view bytes) {
  switch (kind) {
    case GlyphKind::kInvisible:
      words_.rules |= kTextInvisible;
      return;
    case GlyphKind::kSpace:
      AddSpace(flags);
      return;
    case GlyphKind::kHyphen:
      EndSyllable();
      if ((has_space_ && begin_ != end_) || flags & kVariant) words_.rules |= kNameHyphen;
      has_space_ = false;
      *end_++ = '-';
      return;
    case GlyphKind::kApostrophe:
      if (flags & kVariant) words_.rules |= kNameApostrophe;
      break;
    case GlyphKind::kDigit:
      words_.has_digit = true;
      break;
    case GlyphKind::kBroken:
      words_.is_broken = true;
      break;
    default:
      break;
  }
  EndSyllable();
  PutSpace();
  Append(bytes);
}

void KeyWriter::KeepTone(char tone) {
  if (tones_ == 2) {
    std::copy_backward(after_toned_, end_, end_ + 1);
    *after_toned_ = tone_;
    ++end_;
  }
  *end_++ = tone;
}

// Where the mark usually stands: on the vowel that has another mark (the last of them: ươ), else on the last
// vowel before a final consonant, else on the first of two vowels (the older and commoner spelling: hòa,
// thủy) and the second of three. The u of qu and the i of gi before another vowel belong to the consonant.
bool KeyWriter::ToneInPlace() const {
  if (interrupted_) return true;  // a foreign name has no rule
  int vowels = vowels_;
  int toned = toned_;
  int marked = marked_;
  const std::string_view written(syllable_, static_cast<size_t>(end_ - syllable_));
  if (vowels > 1 && (written.starts_with("qu") || written.starts_with("gi"))) {
    --vowels;
    --toned;
    --marked;
  }
  if (marked > 0) return toned == marked;
  if (has_coda_) return toned == vowels;
  if (vowels > 3) return true;
  return toned == (vowels == 3 ? 2 : 1);
}

Words KeyWriter::Finish() {
  EndSyllable();
  if (has_space_) words_.rules |= kTextSpace;
  while (end_ != begin_ && DoesNotMatterAtTheEnd(end_[-1])) {
    if (end_[-1] != ' ') words_.rules |= kTextTrailing;
    --end_;
  }
  words_.key = {begin_, static_cast<size_t>(end_ - begin_)};
  return words_;
}

}  // namespace childsync::validation
