#include "services/population-stub/adapters/codec.h"

#include <google/protobuf/io/coded_stream.h>

#include <string_view>
#include <utility>

namespace childsync::population_stub {
namespace {

using google::protobuf::io::CodedOutputStream;
using population::LookupResult;
using population::PersonView;
using P = population::v1::Person;
using R = population::v1::LookupResult;

// Every field here has a number below 16, so that its tag is one byte.
constexpr uint8_t Tag(int field, int wire_type) { return static_cast<uint8_t>(field << 3 | wire_type); }
constexpr int kVarint = 0;
constexpr int kLengthDelimited = 2;

constexpr std::pair<int, std::string_view PersonView::*> kTexts[] = {
    {P::kPersonalIdFieldNumber, &PersonView::personal_id},
    {P::kFullNameFieldNumber, &PersonView::full_name},
    {P::kBirthDateFieldNumber, &PersonView::birth_date},
    {P::kEthnicityFieldNumber, &PersonView::ethnicity},
    {P::kResidenceUnitFieldNumber, &PersonView::residence_unit},
    {P::kFatherNameFieldNumber, &PersonView::father_name},
    {P::kMotherNameFieldNumber, &PersonView::mother_name},
    {P::kGuardianNameFieldNumber, &PersonView::guardian_name},
    {P::kReplacedByFieldNumber, &PersonView::replaced_by}};

size_t BytesSize(size_t size) {
  return 1 + CodedOutputStream::VarintSize32(static_cast<uint32_t>(size)) + size;
}

size_t PersonSize(const PersonView& person) {
  size_t size = person.sex == population::Sex::kUnspecified ? 2 : 4;  // status is never unspecified
  for (const auto& [field, text] : kTexts) {
    if (!(person.*text).empty()) size += BytesSize((person.*text).size());
  }
  return size;
}

void AppendHead(int field, size_t size, std::string& out) {
  uint8_t head[1 + 5] = {Tag(field, kLengthDelimited)};
  const uint8_t* end = CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(size), head + 1);
  out.append(reinterpret_cast<const char*>(head), static_cast<size_t>(end - head));
}

void AppendText(int field, std::string_view text, std::string& out) {
  AppendHead(field, text.size(), out);
  out.append(text);
}

void AppendEnum(int field, uint8_t value, std::string& out) {
  out.push_back(static_cast<char>(Tag(field, kVarint)));
  out.push_back(static_cast<char>(value));
}

void AppendPerson(int field, const PersonView& person, size_t size, std::string& out) {
  AppendHead(field, size, out);
  for (const auto& [number, text] : kTexts) {
    if (!(person.*text).empty()) AppendText(number, person.*text, out);
  }
  if (person.sex != population::Sex::kUnspecified)
    AppendEnum(P::kSexFieldNumber, static_cast<uint8_t>(person.sex), out);
  AppendEnum(P::kStatusFieldNumber, static_cast<uint8_t>(person.status), out);
}

}  // namespace

void ToMessage(const PersonView& person, P& message) {
  message.set_personal_id(std::string(person.personal_id));
  message.set_full_name(std::string(person.full_name));
  message.set_birth_date(std::string(person.birth_date));
  message.set_sex(static_cast<population::v1::Sex>(person.sex));
  message.set_ethnicity(std::string(person.ethnicity));
  message.set_residence_unit(std::string(person.residence_unit));
  message.set_father_name(std::string(person.father_name));
  message.set_mother_name(std::string(person.mother_name));
  message.set_guardian_name(std::string(person.guardian_name));
  message.set_status(static_cast<population::v1::PersonStatus>(person.status));
  message.set_replaced_by(std::string(person.replaced_by));
}

void ToMessage(const Match& match, population::v1::Match& message) {
  message.set_score(match.score);
  for (Evidence evidence : match.evidence) {
    population::v1::MatchReason& reason = *message.add_reasons();
    reason.set_evidence(static_cast<population::v1::Evidence>(evidence));
    reason.set_points(PointsOf(evidence));
  }
}

void AppendResult(const LookupResult& result, std::string& response) {
  const size_t person = result.person == nullptr ? 0 : PersonSize(*result.person);
  const size_t current = result.current == nullptr ? 0 : PersonSize(*result.current);
  size_t size = BytesSize(result.personal_id.size());
  if (result.person != nullptr) size += BytesSize(person);
  if (result.current != nullptr) size += BytesSize(current);
  for (std::string_view former : result.former_personal_ids) size += BytesSize(former.size());

  AppendHead(population::v1::LookupPersonsResponse::kResultsFieldNumber, size, response);
  AppendText(R::kPersonalIdFieldNumber, result.personal_id, response);
  if (result.person != nullptr) AppendPerson(R::kPersonFieldNumber, *result.person, person, response);
  if (result.current != nullptr) AppendPerson(R::kCurrentFieldNumber, *result.current, current, response);
  for (std::string_view former : result.former_personal_ids) {
    AppendText(R::kFormerPersonalIdsFieldNumber, former, response);
  }
}

}  // namespace childsync::population_stub
