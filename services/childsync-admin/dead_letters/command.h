// childsync-admin dead-letters list|show|replay.
#pragma once

#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"
#include "services/childsync-admin/dead_letters/letters.h"

namespace childsync::admin {

// A letter alone may be chosen for list and replay; show needs one.
struct DeadLettersCommand {
  std::string action;  // list, show or replay
  LetterFilter filter;
  bool json = false;     // of list
  std::string out;       // of show: where the value is written; empty: nowhere
  int64_t confirm = -1;  // of replay: how many are to be sent; below 0: nothing is
  kafka::ClientConfig client;
  std::string changes = "childsync.record-changes.v1";
  std::string dead_letters = "childsync.record-changes.v1.dlq";
  absl::Duration patience = absl::Seconds(30);
};

// False: replay was not confirmed by the right number, and nothing was sent. NOT_FOUND: show found no letter
// there. Other errors: of the brokers, of FILE.
absl::StatusOr<bool> RunDeadLetters(const DeadLettersCommand& command, std::ostream& out);

// A moment as --since has it: 2024-03-28, of the official time, or 2024-03-28T10:00:00+07:00.
absl::StatusOr<absl::Time> ParseMoment(std::string_view text);

}  // namespace childsync::admin
