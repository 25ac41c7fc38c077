#include "services/validation/adapters/codec.h"

namespace childsync::validation {
namespace {

PersonEntry EntryOf(const population::PersonView& person) {
  return {.full_name = person.full_name,
          .birth_date = person.birth_date,
          .sex = static_cast<Sex>(person.sex),
          .ethnicity = person.ethnicity,
          .father_name = person.father_name,
          .mother_name = person.mother_name,
          .guardian_name = person.guardian_name,
          .status = static_cast<PersonStatus>(person.status)};
}

}  // namespace

RecordCells CellsOf(const record::v1::Record& record) {
  return {.full_name = record.full_name(),
          .birth_date = record.birth_date(),
          .sex = record.sex(),
          .ethnicity = record.ethnicity(),
          .personal_id = record.personal_id(),
          .father_name = record.father_name(),
          .mother_name = record.mother_name(),
          .guardian_name = record.guardian_name(),
          .date_system = DateSystemOf(record.date_system())};
}

LookedUp FoundIn(const population::LookupResult* result) {
  LookedUp found;
  if (result == nullptr || result->person == nullptr) return found;
  const population::PersonView* in_force = result->in_force();
  if (in_force == nullptr) {
    found.kind = LookedUp::Kind::kChainBroken;
    return found;
  }
  found.kind = in_force == result->person ? LookedUp::Kind::kPerson : LookedUp::Kind::kReplaced;
  found.person = EntryOf(*in_force);
  return found;
}

void AddFindings(const Findings& findings, std::optional<absl::Time> since,
                 google::protobuf::RepeatedPtrField<record::v1::Finding>* out) {
  for (const Finding& finding : findings) {
    record::v1::Finding& added = *out->Add();
    added.set_code(static_cast<record::v1::FindingCode>(finding.code));
    added.set_field(static_cast<record::v1::Field>(finding.field));
    added.set_side(static_cast<record::v1::Side>(finding.side));
    added.set_severity(static_cast<record::v1::Severity>(finding.severity));
    if (since) {
      const int64_t ms = absl::ToUnixMillis(*since);
      added.mutable_since()->set_seconds(ms / 1000);
      added.mutable_since()->set_nanos(static_cast<int32_t>(ms % 1000) * 1'000'000);
    }
  }
}

void FillJudgement(const Judgement& judgement, Date judged_for, const std::string& rules_version,
                   v1::Judgement* out) {
  out->set_outcome(static_cast<record::v1::Outcome>(judgement.outcome));
  AddFindings(judgement.findings, std::nullopt, out->mutable_findings());
  for (std::string_view rule : RuleNames(judgement.rules)) out->add_standardised(std::string(rule));
  out->set_rules_version(rules_version);
  out->set_judged_for(judged_for.ToString());
}

}  // namespace childsync::validation
