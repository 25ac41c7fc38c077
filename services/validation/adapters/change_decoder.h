// Reads one message of the record-changes topic: what it asks for, or why it can't be judged.
// Threads: one at a time.
#pragma once

#include <optional>
#include <string_view>

#include "childsync/events/v1/events.pb.h"
#include "services/validation/adapters/metrics.h"
#include "services/validation/domain/record.h"

namespace childsync::validation {

struct DecodedChange {
  enum class Kind { kRecord, kWithdrawal, kErasure, kDeadLetter };
  Kind kind = Kind::kDeadLetter;
  DeadLetterReason reason = DeadLetterReason::kNone;  // of kDeadLetter
  std::string_view unit_code;                         // view into the message's key
  RecordCells cells;                                  // of kRecord; valid until the next Decode
};

class ChangeDecoder {
 public:
  DecodedChange Decode(std::string_view key, std::optional<std::string_view> value);

 private:
  events::v1::RecordChange change_;  // reused: its strings keep their memory
};

}  // namespace childsync::validation
