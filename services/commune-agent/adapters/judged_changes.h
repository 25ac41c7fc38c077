// Tells when everything that was in the changes at one moment has its verdict in the log, however busy others
// are. The tally's own count of what awaits a verdict covers the whole country, and is never 0 while any unit
// publishes.
//
// Asks the broker for E, the ends of the changes, once; for C, the offsets that validation's group has
// committed, until C >= E; then for V, the ends of the verdicts. Validation commits a verdict and its offset
// in one transaction, so that every verdict on a change below E is below V. E and V are read without regard
// to transactions (decision 0008): each ends, at the latest by its timeout.
//
// Threads: one.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_JUDGED_CHANGES_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_JUDGED_CHANGES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/admin.h"

namespace childsync::commune_agent {

class JudgedChanges {
 public:
  JudgedChanges(kafka::ClientConfig client, std::string validation_group);
  ~JudgedChanges();

  // V, by partition. The moment is that of the first call that reaches the broker. UNAVAILABLE: validation
  // has not come so far, or the broker doesn't answer; the same call goes on where it was.
  absl::StatusOr<std::vector<int64_t>> VerdictEnds(absl::Duration timeout);

 private:
  absl::StatusOr<std::vector<int64_t>> EndsOf(const std::string& topic, absl::Duration timeout);
  absl::Status ReadChangeEnds(absl::Duration timeout);

  const kafka::ClientConfig client_;
  const std::string group_;
  std::unique_ptr<kafka::Admin> admin_;
  std::vector<kafka::TopicPartition> changes_;
  std::vector<int64_t> change_ends_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_JUDGED_CHANGES_H_
