// Whether the log still is the one that a checkpoint was read from.
//
// Neither Kafka nor librdkafka says that a topic was deleted and made again, truncated, or restored from an
// older copy; a tally that went on from its old position would be wrong for ever. So it compares what it
// stored.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/consumer.h"
#include "services/tally/adapters/kafka/applier.h"
#include "services/tally/live/checkpoint.h"

namespace childsync::tally {

struct LogFacts {
  std::string cluster_id;
  std::vector<kafka::Watermarks> verdicts;
  std::vector<kafka::Watermarks> roster;
  const std::vector<kafka::Watermarks>& of(Topic topic) const {
    return topic == Topic::kVerdicts ? verdicts : roster;
  }
};

// UNAVAILABLE: the broker doesn't answer. NOT_FOUND: a topic isn't there (yet).
absl::StatusOr<LogFacts> ReadLogFacts(kafka::Consumer& consumer, const TopicNames& topics,
                                      absl::Duration timeout);

// The position before the first record of each partition: a new tally begins there.
Marks StartOf(const LogFacts& facts);

// OK, or FAILED_PRECONDITION: another cluster or another number of partitions. OUT_OF_RANGE: a position lies
// outside of the log; past its end, that may pass (a new leader that has not caught up).
absl::Status CheckMarks(const Checkpoint& checkpoint, const LogFacts& facts, const TopicNames& topics);

// Reads the record at each partition's last applied offset. FAILED_PRECONDITION: another record stands there.
// One that was compacted away tells nothing. `consumer` is assigned by this and must not be used for anything
// else.
absl::Status CheckLastRecords(kafka::Consumer& consumer, const Marks& marks, const TopicNames& topics,
                              absl::Duration timeout);

// A message of a Poll after Assign with verdicts first.
LogMessage ToLogMessage(const kafka::Message& message);

}  // namespace childsync::tally
