// Any cell as a number and as a birth date: what is read is within bounds, and reads as itself again.
#include <string>

#include "services/validation/domain/birth_date.h"
#include "services/validation/domain/number.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace childsync::validation;
  using childsync::fuzz::Require;
  const std::string_view cell = childsync::fuzz::Text(data, size);
  const childsync::Date today = *childsync::Date::FromCivil(2024, 3, 31);
  if (const NumberReading number = ReadNumber(cell, 2024); number.reading == Reading::kRead) {
    const std::string_view digits(number.digits.data(), number.digits.size());
    const NumberReading again = ReadNumber(digits, 2024);
    Require(again.reading == Reading::kRead && again.digits == number.digits && again.rules == 0);
    Require(NumberBirthYear(digits) <= 2024);
  }
  for (DateSystem system : {DateSystem::kNone, DateSystem::k1900, DateSystem::k1904}) {
    const BirthDateReading date = ReadBirthDate(cell, system, today);
    if (date.reading != Reading::kRead) continue;
    Require(date.date <= today);
    const std::string iso = date.date.ToString();
    const BirthDateReading again = ReadBirthDate(iso, system, today);
    Require(again.reading == Reading::kRead && again.date == date.date);
  }
  return 0;
}
