// roster put together.
#ifndef CHILDSYNC_SERVICES_ROSTER_APP_H_
#define CHILDSYNC_SERVICES_ROSTER_APP_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/roster/config.h"

namespace childsync::roster {

class App {
 public:
  // Begins at once; broker and database may come later. INVALID_ARGUMENT, NOT_FOUND: a file; UNAVAILABLE: the
  // address is taken.
  static absl::StatusOr<std::unique_ptr<App>> Create(const Config& config);
  // Shuts down.
  ~App();

  // Finishes the transaction in hand, then ends. Harmless when repeated.
  void Shutdown();
  int http_port() const;

 private:
  struct Impl;
  explicit App(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_APP_H_
