// What every Kafka client of ours is told and how it names positions in the log.
// Errors of common/kafka are absl::Status codes chosen by what the caller should do:
//   UNAVAILABLE          the brokers can't be reached or were too slow: the same call may be made again
//   FAILED_PRECONDITION  fenced, or a fatal state: make a new client and take up from the committed offsets
//   ABORTED              (transactions) Abort(), then do the same records again
//   CANCELLED            (transactions) the group moved on: Abort(), drop the records in hand and Poll
//   OUT_OF_RANGE         the offset to start at is not in the log: stop, and let an operator decide
//   DATA_LOSS            a record failed its checksum: stop
//   NOT_FOUND            no such topic or partition; ALREADY_EXISTS: the topic exists
//   PERMISSION_DENIED, UNAUTHENTICATED, INVALID_ARGUMENT: configuration: stop
#ifndef CHILDSYNC_COMMON_KAFKA_CLIENT_H_
#define CHILDSYNC_COMMON_KAFKA_CLIENT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace childsync::kafka {

using Properties = std::vector<std::pair<std::string, std::string>>;

struct ClientConfig {
  std::string bootstrap;  // "host:port,host:port"
  std::string client_id;  // shown in the broker's metrics and logs
  // The operator's librdkafka properties (SASL, TLS, sizes of buffers). Create() refuses, by name, those that
  // delivery guarantees rest on; see RefusedProperty().
  Properties properties;
};

// Reads a --kafka-config file: `name=value` a line, `#` begins a comment line. NOT_FOUND, or INVALID_ARGUMENT
// with the line's number or the name of a property that is refused, unknown or has no such value; no error
// holds a value, which may be a secret.
absl::StatusOr<Properties> ReadProperties(const std::string& path);
// The same for Options::Validate: a wrong file is found before anything starts. OK without a path.
absl::Status CheckPropertiesFile(const std::string& path);

// Whether an operator may not set `name`, because correctness depends on the value we give it.
bool RefusedProperty(std::string_view name);

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  friend bool operator==(const TopicPartition&, const TopicPartition&) = default;
  friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// The position before the record at `offset`: the one to read next (last applied + 1).
struct Offset {
  TopicPartition tp;
  int64_t offset = 0;
  friend bool operator==(const Offset&, const Offset&) = default;
};

// Accepted as a start; never returned by a Poll.
inline constexpr int64_t kOffsetBeginning = -2;
// Returned by Committed() and GroupOffsets() for a partition without a committed offset.
inline constexpr int64_t kNoOffset = -1001;

struct Watermarks {
  int64_t low = 0;   // of the oldest record
  int64_t high = 0;  // one past the newest; under read_committed, of the newest that is stable
};

// A record header; the views belong to whoever made them.
struct Header {
  std::string_view name;
  std::string_view value;
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_CLIENT_H_
