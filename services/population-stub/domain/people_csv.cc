#include "services/population-stub/domain/people_csv.h"

#include <unicode/utf8.h>

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/official_time/date.h"
#include "services/population-stub/domain/csv.h"

namespace childsync::population_stub {
namespace {

using population::IsPersonalId;
using population::PersonStatus;
using population::Sex;

constexpr std::string_view kColumns[] = {"personal_id",   "full_name",      "birth_date",  "sex",
                                         "ethnicity",     "residence_unit", "father_name", "mother_name",
                                         "guardian_name", "status",         "replaced_by"};
enum Column {
  kId,
  kName,
  kBirthDate,
  kSex,
  kEthnicity,
  kUnit,
  kFather,
  kMother,
  kGuardian,
  kStatus,
  kReplacedBy
};
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::Status ColumnError(int line, Column column, const char* what) {
  return LineError(line, absl::StrCat("column ", kColumns[column].data(), ": ", what));
}

// UTF-8 without zero bytes, which end a field in the fingerprint.
bool IsText(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(bytes, i, size, c);
    if (c <= 0) return false;
  }
  return true;
}

bool ParseSex(std::string_view word, Sex& sex) {
  sex = word == "male" ? Sex::kMale : word == "female" ? Sex::kFemale : Sex::kUnspecified;
  return sex != Sex::kUnspecified || word.empty();
}

bool ParseStatus(std::string_view word, PersonStatus& status) {
  status = word == "active"      ? PersonStatus::kActive
           : word == "deceased"  ? PersonStatus::kDeceased
           : word == "cancelled" ? PersonStatus::kCancelled
           : word == "replaced"  ? PersonStatus::kReplaced
                                 : PersonStatus::kUnspecified;
  return status != PersonStatus::kUnspecified;
}

absl::StatusOr<PersonView> ParsePerson(const std::vector<std::string_view>& fields, int line) {
  if (fields.size() != std::size(kColumns)) {
    return LineError(line, absl::StrCat(fields.size(), " fields instead of ", std::size(kColumns)));
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!IsText(fields[i])) return ColumnError(line, static_cast<Column>(i), "not UTF-8 text");
  }
  PersonView person{.personal_id = fields[kId],
                    .full_name = fields[kName],
                    .birth_date = fields[kBirthDate],
                    .ethnicity = fields[kEthnicity],
                    .residence_unit = fields[kUnit],
                    .father_name = fields[kFather],
                    .mother_name = fields[kMother],
                    .guardian_name = fields[kGuardian],
                    .replaced_by = fields[kReplacedBy]};
  if (!IsPersonalId(person.personal_id)) return ColumnError(line, kId, "not 12 digits");
  if (!person.birth_date.empty() && !Date::Parse(person.birth_date)) {
    return ColumnError(line, kBirthDate, "not a day as YYYY-MM-DD");
  }
  if (!ParseSex(fields[kSex], person.sex))
    return ColumnError(line, kSex, "neither male nor female nor empty");
  if (!ParseStatus(fields[kStatus], person.status)) {
    return ColumnError(line, kStatus, "none of active, deceased, cancelled, replaced");
  }
  const bool replaced = person.status == PersonStatus::kReplaced;
  if (replaced && !IsPersonalId(person.replaced_by)) {
    return ColumnError(line, kReplacedBy, "status is replaced, so the new number's 12 digits belong here");
  }
  if (!replaced && !person.replaced_by.empty()) {
    return ColumnError(line, kReplacedBy, "must be empty unless status is replaced");
  }
  return person;
}

}  // namespace

absl::StatusOr<std::vector<PersonView>> ParsePeople(std::string& text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  CsvReader csv(text);
  std::vector<std::string_view> fields;
  absl::StatusOr<bool> more = csv.Next(fields);
  if (!more.ok()) return more.status();
  if (!std::equal(fields.begin(), fields.end(), std::begin(kColumns), std::end(kColumns))) {
    std::string header;
    for (std::string_view column : kColumns)
      absl::StrAppend(&header, header.empty() ? "" : ",", column.data());
    return LineError(1, absl::StrCat("the header row must be exactly ", header));
  }
  std::vector<PersonView> people;
  absl::flat_hash_map<std::string_view, int> lines;
  while (true) {
    more = csv.Next(fields);
    if (!more.ok()) return more.status();
    if (!*more) return people;
    absl::StatusOr<PersonView> person = ParsePerson(fields, csv.row_line());
    if (!person.ok()) return person.status();
    auto [first, is_new] = lines.try_emplace(person->personal_id, csv.row_line());
    if (!is_new) {
      return ColumnError(csv.row_line(), kId,
                         absl::StrCat("the same number as on line ", first->second).c_str());
    }
    people.push_back(*person);
  }
}

}  // namespace childsync::population_stub
