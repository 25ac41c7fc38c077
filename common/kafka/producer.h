// Writes the log: exactly once with transactions, or idempotently without.
//
// Threads: one at a time for each producer.
// Performance: Send copies the record once into librdkafka's queue; sending goes on in the background. A
// transaction costs 2 to 3 ms of CPU besides its records (librdkafka 2.0 spins in the last millisecond before
// its timers): under load let it hold 10,000 records rather than 1,000. See allocator.h too.
#ifndef CHILDSYNC_COMMON_KAFKA_PRODUCER_H_
#define CHILDSYNC_COMMON_KAFKA_PRODUCER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/client.h"

namespace childsync::kafka {

class GroupMetadata;

struct OutMessage {
  std::string_view topic;
  int32_t partition = -1;  // -1: by murmur2 of the key, as Java's clients do
  std::string_view key;
  std::optional<std::string_view> value;  // nullopt: a tombstone
  std::span<const Header> headers;
};

struct ProducerConfig {
  ClientConfig client;
  absl::Duration linger = absl::ZeroDuration();  // how long a batch waits to fill; up to 5 ms
  std::string compression = "lz4";               // none, lz4, zstd, snappy, gzip
  int queue_records_max = 100'000;               // Send waits while this many are on their way,
  int queue_kib_max = 262'144;                   // or this many KiB
  // A larger record is INVALID_ARGUMENT to Send. It must leave room under max.message.bytes of the topics it
  // sends to: what only the broker refuses costs the whole transaction.
  int record_bytes_max = 1'000'000;
  absl::Duration send_timeout = absl::Seconds(30);  // for so long, then UNAVAILABLE
  absl::Duration delivery_timeout =
      absl::Seconds(60);  // Producer: a record not acknowledged by then has failed
};

// Idempotent, acks=all, order kept in a partition.
class Producer {
 public:
  static absl::StatusOr<std::unique_ptr<Producer>> Create(const ProducerConfig& config);
  virtual ~Producer() = default;

  // INVALID_ARGUMENT: the record is too large or the like; nothing was queued. UNAVAILABLE: the queue stayed
  // full. FAILED_PRECONDITION: this producer is finished.
  virtual absl::Status Send(const OutMessage& message) = 0;
  // Waits until everything sent is acknowledged; the first delivery error since the last Flush, else
  // UNAVAILABLE when time ran out.
  virtual absl::Status Flush(absl::Duration timeout) = 0;
};

struct TransactionalProducerConfig {
  ProducerConfig producer;
  std::string transactional_id;  // fences: InitTransactions of another producer with this id ends this one
  // The broker aborts a transaction that is open for longer (and fences this producer). Readers with
  // read_committed wait for so long behind a producer that died.
  absl::Duration transaction_timeout = absl::Seconds(10);
};

// One transaction at a time: InitTransactions once, then (Begin Send* SendOffsets* Commit|Abort)*.
//
// Errors, of every method:
//   UNAVAILABLE          time ran out: make the same call again (Commit too: it goes on where it was)
//   ABORTED              Abort(), then do the same records again
//   CANCELLED            the group's generation passed, the records belong to another now: Abort(), drop what
//                        is in hand, and Poll for the new assignment
//   FAILED_PRECONDITION  fenced, or fatal: destroy this producer, make a new one, take up from the committed
//                        offsets
//   INVALID_ARGUMENT     of Send: this record can't be sent (too large); the transaction may go on without it
//
// It is an interface so that a test can compose one that forgets the offsets.
class TransactionalProducer {
 public:
  static absl::StatusOr<std::unique_ptr<TransactionalProducer>> Create(
      const TransactionalProducerConfig& config);
  virtual ~TransactionalProducer() = default;

  // Fences earlier producers with this id and ends the transaction they left open.
  virtual absl::Status InitTransactions(absl::Duration timeout) = 0;
  virtual absl::Status Begin() = 0;
  virtual absl::Status Send(const OutMessage& message) = 0;
  // The offsets to read next (last + 1), under the membership that read the records: Batch::group().
  // No flush is needed before it; Commit flushes.
  virtual absl::Status SendOffsets(std::span<const Offset> offsets, const GroupMetadata& group,
                                   absl::Duration timeout) = 0;
  // OK: it is decided. read_committed readers see it when the broker has written a marker to each partition,
  // a moment later and not to all at once: whoever must have read all of it reads to
  // EndOffsets(read_committed = false).
  virtual absl::Status Commit(absl::Duration timeout) = 0;
  virtual absl::Status Abort(absl::Duration timeout) = 0;
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_PRODUCER_H_
