// What a store that was just opened has to do first, by comparing it with the log.
//
// The unit's last Submission in the log, read after every older writer was fenced, says who wrote last. A
// store that knows that submission knows every record of the unit; any other store is stale.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_RECONCILE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_RECONCILE_H_

#include <optional>
#include <string>

namespace childsync::commune_agent {

// The submissions a store knows. An empty id in `sent` stands for a log without a Submission of the unit.
struct StoredSubmissions {
  std::optional<std::string> sent;     // absent: the store is empty
  std::optional<std::string> pending;  // its outbox was written; whether it reached the log is not known
};

enum class FirstStep {
  kNothing,          // the store is current
  kSendPending,      // the outbox never reached the log
  kMarkPendingSent,  // the outbox reached the log, and the agent ended before it could say so
  kRebuild,          // empty, or another agent wrote since: drop it, outbox too, and ask the tally
};

// `logged`: submission_id of the unit's last Submission in the log; absent if there is none.
FirstStep Reconcile(const StoredSubmissions& stored, const std::optional<std::string>& logged);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_RECONCILE_H_
