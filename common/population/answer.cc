#include "common/population/answer.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "childsync/population/v1/population.pb.h"
#include "common/text/utf8.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace childsync::population {
namespace {

using ::google::protobuf::internal::WireFormatLite;

// Walks the fields of one message in place. Protobuf's own parser would copy every string; a record's budget
// is a few microseconds, and this is the widest thing on its way.
class Fields {
 public:
  explicit Fields(std::string_view message)
      : message_(message),
        in_(reinterpret_cast<const uint8_t*>(message.data()), static_cast<int>(message.size())) {}

  // The next field's number; 0 at the end or when the bytes can't be read (then ok() is false).
  int Next() {
    tag_ = in_.ReadTag();
    if (tag_ == 0 && !in_.ConsumedEntireMessage()) ok_ = false;
    return WireFormatLite::GetTagFieldNumber(tag_);
  }
  std::string_view Bytes() {
    uint32_t size = 0;
    if (!Is(WireFormatLite::WIRETYPE_LENGTH_DELIMITED) || !in_.ReadVarint32(&size)) return Fail();
    const size_t begin = static_cast<size_t>(in_.CurrentPosition());
    if (size > message_.size() - begin || !in_.Skip(static_cast<int>(size))) return Fail();
    return message_.substr(begin, size);
  }
  std::string_view Text() {
    std::string_view text = Bytes();
    ok_ = ok_ && IsUtf8(text);
    return text;
  }
  uint32_t Enum(uint32_t last) {
    uint32_t value = 0;
    if (!Is(WireFormatLite::WIRETYPE_VARINT) || !in_.ReadVarint32(&value) || value > last) Fail();
    return value;
  }
  void Skip() { ok_ = ok_ && WireFormatLite::SkipField(&in_, tag_); }
  bool ok() const { return ok_; }

 private:
  bool Is(WireFormatLite::WireType type) const { return WireFormatLite::GetTagWireType(tag_) == type; }
  std::string_view Fail() {
    ok_ = false;
    return {};
  }

  std::string_view message_;
  google::protobuf::io::CodedInputStream in_;
  uint32_t tag_ = 0;
  bool ok_ = true;
};

bool DecodePerson(std::string_view message, PersonView& person) {
  using P = v1::Person;
  Fields fields(message);
  while (int number = fields.ok() ? fields.Next() : 0) {
    switch (number) {
      case P::kPersonalIdFieldNumber:
        person.personal_id = fields.Text();
        break;
      case P::kFullNameFieldNumber:
        person.full_name = fields.Text();
        break;
      case P::kBirthDateFieldNumber:
        person.birth_date = fields.Text();
        break;
      case P::kSexFieldNumber:
        person.sex = static_cast<Sex>(fields.Enum(v1::SEX_FEMALE));
        break;
      case P::kEthnicityFieldNumber:
        person.ethnicity = fields.Text();
        break;
      case P::kResidenceUnitFieldNumber:
        person.residence_unit = fields.Text();
        break;
      case P::kFatherNameFieldNumber:
        person.father_name = fields.Text();
        break;
      case P::kMotherNameFieldNumber:
        person.mother_name = fields.Text();
        break;
      case P::kGuardianNameFieldNumber:
        person.guardian_name = fields.Text();
        break;
      case P::kStatusFieldNumber:
        person.status = static_cast<PersonStatus>(fields.Enum(v1::PERSON_STATUS_REPLACED));
        break;
      case P::kReplacedByFieldNumber:
        person.replaced_by = fields.Text();
        break;
      default:
        fields.Skip();
    }
  }
  return fields.ok();
}

// One result, with its former numbers appended to the answer's; `former` counts them.
bool DecodeResult(std::string_view message, DecodedAnswer& answer, LookupResult& result, size_t& former) {
  using R = v1::LookupResult;
  // The vector never grows past what was reserved, so pointers into it stay good.
  auto person = [&](std::string_view bytes) -> const PersonView* {
    if (answer.persons.size() == answer.persons.capacity()) return nullptr;
    PersonView& view = answer.persons.emplace_back();
    return DecodePerson(bytes, view) ? &view : nullptr;
  };
  Fields fields(message);
  while (int number = fields.ok() ? fields.Next() : 0) {
    switch (number) {
      case R::kPersonalIdFieldNumber:
        result.personal_id = fields.Bytes();
        break;
      case R::kPersonFieldNumber:
        if ((result.person = person(fields.Bytes())) == nullptr) return false;
        break;
      case R::kCurrentFieldNumber:
        if ((result.current = person(fields.Bytes())) == nullptr) return false;
        break;
      case R::kFormerPersonalIdsFieldNumber:
        answer.former_personal_ids.push_back(fields.Bytes());
        ++former;
        break;
      default:
        fields.Skip();
    }
  }
  return fields.ok();
}

bool IsStrictlySorted(std::span<const std::string_view> numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
}

bool IsSound(const LookupResult& result, std::string_view asked) {
  if (result.personal_id != asked) return false;
  const auto former = result.former_personal_ids;
  if (!former.empty() &&
      (!IsStrictlySorted(former) || !std::all_of(former.begin(), former.end(), IsPersonalId)))
    return false;
  if (result.person == nullptr) return result.current == nullptr && former.empty();
  if (result.person->personal_id != asked || result.person->status == PersonStatus::kUnspecified)
    return false;
  if (result.current == nullptr) return !std::binary_search(former.begin(), former.end(), asked);
  return result.person->status == PersonStatus::kReplaced &&
         result.current->status != PersonStatus::kReplaced &&
         result.current->status != PersonStatus::kUnspecified && IsPersonalId(result.current->personal_id) &&
         !std::binary_search(former.begin(), former.end(), result.current->personal_id) &&
         std::binary_search(former.begin(), former.end(), asked);
}

}  // namespace

absl::Status DecodeAnswer(std::string_view response, std::string_view asked, DecodedAnswer& answer) {
  const absl::Status unsound =
      absl::DataLossError("the population database's answer does not fit what was asked");
  const size_t count = asked.size() / kPersonalIdSize;
  answer.results.reserve(count);
  answer.persons.reserve(2 * count);
  std::vector<size_t> former_counts;
  former_counts.reserve(count);
  Fields fields(response);
  while (int number = fields.ok() ? fields.Next() : 0) {
    if (number != v1::LookupPersonsResponse::kResultsFieldNumber) {
      fields.Skip();
      continue;
    }
    if (answer.results.size() == count) return unsound;
    if (!DecodeResult(fields.Bytes(), answer, answer.results.emplace_back(), former_counts.emplace_back(0)))
      return unsound;
  }
  if (!fields.ok() || answer.results.size() != count) return unsound;
  size_t former_begin = 0;
  for (size_t i = 0; i < count; ++i) {
    answer.results[i].former_personal_ids = {answer.former_personal_ids.data() + former_begin,
                                             former_counts[i]};
    former_begin += former_counts[i];
    if (!IsSound(answer.results[i], asked.substr(i * kPersonalIdSize, kPersonalIdSize))) return unsound;
  }
  return absl::OkStatus();
}

}  // namespace childsync::population
