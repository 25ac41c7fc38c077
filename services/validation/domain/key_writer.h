// Writes the match key of a cell, glyph by glyph: spaces, hyphens, syllables and their tones.
//
// Internal to the reading of names; see name.h for what the key means.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_KEY_WRITER_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_KEY_WRITER_H_

#include <cstring>
#include <string_view>

#include "services/validation/domain/glyph.h"
#include "services/validation/domain/name.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

class KeyWriter {
 public:
  // `out` has room for the key and four bytes more.
  explicit KeyWriter(char* out) : begin_(out), end_(out) {}

  void Add(const Glyph& glyph) {
    if (glyph.kind == GlyphKind::kLetter) {
      StartLetter(glyph.flags);
      std::memcpy(end_, glyph.bytes.data(), 4);
      end_ += glyph.length;
      if (glyph.tone != Tone::kNone) AddTone(static_cast<char>(glyph.tone));
    } else if (glyph.kind == GlyphKind::kSpace) {
      AddSpace(glyph.flags);
    } else {
      AddOther(glyph.kind, glyph.flags, std::string_view(glyph.bytes.data(), glyph.length));
    }
  }

  void Add(const Cluster& cluster) {
    if (cluster.kind == GlyphKind::kLetter) {
      StartLetter(cluster.flags);
      Append(cluster.bytes);
      for (char32_t tone : cluster.tones) AddTone(static_cast<char>(tone));
    } else {
      AddOther(cluster.kind, cluster.flags, cluster.bytes);
    }
  }

  void AddRules(RuleSet rules) { words_.rules |= rules; }

  // The key. Nothing may be added afterwards.
  Words Finish();

 private:
  void StartLetter(uint8_t flags) {
    if (syllable_ == nullptr)
      StartSyllable(flags);
    else if (flags & kUpper)
      words_.rules |= kNameCase;
    if (flags & kVariant) words_.rules |= kNameDStroke;
    if (flags & kVowel) {
      if (has_coda_) EndPart();
      ++vowels_;
      if (flags & kMarked) marked_ = vowels_;
    } else {
      has_coda_ |= vowels_ > 0;
    }
  }

  void StartSyllable(uint8_t flags) {
    // A word begins with a capital; after a hyphen or an apostrophe both are usual (H'Mông, Jean-pierre).
    if (begin_ == end_ || has_space_) {
      if (flags & kLower) words_.rules |= kNameCase;
    }
    PutSpace();
    syllable_ = end_;
    vowels_ = toned_ = marked_ = tones_ = 0;
    has_coda_ = interrupted_ = false;
    words_.has_letter = true;
  }

  void AddTone(char tone) {
    if (++tones_ == 1) {
      tone_ = tone;
      toned_ = vowels_;
      after_toned_ = end_;
    } else {
      KeepTone(tone);
    }
  }

  void Append(std::string_view bytes) {
    std::memcpy(end_, bytes.data(), bytes.size());
    end_ += bytes.size();
  }

  // A vowel after a consonant after a vowel: a word of several syllables (Ralan), of which each has its own tone.
  void EndPart() {
    if (tones_ == 1) *end_++ = tone_;
    vowels_ = toned_ = marked_ = tones_ = 0;
    has_coda_ = false;
    interrupted_ = true;
  }

  void EndSyllable() {
    if (syllable_ == nullptr) return;
    if (tones_ == 1) {
      if (!ToneInPlace()) words_.rules |= kNameTonePlacement;
      *end_++ = tone_;
    }
    syllable_ = nullptr;
  }

  void AddSpace(uint8_t flags) {
    EndSyllable();
    if (has_space_ || begin_ == end_ || flags & kVariant) words_.rules |= kTextSpace;
    has_space_ = true;
  }

  // One space between words, none at the ends or round a hyphen.
  void PutSpace() {
    if (!has_space_) return;
    has_space_ = false;
    if (begin_ == end_) return;
    if (end_[-1] == '-') {
      words_.rules |= kNameHyphen;
      return;
    }
    *end_++ = ' ';
  }

  void AddOther(GlyphKind kind, uint8_t flags, std::string_view bytes);
  void KeepTone(char tone);
  bool ToneInPlace() const;

  Words words_;
  char* const begin_;
  char* end_;
  bool has_space_ = false;  // a space is due before the next glyph

  // The word that is being written; what is counted, from 1, is of its last part, mostly the whole of it.
  char* syllable_ = nullptr;  // the word's first byte, or null between words
  char* after_toned_ = nullptr;
  int vowels_ = 0;
  int toned_ = 0;   // the vowel under the first tone mark
  int marked_ = 0;  // the last vowel with a mark that is no tone
  int tones_ = 0;
  char tone_ = 0;
  bool has_coda_ = false;     // a consonant after a vowel
  bool interrupted_ = false;  // a vowel came after that: no Vietnamese syllable
};

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_KEY_WRITER_H_
