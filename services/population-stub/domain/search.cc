#include "services/population-stub/domain/search.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace childsync::population_stub {

std::string FoldName(std::string_view name) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(error);
  icu::UnicodeString text = icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())});
  text = nfd->normalize(text.foldCase(), error);
  icu::UnicodeString folded;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK || u_isUWhiteSpace(c)) continue;
    // Typed for one another, and none of them decomposes.
    folded.append(c == 0x111 || c == 0xF0 || c == 0x256 ? UChar32{'d'} : c);
  }
  std::string utf8;
  folded.toUTF8String(utf8);
  return utf8;
}

std::vector<const PersonView*> Search(const Register& people, const Description& description,
                                      std::string_view after, size_t limit) {
  const std::string name = FoldName(description.full_name);
  auto fits = [&](const PersonView& person) {
    return (description.birth_date.empty() || person.birth_date == description.birth_date) &&
           (description.sex == population::Sex::kUnspecified || person.sex == description.sex) &&
           (description.residence_unit.empty() || person.residence_unit == description.residence_unit) &&
           (name.empty() || FoldName(person.full_name) == name);
  };
  auto at =
      std::upper_bound(people.people().begin(), people.people().end(), after,
                       [](std::string_view number, const PersonView& p) { return number < p.personal_id; });
  std::vector<const PersonView*> found;
  for (; at != people.people().end() && found.size() < limit; ++at) {
    if (fits(*at)) found.push_back(&*at);
  }
  return found;
}

}  // namespace childsync::population_stub
