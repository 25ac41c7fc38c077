// Reads one message of the record-changes topic: what it asks for, or why it can't be judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/validation/domain/record.h"

namespace childsync::validation {

// Why the stream worker could not judge a change; the label `reason` and the dead letter's.
enum class DeadLetterReason : uint8_t { kNone, kBadKey, kUndecodable, kNoState, kKeyMismatch, kTooLarge };
std::string_view ToString(DeadLetterReason reason);

struct DecodedChange {
  enum class Kind { kRecord, kWithdrawal, kErasure, kDeadLetter };
  Kind kind = Kind::kDeadLetter;
  DeadLetterReason reason = DeadLetterReason::kNone;  // of kDeadLetter
  std::string_view unit_code;                         // view into the message's key
  RecordCells cells;                                  // of kRecord; views into the value
};

// Reads the value in place: protobuf's own parser would copy every string. It takes what protobuf takes, but
// for a field of another wire type than declared and for groups, which no producer writes.
DecodedChange DecodeChange(std::string_view key, std::optional<std::string_view> value);

}  // namespace childsync::validation
