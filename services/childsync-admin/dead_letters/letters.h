// The dead letters: changes that validation could not decode or handle, as they lie in their topic.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kafka/topic_reader.h"

namespace childsync::admin {

// Of a record in a topic. "3/17" in texts.
struct Position {
  int32_t partition = 0;
  int64_t offset = 0;
  auto operator<=>(const Position&) const = default;
};
std::string ToString(const Position& position);
// "3/17"; with "3" alone the offset is -1. INVALID_ARGUMENT says what is allowed.
absl::StatusOr<Position> ParsePosition(std::string_view text);

struct DeadLetter {
  Position at;
  absl::Time time;
  std::string reason;                // BAD_KEY, UNDECODABLE, ...; "?": not written by validation
  std::optional<Position> origin;    // of the change, in childsync.record-changes.v1
  std::string key;                   // empty: the letter holds none (TOO_LARGE)
  std::optional<std::string> value;  // as it was sent
  std::vector<std::pair<std::string, std::string>> headers;
};

// Which of them.
struct LetterFilter {
  std::string reason;              // empty: any
  std::optional<Position> letter;  // its own place; an offset of -1: any of the partition
  std::optional<Position> origin;  // where it came from; the same
  absl::Time since = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();  // not this moment itself any more

  bool Matches(const DeadLetter& letter) const;
};

// Hands out those that match, by partition, in order. The reader is of the dead-letter topic.
absl::Status ReadLetters(kafka::TopicReader& reader, const LetterFilter& filter,
                         absl::FunctionRef<void(const DeadLetter&)> take);

}  // namespace childsync::admin
