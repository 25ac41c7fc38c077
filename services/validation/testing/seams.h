// Faults of Kafka that the real one can't be made to show at a chosen moment, put between the worker and its
// producer.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "services/validation/adapters/worker.h"

namespace childsync::validation {

// Called before SendOffsets ("offsets") and Commit ("commit"); what is not OK is answered in their place.
using Before = std::function<absl::Status(std::string_view call)>;
WorkerSeams Intercepted(Before before);

// Holds the first call of a name, while it is armed, until it is released.
struct Gate {
  std::string call;
  std::atomic<bool> armed = true;
  absl::Notification reached, release;
  WorkerSeams seams();
};

// Answers the first call of a name with an error.
WorkerSeams FailingOnce(std::string call, absl::Status error);

}  // namespace childsync::validation
