// What is on its way to the log: a submission and the changes that belong to it, sent in one transaction.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_OUTBOX_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_OUTBOX_H_

#include <optional>
#include <string>
#include <vector>

#include "services/commune-agent/domain/plan.h"

namespace childsync::commune_agent {

struct OutboxEntry {
  std::string record_id;
  KnownRecord record;  // what the record is known as once the change is in the log
  std::optional<std::string>
      value;  // bytes of the RecordChange; absent: a tombstone, which erases the record

  bool operator==(const OutboxEntry&) const = default;
};

struct Outbox {
  std::string submission_id;
  std::string submission;            // bytes of the Submission
  std::vector<OutboxEntry> entries;  // in the order to send; a record at most once

  bool operator==(const Outbox&) const = default;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_OUTBOX_H_
