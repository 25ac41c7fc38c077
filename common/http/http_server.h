// The small HTTP server every service has: /metrics, /healthz, /readyz, and a service's own pages.
//
//   auto http = HttpServer::Create({.address = config.http, .registry = registry});
//   (*http)->Handle("/appendix.csv", [&](const HttpRequest&) { return HttpResponse{.body = Csv()}; });
//   (*http)->SetReadiness([&] { return app.readiness(); });
//   (*http)->Start();
//
// Bounds: as many connections are served at once as there are threads, and 128 more wait; a body is at most
// 64 KiB, one read or write takes at most 5 s, and a kept connection is closed after 1 s of silence. Event
// streams have threads and a bound of their own.
//
// Threads: Handle, Stream and the setters before Start; Drain, Stop and port from any thread. Handlers run on
// several threads at once and must not throw.
#ifndef CHILDSYNC_COMMON_HTTP_HTTP_SERVER_H_
#define CHILDSYNC_COMMON_HTTP_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace prometheus {
class Collectable;
class Registry;
}  // namespace prometheus

namespace childsync {

struct HttpRequest {
  std::string path;
  // Of the query, decoded; the first value of each name.
  std::map<std::string, std::string, std::less<>> params;
  // Names in lower case; the first value of each.
  std::map<std::string, std::string, std::less<>> headers;

  // The parameter's value, or "".
  std::string_view param(std::string_view name) const;
};

struct HttpResponse {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

// One server-sent event. `version` tells states apart; `data` may have several lines.
struct HttpEvent {
  uint64_t version = 0;
  std::string data;
};
// The latest state if it is not the one with version `seen`; nothing if it is. Asked every `event_poll` for
// each listener, so a slow listener misses states in between and never makes a queue grow.
using HttpEventSource =
    std::function<std::optional<HttpEvent>(const HttpRequest&, std::optional<uint64_t> seen)>;

struct Readiness {
  enum class State { kReady, kDegraded, kNotReady };
  State state = State::kReady;
  // A constant text or a figure, no personal data.
  std::string reason = {};
};

struct HttpServerConfig {
  // HOST:PORT; port 0 takes any free one.
  std::string address;
  // What /metrics shows, with the collectables that are added.
  std::shared_ptr<prometheus::Registry> registry;
  // For pages; event streams take further threads of their own, so that listeners can't starve the probes.
  int threads = 8;
  // More listeners than these get 503.
  int event_streams = 64;
  absl::Duration event_poll = absl::Milliseconds(250);
};

class HttpServer {
 public:
  // Listens at once (connections wait until Start). UNAVAILABLE: the address is taken or not ours.
  // INVALID_ARGUMENT: no HOST:PORT.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Create(HttpServerConfig config);
  // Stops.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // GET and HEAD of exactly this path. A handler outlives Stop.
  void Handle(const std::string& path, HttpHandler handler);
  // GET as text/event-stream; ends when the listener goes or at Stop.
  void Stream(const std::string& path, HttpEventSource source);
  // Shown by /metrics beside the registry.
  void AddCollectable(std::shared_ptr<prometheus::Collectable> collectable);
  // /readyz: 200 "ready", 200 "degraded: reason" or 503 "not ready: reason". Until it is set: not ready.
  void SetReadiness(std::function<Readiness()> readiness);
  // /healthz: 200 "ok", or 503 with the reason why the process should be restarted. Until it is set: ok.
  void SetLiveness(std::function<std::optional<std::string>()> sick);

  // Serves from now on, on threads of its own. Once.
  void Start();
  // From now on /readyz says 503 whatever the service says of itself: no new callers, please. All is served
  // on until Stop.
  void Drain();
  // Ends streams, waits for running handlers. No handler runs afterwards. Harmless when repeated.
  void Stop();
  // The port that is listened on.
  int port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_HTTP_HTTP_SERVER_H_
