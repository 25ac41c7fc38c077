// Whether a word is spelled as a Vietnamese syllable: what tells the right encoding of a text from a wrong
// one.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SYLLABLE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SYLLABLE_H_

#include <string_view>

namespace childsync::commune_agent {

// An onset, a rhyme and at most one tone, on a vowel; a syllable that ends in p, t, c or ch has the tone sắc
// or nặng. Case, Unicode form and on which of its vowels the tone stands don't matter. "Nguyễn", "HOÀ",
// "quý", not "Krêh", "nguyÔn" or "Niê".
bool IsVietnameseSyllable(std::string_view utf8);

// Every part of the word that holds a letter beyond ASCII is such a syllable. Parts lie between ASCII
// characters that are no letters, no-break spaces and the punctuation that word processors put in: – — ‘ ’ “
// ” … •
bool IsVietnameseWord(std::string_view utf8);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_SYLLABLE_H_
