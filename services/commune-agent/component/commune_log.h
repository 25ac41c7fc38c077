// The log as a reader of one unit sees it, on the test binary's own broker.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_COMMUNE_LOG_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_COMMUNE_LOG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "childsync/events/v1/events.pb.h"

namespace childsync::commune_agent {

// Makes the agent's two topics, once.
void MakeTopics();

inline constexpr char kChanges[] = "childsync.record-changes.v1";
inline constexpr char kSubmissions[] = "childsync.submissions.v1";
inline constexpr int kPartitions = 3;

// Records and transaction markers in all partitions, those of open transactions too.
int64_t EndOf(const std::string& topic);

struct LoggedChange {
  std::string value;
  events::v1::RecordChange change;  // of a tombstone only the ids
};

// Every committed change of the unit; the order within a record is the log's.
std::vector<LoggedChange> ReadChanges(const std::string& unit_code);
// Every committed Submission of the unit, in order.
std::vector<events::v1::Submission> ReadSubmissions(const std::string& unit_code);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_COMMUNE_LOG_H_
