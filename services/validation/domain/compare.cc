#include "services/validation/domain/compare.h"

#include <optional>

#include "services/validation/domain/ethnicity.h"
#include "services/validation/domain/name.h"
#include "services/validation/domain/number.h"

namespace childsync::validation {
namespace {

constexpr int kAdultAge = 16;  // Luật Trẻ em 102/2016/QH13, Điều 1

constexpr int kNoYear = 0;

enum class Agreement { kNotCompared, kAgrees, kDiffers };

// What is wrong, and whose it is to mend.
struct Fault {
  FindingCode code;
  Side side;
};

std::optional<Fault> CompareSex(const Comparison& c) {
  if (c.record.sex_reading != Reading::kRead || c.person.sex == Sex::kUnknown) return std::nullopt;
  const Sex number = c.number_is_witness ? NumberSex(c.record.cited_number()) : Sex::kUnknown;
  if (c.record.sex == c.person.sex) {
    if (number == Sex::kUnknown || number == c.record.sex) return std::nullopt;
    return Fault{FindingCode::kNumberConflictsSex, Side::kNumber};
  }
  return Fault{FindingCode::kSexDiffers, number == c.record.sex ? Side::kRegister : Side::kRecord};
}

std::optional<Fault> CompareBirthDate(const Comparison& c, std::optional<Date> registered) {
  if (c.record.birth_date_reading != Reading::kRead || !registered) return std::nullopt;
  const int number_year = c.number_is_witness ? NumberBirthYear(c.record.cited_number()) : kNoYear;
  const int record_year = c.record.birth_date.year();
  if (c.record.birth_date == *registered) {
    if (number_year == kNoYear || number_year == record_year) return std::nullopt;
    return Fault{FindingCode::kNumberConflictsBirthYear, Side::kNumber};
  }
  const bool register_is_alone = number_year == record_year && registered->year() != record_year;
  return Fault{FindingCode::kBirthDateDiffers, register_is_alone ? Side::kRegister : Side::kRecord};
}

// Whether the record differs from the register, and is itself to blame.
bool IsOfRecord(const std::optional<Fault>& fault) { return fault && fault->side == Side::kRecord; }

void CompareEthnicity(const Comparison& c, Findings* findings) {
  if (c.record.ethnicity_reading != Reading::kRead) return;
  const EthnicityReading registered = ReadRegisteredEthnicity(c.person.ethnicity);
  if (registered.reading != Reading::kRead || (registered.groups & c.record.ethnic_groups) != 0) return;
  findings->Add(FindingCode::kEthnicityDiffers);
}

// The record's guardians and the register's, each as one set of names; an unreadable name is none.
Agreement CompareGuardians(const Comparison& c) {
  const StandardName* const named[] = {&c.record.father_name, &c.record.mother_name, &c.record.guardian_name};
  const bool record_names_any = named[0]->reading == Reading::kRead || named[1]->reading == Reading::kRead ||
                                named[2]->reading == Reading::kRead;
  if (!record_names_any) return Agreement::kNotCompared;
  bool register_names_any = false;
  for (std::string_view text : {c.person.father_name, c.person.mother_name, c.person.guardian_name}) {
    KeySpace space;
    const NameReading registered = ReadName(text, &space);
    if (registered.reading != Reading::kRead) continue;
    register_names_any = true;
    for (const StandardName* name : named) {
      if (name->reading == Reading::kRead && name->key == registered.key) return Agreement::kAgrees;
    }
  }
  return register_names_any ? Agreement::kDiffers : Agreement::kNotCompared;
}

Agreement CompareName(const StandardName& name, const NameReading& registered) {
  if (name.reading != Reading::kRead || registered.reading == Reading::kMissing)
    return Agreement::kNotCompared;
  const bool agrees = registered.reading == Reading::kRead && name.key == registered.key;
  return agrees ? Agreement::kAgrees : Agreement::kDiffers;
}

void AddPersonFindings(const Comparison& c, std::optional<Date> registered_birth_date, Findings* findings) {
  if (c.person.status == PersonStatus::kDeceased) {
    findings->Add(FindingCode::kPersonDeceased);
  } else if (registered_birth_date && registered_birth_date->PlusYears(kAdultAge) <= c.today) {
    findings->Add(FindingCode::kPersonNotAChild);
  }
  if (c.resides_elsewhere) findings->Add(FindingCode::kPersonResidesElsewhere);
}

}  // namespace

void Compare(const Comparison& c, Findings* findings) {
  const std::optional<Date> birth_date = Date::Parse(c.person.birth_date);
  KeySpace space;
  const NameReading registered_name = ReadName(c.person.full_name, &space);
  if (registered_name.reading == Reading::kMissing || !birth_date || c.person.sex == Sex::kUnknown) {
    findings->Add(FindingCode::kRegisterIncomplete);
  }

  const std::optional<Fault> sex = CompareSex(c);
  const std::optional<Fault> date = CompareBirthDate(c, birth_date);
  const Agreement name = CompareName(c.record.full_name, registered_name);
  if (name == Agreement::kDiffers && (IsOfRecord(sex) || IsOfRecord(date))) {
    // The record and the entry are two people's: comparing them further says nothing.
    findings->Add(FindingCode::kNumberOfAnotherPerson);
    return;
  }
  if (sex) findings->Add(sex->code, sex->side);
  if (date) findings->Add(date->code, date->side);
  if (name == Agreement::kDiffers) findings->Add(FindingCode::kNameDiffers);
  CompareEthnicity(c, findings);
  AddPersonFindings(c, birth_date, findings);
  if (CompareGuardians(c) == Agreement::kDiffers) {
    findings->Add(FindingCode::kGuardianDiffers);
    if (name == Agreement::kAgrees && c.resides_elsewhere) findings->Add(FindingCode::kPersonInDoubt);
  }
}

}  // namespace childsync::validation
