#include "services/validation/domain/standardise.h"

#include <algorithm>

#include "services/validation/domain/birth_date.h"
#include "services/validation/domain/ethnicity.h"
#include "services/validation/domain/name.h"
#include "services/validation/domain/number.h"
#include "services/validation/domain/sex.h"

namespace childsync::validation {
namespace {

RuleSet Take(std::string_view cell, StandardName* name) {
  KeySpace space;
  const NameReading reading = ReadName(cell, &space);
  name->reading = reading.reading;
  name->key.assign(reading.key);
  return reading.rules;
}

}  // namespace

void Standardise(const RecordCells& cells, Date today, StandardRecord* out) {
  RuleSet rules = Take(cells.full_name, &out->full_name);
  rules |= Take(cells.father_name, &out->father_name);
  rules |= Take(cells.mother_name, &out->mother_name);
  rules |= Take(cells.guardian_name, &out->guardian_name);

  const BirthDateReading birth_date = ReadBirthDate(cells.birth_date, cells.date_system, today);
  out->birth_date_reading = birth_date.reading;
  out->birth_date = birth_date.date;

  const SexReading sex = ReadSex(cells.sex);
  out->sex_reading = sex.reading;
  out->sex = sex.sex;

  const EthnicityReading ethnicity = ReadEthnicity(cells.ethnicity);
  out->ethnicity_reading = ethnicity.reading;
  out->ethnic_groups = ethnicity.groups;

  const NumberReading number = ReadNumber(cells.personal_id, today.year());
  out->number_reading = number.reading;
  std::copy(number.digits.begin(), number.digits.end(), out->number);

  out->rules = rules | birth_date.rules | sex.rules | ethnicity.rules | number.rules;
}

}  // namespace childsync::validation
