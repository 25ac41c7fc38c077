// Reads the declaration of the topics: JSON, with comments that give reasons.
#ifndef CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_TOPICS_FILE_H_
#define CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_TOPICS_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/kafka/admin.h"

namespace childsync::admin {

// {"replication": 3, "config": {of every topic}, "topics": [{"name": "t", "partitions": 12, "config":
// {...}}]} A topic's own setting wins. `replication` wins over the file's; min.insync.replicas follows from
// it. INVALID_ARGUMENT names `source`, the place and what is wrong; unknown words are wrong.
absl::StatusOr<std::vector<kafka::TopicSpec>> ParseTopics(std::string_view json, std::string_view source,
                                                          std::optional<int32_t> replication);

// Of the file, or of the copy compiled in when `path` is empty.
absl::StatusOr<std::vector<kafka::TopicSpec>> ReadTopics(const std::string& path,
                                                         std::optional<int32_t> replication);

}  // namespace childsync::admin

#endif  // CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_TOPICS_FILE_H_
