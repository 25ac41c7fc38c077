#include "common/population/answer.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "childsync/population/v1/population.pb.h"
#include "common/wire/wire_reader.h"

namespace childsync::population {
namespace {

// An enum's value; one past `last` is none that this reader knows.
uint64_t Enum(WireReader& in, uint64_t last) {
  const uint64_t value = in.Varint();
  if (value > last) in.Fail();
  return value;
}

bool DecodePerson(std::string_view message, PersonView& person) {
  using P = v1::Person;
  WireReader in(message);
  while (in.Next()) {
    switch (in.field()) {
      case P::kPersonalIdFieldNumber:
        person.personal_id = in.Text();
        break;
      case P::kFullNameFieldNumber:
        person.full_name = in.Text();
        break;
      case P::kBirthDateFieldNumber:
        person.birth_date = in.Text();
        break;
      case P::kSexFieldNumber:
        person.sex = static_cast<Sex>(Enum(in, v1::SEX_FEMALE));
        break;
      case P::kEthnicityFieldNumber:
        person.ethnicity = in.Text();
        break;
      case P::kResidenceUnitFieldNumber:
        person.residence_unit = in.Text();
        break;
      case P::kFatherNameFieldNumber:
        person.father_name = in.Text();
        break;
      case P::kMotherNameFieldNumber:
        person.mother_name = in.Text();
        break;
      case P::kGuardianNameFieldNumber:
        person.guardian_name = in.Text();
        break;
      case P::kStatusFieldNumber:
        person.status = static_cast<PersonStatus>(Enum(in, v1::PERSON_STATUS_REPLACED));
        break;
      case P::kReplacedByFieldNumber:
        person.replaced_by = in.Text();
        break;
    }
  }
  return !in.failed();
}

// One result, with its former numbers appended to the answer's; `former` counts them.
bool DecodeResult(std::string_view message, DecodedAnswer& answer, LookupResult& result, size_t& former) {
  using R = v1::LookupResult;
  // The vector never grows past what was reserved, so pointers into it stay good.
  auto person = [&](std::string_view bytes) -> const PersonView* {
    if (answer.persons.size() == answer.persons.capacity()) return nullptr;
    PersonView& view = answer.persons.emplace_back();
    return DecodePerson(bytes, view) ? &view : nullptr;
  };
  WireReader in(message);
  while (in.Next()) {
    switch (in.field()) {
      case R::kPersonalIdFieldNumber:
        result.personal_id = in.Bytes();
        break;
      case R::kPersonFieldNumber:
        if ((result.person = person(in.Bytes())) == nullptr) return false;
        break;
      case R::kCurrentFieldNumber:
        if ((result.current = person(in.Bytes())) == nullptr) return false;
        break;
      case R::kFormerPersonalIdsFieldNumber:
        answer.former_personal_ids.push_back(in.Bytes());
        ++former;
        break;
    }
  }
  return !in.failed();
}

bool IsStrictlySorted(std::span<const std::string_view> numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
}

bool IsSound(const LookupResult& result, std::string_view asked) {
  if (result.personal_id != asked) return false;
  const auto former = result.former_personal_ids;
  if (!former.empty() &&
      (!IsStrictlySorted(former) || !std::all_of(former.begin(), former.end(), IsPersonalId)))
    return false;
  if (result.person == nullptr) return result.current == nullptr && former.empty();
  if (result.person->personal_id != asked || result.person->status == PersonStatus::kUnspecified)
    return false;
  if (result.current == nullptr) return !std::binary_search(former.begin(), former.end(), asked);
  return result.person->status == PersonStatus::kReplaced &&
         result.current->status != PersonStatus::kReplaced &&
         result.current->status != PersonStatus::kUnspecified && IsPersonalId(result.current->personal_id) &&
         !std::binary_search(former.begin(), former.end(), result.current->personal_id) &&
         std::binary_search(former.begin(), former.end(), asked);
}

}  // namespace

absl::Status DecodeAnswer(std::string_view response, std::string_view asked, DecodedAnswer& answer) {
  const absl::Status unsound =
      absl::DataLossError("the population database's answer does not fit what was asked");
  const size_t count = asked.size() / kPersonalIdSize;
  answer.results.reserve(count);
  answer.persons.reserve(2 * count);
  std::vector<size_t> former_counts;
  former_counts.reserve(count);
  WireReader in(response);
  while (in.Next()) {
    if (in.field() != v1::LookupPersonsResponse::kResultsFieldNumber) continue;
    if (answer.results.size() == count) return unsound;
    if (!DecodeResult(in.Bytes(), answer, answer.results.emplace_back(), former_counts.emplace_back(0)))
      return unsound;
  }
  if (in.failed() || answer.results.size() != count) return unsound;
  size_t former_begin = 0;
  for (size_t i = 0; i < count; ++i) {
    answer.results[i].former_personal_ids = {answer.former_personal_ids.data() + former_begin,
                                             former_counts[i]};
    former_begin += former_counts[i];
    if (!IsSound(answer.results[i], asked.substr(i * kPersonalIdSize, kPersonalIdSize))) return unsound;
  }
  return absl::OkStatus();
}

}  // namespace childsync::population
