#include "services/population-stub/domain/match.h"

#include <algorithm>

#include "absl/strings/str_split.h"

namespace childsync::population_stub {
namespace {

using Words = std::vector<std::string_view>;

Words WordsOf(const NameForms& name) {
  Words words;
  for (absl::string_view word : absl::StrSplit(absl::string_view(name.words), ' ')) {
    words.emplace_back(word.data(), word.size());
  }
  return words;
}

// At most one byte changed, left out or added, or two neighbours swapped.
bool OneEditApart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  const std::string_view rest_a(in_a, a.end()), rest_b(in_b, b.end());
  if (rest_b.empty()) return true;
  if (rest_a.size() < rest_b.size()) return rest_a == rest_b.substr(1);
  return rest_a.substr(1) == rest_b.substr(1) ||
         (rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
          rest_a.substr(2) == rest_b.substr(2));
}

// Whether the words of the shorter name stand in the longer one in that order, the first and the last at its
// ends; a single letter stands for a word that begins with it.
bool WordLeftOut(const Words& a, const Words& b) {
  const Words& fewer = a.size() <= b.size() ? a : b;
  const Words& more = a.size() <= b.size() ? b : a;
  const auto same = [](std::string_view x, std::string_view y) {
    return x == y || (x.size() == 1 && y.starts_with(x)) || (y.size() == 1 && x.starts_with(y));
  };
  if (fewer.size() < 2 || fewer.front() != more.front() || fewer.back() != more.back()) return false;
  size_t at = 0;
  for (std::string_view word : more) at += at < fewer.size() && same(fewer[at], word);
  return at == fewer.size();
}

Evidence CompareGuardians(const std::vector<NameForms>& asked, const PersonView& person) {
  for (std::string_view name : {person.father_name, person.mother_name, person.guardian_name}) {
    if (name.empty()) continue;
    const NameForms forms = ReadName(name);
    for (const NameForms& each : asked) {
      if (each.plain == forms.plain) return Evidence::kGuardianEqual;
    }
  }
  return Evidence::kGuardiansDiffer;
}

}  // namespace

int PointsOf(Evidence evidence) {
  switch (evidence) {
    case Evidence::kNameEqual:
      return 40;
    case Evidence::kNameWithoutDiacritics:
      return 32;
    case Evidence::kNameReordered:
      return 28;
    case Evidence::kNameOneEdit:
      return 26;
    case Evidence::kNameWordLeftOut:
      return 20;
    case Evidence::kNameDiffers:
      return -25;
    case Evidence::kBirthDateEqual:
      return 25;
    case Evidence::kBirthDateSwapped:
      return 18;
    case Evidence::kBirthDateSameYear:
      return 6;
    case Evidence::kBirthDateSameDay:
      return 6;
    case Evidence::kBirthDateDiffers:
      return -30;
    case Evidence::kSexEqual:
      return 5;
    case Evidence::kSexDiffers:
      return -10;
    case Evidence::kResidenceEqual:
      return 10;
    case Evidence::kResidenceDiffers:
      return 0;  // families move
    case Evidence::kGuardianEqual:
      return 20;
    case Evidence::kGuardiansDiffer:
      return -10;
  }
  return 0;
}

PackedDate PackDate(std::string_view iso) {
  PackedDate packed = 0;
  for (char c : iso) {
    if (c != '-') packed = packed * 10 + static_cast<PackedDate>(c - '0');
  }
  return packed;
}

PackedDate Swapped(PackedDate date) {
  const PackedDate month = date / 100 % 100, day = date % 100;
  return date == 0 || day > 12 || day == month ? 0 : date / 10'000 * 10'000 + day * 100 + month;
}

Evidence CompareDates(PackedDate asked, PackedDate registered) {
  if (asked == registered) return Evidence::kBirthDateEqual;
  if (Swapped(asked) == registered) return Evidence::kBirthDateSwapped;
  if (asked / 10'000 == registered / 10'000) return Evidence::kBirthDateSameYear;
  return asked % 10'000 == registered % 10'000 ? Evidence::kBirthDateSameDay : Evidence::kBirthDateDiffers;
}

Evidence CompareNames(const NameForms& asked, const NameForms& registered) {
  if (asked.key == registered.key) return Evidence::kNameEqual;
  if (asked.plain == registered.plain) return Evidence::kNameWithoutDiacritics;
  if (OneEditApart(asked.plain, registered.plain)) return Evidence::kNameOneEdit;
  Words a = WordsOf(asked), b = WordsOf(registered);
  if (WordLeftOut(a, b)) return Evidence::kNameWordLeftOut;
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b ? Evidence::kNameReordered : Evidence::kNameDiffers;
}

Match Compare(const Description& asked, const PersonView& person, PackedDate birth_date) {
  Match match{.person = &person};
  const auto saw = [&match](Evidence evidence) {
    match.evidence.push_back(evidence);
    match.score += PointsOf(evidence);
  };
  if (!asked.name.plain.empty() && !person.full_name.empty()) {
    saw(CompareNames(asked.name, ReadName(person.full_name)));
  }
  if (asked.birth_date != 0 && birth_date != 0) saw(CompareDates(asked.birth_date, birth_date));
  if (asked.sex != population::Sex::kUnspecified && person.sex != population::Sex::kUnspecified) {
    saw(asked.sex == person.sex ? Evidence::kSexEqual : Evidence::kSexDiffers);
  }
  if (!asked.residence_unit.empty() && !person.residence_unit.empty()) {
    saw(asked.residence_unit == person.residence_unit ? Evidence::kResidenceEqual
                                                      : Evidence::kResidenceDiffers);
  }
  const bool has_guardian =
      !person.father_name.empty() || !person.mother_name.empty() || !person.guardian_name.empty();
  if (!asked.guardians.empty() && has_guardian) saw(CompareGuardians(asked.guardians, person));
  return match;
}

}  // namespace childsync::population_stub
