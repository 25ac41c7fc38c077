#include "services/validation/adapters/outgoing.h"

namespace childsync::validation {

absl::Status OutgoingRejudged::Send(const Topics& topics, kafka::TransactionalProducer& producer,
                                    Metrics::Counts& counts) {
  for (const Rejudged& verdict : verdicts_) {
    const absl::Status sent =
        producer.Send({.topic = topics.verdicts,
                       .partition = verdict.item.partition,
                       .key = verdict.key,
                       .value = verdict.value,
                       .headers = event_.Headers(verdict.event_id, verdict.traceparent)});
    if (!sent.ok()) return sent;
    counts.Count(verdict.judgement);
  }
  return absl::OkStatus();
}

}  // namespace childsync::validation
