// What the rules read: a record's cells as the commune wrote them, and the register's entry under its number.
// Every string_view must outlive the call it is passed to.
#ifndef CHILDSYNC_SERVICES_VALIDATION_DOMAIN_RECORD_H_
#define CHILDSYNC_SERVICES_VALIDATION_DOMAIN_RECORD_H_

#include <cstdint>
#include <string_view>

namespace childsync::validation {

// How a five-digit number in birth_date is read. Numbers as in childsync.record.v1.DateSystem.
enum class DateSystem : uint8_t { kNone = 0, k1900 = 1, k1904 = 2 };
// Of a number there. One that a later proto adds is none that these rules can read.
constexpr DateSystem DateSystemOf(int32_t number) {
  return number == 1 || number == 2 ? static_cast<DateSystem>(number) : DateSystem::kNone;
}

// Numbers as in childsync.population.v1.Sex.
enum class Sex : uint8_t { kUnknown = 0, kMale = 1, kFemale = 2 };

// Numbers as in childsync.population.v1.PersonStatus.
enum class PersonStatus : uint8_t { kActive = 1, kDeceased = 2, kCancelled = 3, kReplaced = 4 };

// One row's cells, original text. An empty view is an empty cell.
struct RecordCells {
  std::string_view full_name;
  std::string_view birth_date;
  std::string_view sex;
  std::string_view ethnicity;
  std::string_view personal_id;
  std::string_view father_name;
  std::string_view mother_name;
  std::string_view guardian_name;
  DateSystem date_system = DateSystem::kNone;
};

// The register's entry. An empty view, or kUnknown, is what the register lacks.
struct PersonEntry {
  std::string_view full_name;
  std::string_view birth_date;  // YYYY-MM-DD
  Sex sex = Sex::kUnknown;
  std::string_view ethnicity;
  std::string_view father_name;
  std::string_view mother_name;
  std::string_view guardian_name;
  PersonStatus status = PersonStatus::kActive;
};

// The answer of the register for the number that a record cites.
struct LookedUp {
  enum class Kind : uint8_t {
    kNobody,       // nobody has the number
    kPerson,       // `person` has it
    kReplaced,     // the number was replaced; `person` stands at the end of the chain
    kChainBroken,  // the number was replaced, and the chain breaks or turns in a circle
  };
  Kind kind = Kind::kNobody;
  PersonEntry person;
};

}  // namespace childsync::validation

#endif  // CHILDSYNC_SERVICES_VALIDATION_DOMAIN_RECORD_H_
