// What the worker writes in one transaction: records, and the offsets under the group membership without
// which the broker's fence has a hole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/kafka/cloud_event.h"
#include "common/kafka/consumer.h"
#include "common/kafka/producer.h"
#include "services/validation/adapters/metrics.h"
#include "services/validation/adapters/revalidation.h"

namespace childsync::validation {

struct Topics {
  std::string changes = "childsync.record-changes.v1";
  std::string verdicts = "childsync.verdicts.v1";
  std::string dead_letters = "childsync.record-changes.v1.dlq";
  std::string roster = "childsync.roster.v1";
};

inline constexpr std::string_view kVerdictType = "childsync.events.v1.Verdict";
inline constexpr std::string_view kVerdictSource = "/validation";

class Outgoing {
 public:
  virtual ~Outgoing() = default;
  // Sends every record into the open transaction. Adds to `counts` what was sent.
  virtual absl::Status Send(const Topics& topics, kafka::TransactionalProducer& producer,
                            Metrics::Counts& counts) = 0;
  // Where to go on once they are committed.
  virtual std::vector<kafka::Offset> NextOffsets() const = 0;
  virtual const std::shared_ptr<const kafka::GroupMetadata>& group() const = 0;
};

// Verdicts that were judged again, with the offsets that their partitions are at already.
class OutgoingRejudged final : public Outgoing {
 public:
  OutgoingRejudged(std::vector<Rejudged> verdicts, std::vector<kafka::Offset> offsets,
                   std::shared_ptr<const kafka::GroupMetadata> group)
      : verdicts_(std::move(verdicts)), offsets_(std::move(offsets)), group_(std::move(group)) {}

  absl::Status Send(const Topics& topics, kafka::TransactionalProducer& producer,
                    Metrics::Counts& counts) override;
  std::vector<kafka::Offset> NextOffsets() const override { return offsets_; }
  const std::shared_ptr<const kafka::GroupMetadata>& group() const override { return group_; }
  const std::vector<Rejudged>& verdicts() const { return verdicts_; }

 private:
  const std::vector<Rejudged> verdicts_;
  const std::vector<kafka::Offset> offsets_;
  const std::shared_ptr<const kafka::GroupMetadata> group_;
  kafka::CloudEvent event_{kVerdictType, kVerdictSource};
};

}  // namespace childsync::validation
