// population-stub put together: a file of people behind the population database's protocol.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_APP_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_APP_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/population-stub/config.h"

namespace childsync::population_stub {

class App {
 public:
  // Reads the file, then serves. INVALID_ARGUMENT or NOT_FOUND: the file; UNAVAILABLE: an address is taken.
  static absl::StatusOr<std::unique_ptr<App>> Create(const Config& config);
  // Drains as Shutdown does.
  ~App();

  // Health says NOT_SERVING, watches end, calls finish; harmless when repeated.
  void Shutdown(absl::Duration timeout);
  int grpc_port() const;
  int http_port() const;

 private:
  struct Impl;
  explicit App(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_APP_H_
