#include "services/validation/domain/judge.h"

#include "services/validation/domain/compare.h"

namespace childsync::validation {
namespace {

void AddReading(Reading reading, FindingCode missing, FindingCode malformed, Findings* findings) {
  if (reading == Reading::kMissing) findings->Add(missing);
  if (reading == Reading::kMalformed) findings->Add(malformed);
}

// What is wrong with the cells, whatever the register says.
void AddFieldFindings(const StandardRecord& record, Findings* findings) {
  AddReading(record.full_name.reading, FindingCode::kNameMissing, FindingCode::kNameMalformed, findings);
  AddReading(record.birth_date_reading, FindingCode::kBirthDateMissing, FindingCode::kBirthDateMalformed,
             findings);
  AddReading(record.sex_reading, FindingCode::kSexMissing, FindingCode::kSexMalformed, findings);
  AddReading(record.ethnicity_reading, FindingCode::kEthnicityMissing, FindingCode::kEthnicityMalformed,
             findings);
  AddReading(record.number_reading, FindingCode::kNumberMissing, FindingCode::kNumberMalformed, findings);
  // An unreadable guardian counts as absent.
  if (record.father_name.reading != Reading::kRead && record.mother_name.reading != Reading::kRead &&
      record.guardian_name.reading != Reading::kRead) {
    findings->Add(FindingCode::kGuardianMissing);
  }
}

// Whether a person was found under the number; adds what is wrong with the number.
bool FindPerson(const LookedUp& found, Findings* findings) {
  switch (found.kind) {
    case LookedUp::Kind::kNobody:
      findings->Add(FindingCode::kNumberUnknown);
      return false;
    case LookedUp::Kind::kChainBroken:
      findings->Add(FindingCode::kNumberReplaced);
      return false;
    case LookedUp::Kind::kReplaced:
      findings->Add(FindingCode::kNumberReplaced);
      return true;
    case LookedUp::Kind::kPerson:
      break;
  }
  if (found.person.status == PersonStatus::kCancelled) findings->Add(FindingCode::kNumberCancelled);
  return true;
}

Outcome Decide(const Findings& findings) {
  if (findings.Has(FindingCode::kNumberUnknown)) return Outcome::kNotFound;
  return findings.HasError() ? Outcome::kNeedsCorrection : Outcome::kVerified;
}

}  // namespace

Judgement Judge(const StandardRecord& record, const LookedUp& found, bool resides_elsewhere, Date today,
                const Severities& severities) {
  Judgement judgement;
  judgement.rules = record.rules;
  Findings& findings = judgement.findings;
  AddFieldFindings(record, &findings);
  if (record.number_reading == Reading::kRead && FindPerson(found, &findings)) {
    const bool number_is_witness =
        found.kind == LookedUp::Kind::kPerson && found.person.status != PersonStatus::kCancelled;
    Compare({record, found.person, number_is_witness, resides_elsewhere, today}, &findings);
    judgement.claims_person =
        !findings.Has(FindingCode::kNumberOfAnotherPerson) && !findings.Has(FindingCode::kPersonInDoubt);
  }
  findings.Weigh(severities);
  judgement.outcome = Decide(findings);
  return judgement;
}

Judgement Withdrawn() { return {}; }

}  // namespace childsync::validation
