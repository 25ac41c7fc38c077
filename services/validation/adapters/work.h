// A batch of changes on its way through the stream worker: read, standardised, looked up, judged, written.
#pragma once

#include <span>
#include <vector>

#include "common/official_time/official_clock.h"
#include "services/validation/adapters/batch_judge.h"
#include "services/validation/adapters/change_decoder.h"
#include "services/validation/adapters/outgoing.h"
#include "services/validation/adapters/verdict_encoder.h"

namespace childsync::validation {

// The change's traceparent, if it can be passed on.
std::string_view TraceparentOf(const kafka::Message& change);

// Threads: one at a time. Reused from batch to batch.
class Work final : public Outgoing {
 public:
  Work(population::LookupClient* client, Reference reference)
      : judge_(client, reference), encoder_(reference.rules->version) {}

  // Takes the batch and starts its look-ups.
  void Begin(kafka::Batch batch, const OfficialClock& clock, absl::Duration lookup_timeout);
  // Nothing in hand any more; look-ups in flight are cancelled.
  void Drop();
  bool empty() const { return batch_.empty(); }

  BatchJudge& judge() { return judge_; }
  const std::shared_ptr<const kafka::GroupMetadata>& group() const override { return batch_.group(); }
  // Past its last records and the ends it reached.
  std::vector<kafka::Offset> NextOffsets() const override;
  // Every verdict, tombstone and dead letter, in the order of the log. After judge().Collect() was OK. A
  // change whose outcome is too large to be sent (a key of a megabyte) becomes a dead letter that holds its
  // origin alone.
  absl::Status Send(const Topics& topics, kafka::TransactionalProducer& producer,
                    Metrics::Counts& counts) override;
  // What the last Send sent, without the dead letters.
  std::span<const WrittenVerdict> written() const { return written_; }

 private:
  struct Item {
    DecodedChange::Kind kind;
    DeadLetterReason reason;
    uint32_t subject;  // of kRecord: its place in judge_
  };
  absl::Status SendOne(const Topics& topics, kafka::TransactionalProducer& producer,
                       const kafka::Message& change, const Item& item, Metrics::Counts& counts);
  absl::Status SendVerdict(const Topics& topics, kafka::TransactionalProducer& producer,
                           const kafka::Message& change, const BatchJudge::Judged& judged);
  absl::Status SendDeadLetter(const Topics& topics, kafka::TransactionalProducer& producer,
                              const kafka::Message& change, DeadLetterReason reason);

  kafka::Batch batch_;
  std::vector<Item> items_;  // one a message
  std::vector<WrittenVerdict> written_;
  BatchJudge judge_;
  VerdictEncoder encoder_;
  kafka::CloudEvent verdict_event_{kVerdictType, kVerdictSource};
  const OfficialClock* clock_ = nullptr;
};

}  // namespace childsync::validation
