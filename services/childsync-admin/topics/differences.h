// Compares a topic as it is with a topic as it is declared.
#ifndef CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_DIFFERENCES_H_
#define CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_DIFFERENCES_H_

#include <string>
#include <vector>

#include "common/kafka/admin.h"

namespace childsync::admin {

// A sentence for each, "partitions is 6, declared 12"; only what is declared is compared. Empty: as declared.
std::vector<std::string> Differences(const kafka::TopicSpec& declared, const kafka::TopicSpec& found);

}  // namespace childsync::admin

#endif  // CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_DIFFERENCES_H_
