#include "services/childsync-admin/dead_letters/letters.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace childsync::admin {
namespace {

constexpr std::string_view kPartition = "__connect.errors.partition";
constexpr std::string_view kOffset = "__connect.errors.offset";
constexpr std::string_view kReason = "__connect.errors.exception.message";

// absl's own string_view is not std's on Debian 12.
template <typename Number>
bool Parse(std::string_view text, Number* number) {
  return absl::SimpleAtoi(std::string(text), number) && *number >= 0;
}

std::optional<Position> OriginOf(const kafka::Message& message) {
  Position origin;
  const auto partition = message.header(kPartition);
  const auto offset = message.header(kOffset);
  if (!partition || !offset || !Parse(*partition, &origin.partition) || !Parse(*offset, &origin.offset)) {
    return std::nullopt;
  }
  return origin;
}

DeadLetter LetterOf(const kafka::Message& message) {
  DeadLetter letter{.at = {message.partition(), message.offset()},
                    .time = absl::FromUnixMillis(message.timestamp_ms()),
                    .reason = std::string(message.header(kReason).value_or("?")),
                    .origin = OriginOf(message),
                    .key = std::string(message.key())};
  if (message.has_value()) letter.value = std::string(message.value());
  for (const kafka::Header& header : message.headers()) {
    letter.headers.emplace_back(std::string(header.name), std::string(header.value));
  }
  return letter;
}

bool IsAt(const std::optional<Position>& wanted, const std::optional<Position>& position) {
  if (!wanted) return true;
  return position && wanted->partition == position->partition &&
         (wanted->offset < 0 || wanted->offset == position->offset);
}

}  // namespace

std::string ToString(const Position& position) {
  return absl::StrCat(position.partition, "/", position.offset);
}

absl::StatusOr<Position> ParsePosition(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(text), '/');
  Position position{.offset = -1};
  if (parts.size() > 2 || !Parse(parts[0], &position.partition) ||
      (parts.size() == 2 && !Parse(parts[1], &position.offset))) {
    return absl::InvalidArgumentError("PARTITION or PARTITION/OFFSET, both numbers from 0");
  }
  return position;
}

bool LetterFilter::Matches(const DeadLetter& candidate) const {
  return (reason.empty() || reason == candidate.reason) && IsAt(letter, candidate.at) &&
         IsAt(origin, candidate.origin) && candidate.time >= since && candidate.time < until;
}

absl::Status ReadLetters(kafka::TopicReader& reader, const LetterFilter& filter,
                         absl::FunctionRef<void(const DeadLetter&)> take) {
  for (int32_t partition = 0; partition < reader.partitions(); ++partition) {
    if (filter.letter && filter.letter->partition != partition) continue;
    if (absl::Status started = reader.StartAt({{partition, kafka::kOffsetBeginning}}); !started.ok()) {
      return started;
    }
    const absl::Status read = reader.ReadToEnd([&](const kafka::Message& message) {
      const DeadLetter letter = LetterOf(message);
      if (filter.Matches(letter)) take(letter);
    });
    if (!read.ok()) return read;
  }
  return absl::OkStatus();
}

}  // namespace childsync::admin
