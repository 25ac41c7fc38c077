#include "common/population/message_view.h"

namespace childsync::population {

PersonView ViewOf(const v1::Person& person) {
  return {.personal_id = person.personal_id(),
          .full_name = person.full_name(),
          .birth_date = person.birth_date(),
          .ethnicity = person.ethnicity(),
          .residence_unit = person.residence_unit(),
          .father_name = person.father_name(),
          .mother_name = person.mother_name(),
          .guardian_name = person.guardian_name(),
          .replaced_by = person.replaced_by(),
          .sex = static_cast<Sex>(person.sex()),
          .status = static_cast<PersonStatus>(person.status())};
}

}  // namespace childsync::population
