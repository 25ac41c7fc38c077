#include "services/validation/adapters/change_decoder.h"

#include "common/text/utf8.h"
#include "services/validation/adapters/codec.h"

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

}  // namespace

DecodedChange ChangeDecoder::Decode(std::string_view key, std::optional<std::string_view> value) {
  const size_t slash = key.find('/');
  if (!IsKey(key, slash)) return DeadLetter(DeadLetterReason::kBadKey);
  DecodedChange decoded;
  decoded.unit_code = key.substr(0, slash);
  if (!value) {
    decoded.kind = DecodedChange::Kind::kErasure;
    return decoded;
  }
  if (!change_.ParseFromArray(value->data(), static_cast<int>(value->size()))) {
    return DeadLetter(DeadLetterReason::kUndecodable);
  }
  if (change_.unit_code() != decoded.unit_code || change_.record_id() != key.substr(slash + 1)) {
    return DeadLetter(DeadLetterReason::kKeyMismatch);
  }
  switch (change_.state_case()) {
    case events::v1::RecordChange::kRecord:
      decoded.kind = DecodedChange::Kind::kRecord;
      decoded.cells = CellsOf(change_.record());
      return decoded;
    case events::v1::RecordChange::kWithdrawal:
      decoded.kind = DecodedChange::Kind::kWithdrawal;
      return decoded;
    case events::v1::RecordChange::STATE_NOT_SET:
      break;
  }
  return DeadLetter(DeadLetterReason::kNoState);
}

}  // namespace childsync::validation
