// Reads a person's name into its match key.
//
// Two names are the same name exactly when their keys are equal. The key is the name in lower case, without
// tone marks in its letters; each syllable ends in its tone, for a syllable has one tone and its place says
// nothing (hòa, hoà). In a word, a vowel after a consonant after a vowel begins another (Ralán: ral, án). One
// with two tone marks is no Vietnamese syllable and keeps them where they stand. Everything else that tells
// two legal names apart stays: diacritics, i and y, hyphens, apostrophes, letters of other scripts.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_NAME_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_NAME_H_

#include <array>
#include <string>
#include <string_view>

#include "services/validation/domain/reading.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {

// Where keys are written. A cell of everyday length takes no heap memory.
class KeySpace {
 public:
  KeySpace() = default;
  KeySpace(const KeySpace&) = delete;
  KeySpace& operator=(const KeySpace&) = delete;

  // `size` bytes; what stood there before is gone.
  char* Reserve(size_t size) {
    if (size <= inline_.size()) return inline_.data();
    spill_.resize(size);
    return spill_.data();
  }

 private:
  std::array<char, 192> inline_;  // uninitialised on purpose
  std::string spill_;
};

// A cell as words: its key, what it consists of, and the rules that changed something.
struct Words {
  std::string_view key;  // in the KeySpace
  RuleSet rules = 0;
  bool has_letter = false;
  bool has_digit = false;
  bool is_broken = false;  // ? or U+FFFD, an invalid byte included
};

// The key of any cell that holds words.
Words ReadWords(std::string_view cell, KeySpace* space);

// A trailing . , or ; does not matter, in any field.
constexpr bool DoesNotMatterAtTheEnd(char c) { return c == ' ' || c == '.' || c == ',' || c == ';'; }

// Whether a cell with this key says that nothing is there: it is empty, or - không, không có, không rõ, chưa
// có.
bool IsAbsent(std::string_view key);

// The trace of an absent cell: reading a word as nothing is a rule, an empty cell is not.
inline RuleSet AbsentRules(std::string_view key) { return key.empty() ? RuleSet{0} : RuleSet{kTextAbsent}; }

struct NameReading {
  Reading reading = Reading::kMissing;
  std::string_view key;  // in the KeySpace, when read
  RuleSet rules = 0;
};

NameReading ReadName(std::string_view cell, KeySpace* space);

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_NAME_H_
