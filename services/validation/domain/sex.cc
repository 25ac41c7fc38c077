#include "services/validation/domain/sex.h"

#include "services/validation/domain/name.h"

namespace childsync::validation {
namespace {

struct Word {
  std::string_view key;  // lower case; \2 and \3 are the acute and the tilde that end a syllable
  Sex sex;
};

constexpr Word kWords[] = {
    {"nam", Sex::kMale},          {"nư\3", Sex::kFemale},        {"nu", Sex::kFemale},
    {"trai", Sex::kMale},         {"gai\2", Sex::kFemale},       {"be\2 trai", Sex::kMale},
    {"be\2 gai\2", Sex::kFemale}, {"con trai", Sex::kMale},      {"con gai\2", Sex::kFemale},
    {"nam giơi\2", Sex::kMale},   {"nư\3 giơi\2", Sex::kFemale}, {"m", Sex::kMale},
    {"f", Sex::kFemale},          {"male", Sex::kMale},          {"female", Sex::kFemale},
    {"boy", Sex::kMale},          {"girl", Sex::kFemale},
};

}  // namespace

SexReading ReadSex(std::string_view cell) {
  if (cell == "Nam") return {Reading::kRead, Sex::kMale, 0};
  if (cell == "Nữ") return {Reading::kRead, Sex::kFemale, 0};
  if (cell.empty()) return {};
  KeySpace space;
  const Words words = ReadWords(cell, &space);
  if (IsAbsent(words.key)) return {.rules = AbsentRules(words.key)};
  for (const Word& word : kWords) {
    if (word.key != words.key) continue;
    return {Reading::kRead, word.sex, (words.rules & kTextRules) | kSexWord};
  }
  return {Reading::kMalformed};
}

}  // namespace childsync::validation
