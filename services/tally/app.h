// The tally put together; the same for the program and for component tests.
//
// Threads: the apply loop (the only writer), the backlog monitor, the watches' thread, gRPC's and HTTP's.
// Any member from any thread; Shutdown and the destructor not at once.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/tally/adapters/kafka/applier.h"
#include "services/tally/adapters/store/database.h"
#include "services/tally/config.h"

namespace childsync::tally {

// What a test may put in the place of the real thing: topics of its own, a database that fails, or one that
// tears state and position apart.
struct Seams {
  TopicNames topics;
  std::function<absl::StatusOr<std::unique_ptr<Database>>(const std::string& directory)> open_database =
      OpenRocksDatabase;
  // An apply loop that has not gone round for so long is stuck: /healthz says so.
  absl::Duration stuck_after = absl::Minutes(5);
  // More calls of WatchProgress than these get RESOURCE_EXHAUSTED.
  size_t watches_max = 1'000;
};

class App {
 public:
  // Serves at once, not ready; reads the log in the background. `on_fatal` is called, on another thread, when
  // the tally can't go on: then Shutdown and end with status(). Errors: what is wrong with configuration,
  // addresses or state.
  static absl::StatusOr<std::unique_ptr<App>> Create(const Config& config, std::function<void()> on_fatal,
                                                     Seams seams = {});
  // Shuts down.
  ~App();

  // In this order: /readyz says 503 and gRPC NOT_SERVING, watches end, calls finish within `timeout`, pages
  // end, the apply loop stops and saves a last checkpoint. Harmless when repeated.
  void Shutdown(absl::Duration timeout);
  // Why the tally could not go on; OK: it could.
  absl::Status status() const;

  int grpc_port() const;
  int http_port() const;

 private:
  struct Impl;
  explicit App(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace childsync::tally
