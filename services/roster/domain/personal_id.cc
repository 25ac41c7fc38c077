#include "services/roster/domain/personal_id.h"

#include "common/population/person.h"

namespace childsync::roster {

std::optional<PersonalId> PersonalId::Parse(std::string_view text) {
  if (!population::IsPersonalId(text)) return std::nullopt;
  uint64_t digits = 0;
  for (char c : text) digits = digits * 10 + static_cast<uint64_t>(c - '0');
  return PersonalId(digits);
}

std::string PersonalId::ToString() const {
  std::string text(population::kPersonalIdSize, '0');
  uint64_t rest = digits_;
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, rest /= 10)
    *digit = static_cast<char>('0' + rest % 10);
  return text;
}

int PersonalId::birth_year() const {
  const auto century_and_sex = static_cast<int>(digits_ / 100'000'000 % 10);
  const auto year = static_cast<int>(digits_ / 1'000'000 % 100);
  return 1900 + century_and_sex / 2 * 100 + year;
}

}  // namespace childsync::roster
