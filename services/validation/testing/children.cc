#include "services/validation/testing/children.h"

#include <cstdio>

namespace childsync::validation {

std::string NumberOf(int n) {
  char number[16];
  std::snprintf(number, sizeof number, "051214%06d", n);
  return number;
}

population::v1::Person PersonOf(int n) {
  population::v1::Person person;
  person.set_personal_id(NumberOf(n));
  person.set_full_name("Hồ Văn Ba");
  person.set_birth_date("2014-05-06");
  person.set_sex(population::v1::SEX_MALE);
  person.set_ethnicity("Kinh");
  person.set_residence_unit(kUnit);
  person.set_father_name("Hồ Văn Tư");
  person.set_status(population::v1::PERSON_STATUS_ACTIVE);
  return person;
}

record::v1::Record RecordOf(int n) {
  record::v1::Record record;
  record.set_full_name("Hồ Văn Ba");
  record.set_birth_date("06/05/2014");
  record.set_sex("Nam");
  record.set_ethnicity("Kinh");
  record.set_personal_id(NumberOf(n));
  record.set_father_name("Hồ Văn Tư");
  return record;
}

}  // namespace childsync::validation
