// Makes the declared topics, or only looks whether they are as declared.
#ifndef CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_PROVISION_H_
#define CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_PROVISION_H_

#include <ostream>
#include <span>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kafka/admin.h"

namespace childsync::admin {

enum class Action { kApply, kVerify };

// True: all are as declared now. False: a difference, or (verify) a topic that is missing; `out` names each,
// a line a topic. A topic that exists is never changed. Running it again, or twice at once, is harmless.
absl::StatusOr<bool> Provision(kafka::Admin& admin, std::span<const kafka::TopicSpec> declared, Action action,
                               absl::Duration timeout, std::ostream& out);

}  // namespace childsync::admin

#endif  // CHILDSYNC_SERVICES_CHILDSYNC_ADMIN_TOPICS_PROVISION_H_
