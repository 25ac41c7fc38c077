#include "services/roster/domain/child.h"

#include "services/roster/domain/personal_id.h"

namespace childsync::roster {

Date SixteenOn(const population::PersonView& person) {
  std::optional<Date> born = Date::Parse(person.birth_date);
  if (!born) born = Date::FromCivil(PersonalId::Parse(person.personal_id)->birth_year(), 12, 31);
  return born->PlusYears(kAdultAge);
}

bool IsChild(const population::PersonView& person, Date day) {
  return person.status == population::PersonStatus::kActive && day < SixteenOn(person);
}

Date BornAfter(Date day) {
  return day.PlusYears(-kAdultAge).PlusDays(-1);  // a day early, so that no leap year matters
}

}  // namespace childsync::roster
