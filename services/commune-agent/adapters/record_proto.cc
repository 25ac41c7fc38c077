#include "services/commune-agent/adapters/record_proto.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

namespace pb = ::childsync::record::v1;

std::string WithoutPrefix(const std::string& name, std::string_view prefix, int number) {
  return name.empty() ? absl::StrCat(number) : name.substr(prefix.size());
}

pb::DateSystem ToProto(DateSystem date_system) {
  switch (date_system) {
    case DateSystem::k1900:
      return pb::DATE_SYSTEM_1900;
    case DateSystem::k1904:
      return pb::DATE_SYSTEM_1904;
    case DateSystem::kNone:
      break;
  }
  return pb::DATE_SYSTEM_UNSPECIFIED;
}

}  // namespace

pb::Record ToProto(const Record& record) {
  pb::Record proto;
  proto.set_full_name(record.full_name);
  proto.set_birth_date(record.birth_date);
  proto.set_sex(record.sex);
  proto.set_ethnicity(record.ethnicity);
  proto.set_personal_id(record.personal_id);
  proto.set_father_name(record.father_name);
  proto.set_mother_name(record.mother_name);
  proto.set_guardian_name(record.guardian_name);
  proto.set_hamlet(record.hamlet);
  proto.set_date_system(ToProto(record.date_system));
  return proto;
}

std::string WordOf(pb::FindingCode code) {
  return WithoutPrefix(pb::FindingCode_Name(code), "FINDING_CODE_", code);
}

std::string WordOf(pb::Outcome outcome) {
  return WithoutPrefix(pb::Outcome_Name(outcome), "OUTCOME_", outcome);
}

Finding FromProto(const pb::Finding& finding) {
  const auto lower = [](std::string word) {
    absl::AsciiStrToLower(&word);
    return word;
  };
  return {WordOf(finding.code()),
          finding.field() == pb::FIELD_UNSPECIFIED
              ? "record"
              : lower(WithoutPrefix(pb::Field_Name(finding.field()), "FIELD_", finding.field())),
          lower(WithoutPrefix(pb::Side_Name(finding.side()), "SIDE_", finding.side())),
          lower(WithoutPrefix(pb::Severity_Name(finding.severity()), "SEVERITY_", finding.severity()))};
}

}  // namespace childsync::commune_agent
