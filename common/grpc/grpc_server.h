// A gRPC server with what every service needs: health, reflection, metrics, the deadline rule and an ordered
// end.
//
//   auto server = rpc::GrpcServer::Create({.address = config.grpc, .services = {&handler}, .registry =
//   registry,
//                                          .calls_without_deadline =
//                                          {"/childsync.tally.v1.TallyService/WatchProgress"}});
//   (*server)->OnDrain([&] { watches.EndAll(); });
//   (*server)->SetServing(true);
//   ...
//   (*server)->Drain(absl::Seconds(10));
//
// Limits: messages of 4 MiB; streams per connection and the age of a connection as configured; the process's
// file limit is raised. gRPC 1.51 has no limit on connections: where callers are not trusted, put a proxy in
// front.
#ifndef CHILDSYNC_COMMON_GRPC_GRPC_SERVER_H_
#define CHILDSYNC_COMMON_GRPC_GRPC_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace prometheus {
class Registry;
}  // namespace prometheus

namespace childsync::rpc {

struct GrpcServerConfig {
  // HOST:PORT; port 0 takes any free one.
  std::string address;
  // Sync or callback. Not owned; they outlive the server.
  std::vector<grpc::Service*> services;
  // Gets grpc_server_started_total, grpc_server_handled_total, grpc_server_msg_received_total,
  // grpc_server_msg_sent_total and grpc_server_handling_seconds.
  std::shared_ptr<prometheus::Registry> registry;
  // Full names of long streams, "/package.Service/Method". Any other call without a deadline gets
  // INVALID_ARGUMENT with reason DEADLINE_MISSING (health and reflection excepted). See RequireDeadline in
  // status.h.
  std::vector<std::string> calls_without_deadline = {};
  int max_message_bytes = 4 << 20;
  int max_concurrent_streams = 1'000;
  // Of handlers of sync services; calls beyond get RESOURCE_EXHAUSTED. A long stream of a sync service holds
  // one while it lasts.
  int max_threads = 256;
  // Callers move to another replica, and pick up new certificates, at least so often.
  absl::Duration max_connection_age = absl::Minutes(30);
  // How long running calls may go on then.
  absl::Duration max_connection_age_grace = absl::Minutes(5);
};

// Threads: every member may be called from any thread, OnDrain before Drain.
class GrpcServer {
 public:
  // Serves at once, with health NOT_SERVING. UNAVAILABLE: the address is taken or not ours. INVALID_ARGUMENT:
  // no HOST:PORT.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Create(const GrpcServerConfig& config);
  // Drains with a deadline of 5 s unless that was done.
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  // Health of the server and of every service; of one service, by its full name. Ignored once draining.
  void SetServing(bool serving);
  void SetServing(const std::string& service, bool serving);
  // Called by Drain, after health says NOT_SERVING: ends the service's long streams, and must not block.
  void OnDrain(std::function<void()> end_streams);
  // NOT_SERVING, the OnDrain callbacks, then waits for running calls at most so long, cancels the rest, and
  // returns when all handlers have returned. Harmless when repeated.
  void Drain(absl::Duration timeout);
  // The port that is listened on.
  int port() const;

 private:
  struct Impl;
  explicit GrpcServer(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace childsync::rpc

#endif  // CHILDSYNC_COMMON_GRPC_GRPC_SERVER_H_
