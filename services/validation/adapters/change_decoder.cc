#include "services/validation/adapters/change_decoder.h"

#include "childsync/events/v1/events.pb.h"
#include "common/text/utf8.h"
#include "common/wire/wire_reader.h"

namespace childsync::validation {
namespace {

// Readers of verdicts take no longer key, and only text. A key that they can't read must never get there: it
// would stop them.
constexpr size_t kKeyBytesMax = 60'000;

bool IsKey(std::string_view key, size_t slash) {
  return slash != std::string_view::npos && slash > 0 && slash + 1 < key.size() &&
         key.size() <= kKeyBytesMax && key.find('\0') == std::string_view::npos && IsUtf8(key);
}

DecodedChange DeadLetter(DeadLetterReason reason) {
  return {.kind = DecodedChange::Kind::kDeadLetter, .reason = reason};
}

// What a RecordChange holds.
struct Content {
  std::string_view unit_code;
  std::string_view record_id;
  DecodedChange::Kind kind = DecodedChange::Kind::kDeadLetter;  // also: no state
  RecordCells cells;
};

bool ReadRecord(std::string_view bytes, RecordCells& cells) {
  using R = record::v1::Record;
  WireReader in(bytes);
  while (in.Next()) {
    switch (in.field()) {
      case R::kFullNameFieldNumber:
        cells.full_name = in.Text();
        break;
      case R::kBirthDateFieldNumber:
        cells.birth_date = in.Text();
        break;
      case R::kSexFieldNumber:
        cells.sex = in.Text();
        break;
      case R::kEthnicityFieldNumber:
        cells.ethnicity = in.Text();
        break;
      case R::kPersonalIdFieldNumber:
        cells.personal_id = in.Text();
        break;
      case R::kFatherNameFieldNumber:
        cells.father_name = in.Text();
        break;
      case R::kMotherNameFieldNumber:
        cells.mother_name = in.Text();
        break;
      case R::kGuardianNameFieldNumber:
        cells.guardian_name = in.Text();
        break;
      case R::kHamletFieldNumber:
        in.Text();
        break;
      case R::kDateSystemFieldNumber:
        cells.date_system = DateSystemOf(static_cast<int32_t>(in.Varint()));
        break;
    }
  }
  return !in.failed();
}

bool IsMessage(std::string_view bytes) {
  WireReader in(bytes);
  while (in.Next()) {
  }
  return !in.failed();
}

std::optional<Content> ReadContent(std::string_view value) {
  using C = events::v1::RecordChange;
  using Kind = DecodedChange::Kind;
  Content content;
  WireReader in(value);
  while (in.Next()) {
    switch (in.field()) {
      case C::kUnitCodeFieldNumber:
        content.unit_code = in.Text();
        break;
      case C::kRecordIdFieldNumber:
        content.record_id = in.Text();
        break;
      case C::kRecordFieldNumber:
        // Of two the second adds to the first, unless a withdrawal came between.
        if (content.kind != Kind::kRecord) content.cells = {};
        content.kind = Kind::kRecord;
        if (!ReadRecord(in.Bytes(), content.cells)) in.Fail();
        break;
      case C::kWithdrawalFieldNumber:
        content.kind = Kind::kWithdrawal;
        if (!IsMessage(in.Bytes())) in.Fail();
        break;
    }
  }
  return in.failed() ? std::nullopt : std::optional(content);
}

}  // namespace

std::string_view ToString(DeadLetterReason reason) {
  switch (reason) {
    case DeadLetterReason::kNone:
      return "NONE";
    case DeadLetterReason::kBadKey:
      return "BAD_KEY";
    case DeadLetterReason::kUndecodable:
      return "UNDECODABLE";
    case DeadLetterReason::kNoState:
      return "NO_STATE";
    case DeadLetterReason::kKeyMismatch:
      return "KEY_MISMATCH";
    case DeadLetterReason::kTooLarge:
      return "TOO_LARGE";
  }
  return "NONE";
}

DecodedChange DecodeChange(std::string_view key, std::optional<std::string_view> value) {
  const size_t slash = key.find('/');
  if (!IsKey(key, slash)) return DeadLetter(DeadLetterReason::kBadKey);
  DecodedChange decoded;
  decoded.unit_code = key.substr(0, slash);
  if (!value) {
    decoded.kind = DecodedChange::Kind::kErasure;
    return decoded;
  }
  const std::optional<Content> content = ReadContent(*value);
  if (!content) return DeadLetter(DeadLetterReason::kUndecodable);
  if (content->unit_code != decoded.unit_code || content->record_id != key.substr(slash + 1)) {
    return DeadLetter(DeadLetterReason::kKeyMismatch);
  }
  if (content->kind == DecodedChange::Kind::kDeadLetter) return DeadLetter(DeadLetterReason::kNoState);
  decoded.kind = content->kind;
  decoded.cells = content->cells;
  return decoded;
}

}  // namespace childsync::validation
