// Validation put together: the gRPC service, and the stream worker if there is a broker.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/validation/adapters/worker.h"
#include "services/validation/config.h"

namespace childsync::validation {

class App {
 public:
  // Serves at once. `on_failure` is called once if the worker can't go on; result() then says why.
  static absl::StatusOr<std::unique_ptr<App>> Create(const Config& config, std::function<void()> on_failure,
                                                     WorkerSeams seams = {});
  // Drains as Shutdown does.
  ~App();

  // gRPC says NOT_SERVING and finishes its calls, the worker finishes the batch in hand, then the rest ends.
  void Shutdown(absl::Duration timeout);
  // How the worker ended.
  absl::Status result() const;
  int grpc_port() const;
  int http_port() const;

 private:
  struct Impl;
  explicit App(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace childsync::validation
