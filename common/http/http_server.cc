#include "common/http/http_server.h"

#include <httplib.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/config/host_port.h"
#include "common/http/worker_pool.h"
#include "common/log/log.h"

namespace childsync {
namespace {

constexpr size_t kWaitingConnectionsMax = 128;
constexpr size_t kBodyBytesMax = 64 << 10;
constexpr time_t kIoTimeoutSeconds = 5;
constexpr time_t kKeepAliveSeconds = 1;
// A comment now and then keeps proxies from ending a quiet event stream.
constexpr std::chrono::seconds kHeartbeat{15};

// httplib's view of WorkerPool.
class PoolQueue : public httplib::TaskQueue {
 public:
  explicit PoolQueue(size_t threads) : pool_(threads, kWaitingConnectionsMax) {}

  // Returns nothing or whether the job was taken, as the library's version wants it.
  using Taken = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));
  Taken enqueue(std::function<void()> job) override {
    pool_.Add(std::move(job));
    return Taken(true);
  }
  void shutdown() override { pool_.Finish(); }

 private:
  WorkerPool pool_;
};

HttpRequest FromLibrary(const httplib::Request& request) {
  HttpRequest ours{.path = request.path, .params = {}, .headers = {}};
  for (const auto& [name, value] : request.params) ours.params.emplace(name, value);
  for (const auto& [name, value] : request.headers) ours.headers.emplace(absl::AsciiStrToLower(name), value);
  return ours;
}

void ToLibrary(HttpResponse ours, httplib::Response& response) {
  response.status = ours.status;
  for (const auto& [name, value] : ours.headers) response.set_header(name, value);
  // Figures are of now.
  if (!response.has_header("Cache-Control")) response.set_header("Cache-Control", "no-store");
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Content-Type", ours.type);
  response.body = std::move(ours.body);
}

std::string EventText(const HttpEvent& event) {
  std::string text = absl::StrCat("id: ", event.version, "\n");
  for (size_t begin = 0; begin <= event.data.size();) {
    const size_t end = std::min(event.data.find('\n', begin), event.data.size());
    absl::StrAppend(&text, "data: ", event.data.substr(begin, end - begin), "\n");
    begin = end + 1;
  }
  return text + "\n";
}

}  // namespace

std::string_view HttpRequest::param(std::string_view name) const {
  const auto found = params.find(name);
  return found == params.end() ? std::string_view() : found->second;
}

struct HttpServer::Impl {
  explicit Impl(HttpServerConfig c) : config(std::move(c)) {}

  void Configure();
  void Dispatch(const httplib::Request& request, httplib::Response& response);
  void OpenStream(const HttpEventSource& source, const httplib::Request& request,
                  httplib::Response& response);
  HttpResponse Metrics() const;
  HttpResponse Ready() const;
  HttpResponse Alive() const;
  // Until the next poll; false: the server stops.
  bool Pause();

  const HttpServerConfig config;
  // Set before Start, read-only afterwards.
  std::map<std::string, HttpHandler, std::less<>> handlers;
  std::map<std::string, HttpEventSource, std::less<>> sources;
  std::vector<std::shared_ptr<prometheus::Collectable>> collectables;
  std::function<Readiness()> readiness;
  std::function<std::optional<std::string>()> sick;

  int port = 0;
  std::atomic<int> streams{0};
  std::atomic<bool> draining{false};
  std::mutex mutex;  // guards stopping
  std::condition_variable stopped;
  bool stopping = false;
  httplib::Server server;
  std::thread listener;
};

void HttpServer::Impl::Configure() {
  server.new_task_queue = [this] {
    const int streaming = sources.empty() ? 0 : config.event_streams;
    return new PoolQueue(static_cast<size_t>(config.threads + streaming));
  };
  // Without the library's SO_REUSEPORT, with which two processes could share an address and never notice.
  server.set_socket_options([](auto socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  });
  server.set_read_timeout(kIoTimeoutSeconds);
  server.set_write_timeout(kIoTimeoutSeconds);
  server.set_keep_alive_timeout(kKeepAliveSeconds);
  server.set_payload_max_length(kBodyBytesMax);
  // Routes of our own: the library's are regular expressions.
  server.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    if (request.method != "GET" && request.method != "HEAD")
      return httplib::Server::HandlerResponse::Unhandled;
    Dispatch(request, response);
    return httplib::Server::HandlerResponse::Handled;
  });
  server.set_exception_handler([](const httplib::Request&, httplib::Response& response, std::exception_ptr) {
    log::Error("http_handler_threw");
    ToLibrary({.status = 500, .body = "internal error\n"}, response);
  });
}

void HttpServer::Impl::Dispatch(const httplib::Request& request, httplib::Response& response) {
  if (const auto found = handlers.find(request.path); found != handlers.end()) {
    return ToLibrary(found->second(FromLibrary(request)), response);
  }
  if (const auto found = sources.find(request.path); found != sources.end()) {
    return OpenStream(found->second, request, response);
  }
  ToLibrary({.status = 404, .body = "not found\n"}, response);
}

void HttpServer::Impl::OpenStream(const HttpEventSource& source, const httplib::Request& request,
                                  httplib::Response& response) {
  if (request.method == "HEAD") return ToLibrary({.type = "text/event-stream"}, response);
  if (streams.fetch_add(1) >= config.event_streams) {
    streams.fetch_sub(1);
    return ToLibrary({.status = 503, .body = "too many listeners\n", .headers = {{"Retry-After", "10"}}},
                     response);
  }
  response.set_header("Cache-Control", "no-store");
  // For nginx: pass every event on at once.
  response.set_header("X-Accel-Buffering", "no");
  struct Listener {
    HttpRequest request;
    std::optional<uint64_t> seen;
    std::chrono::steady_clock::time_point last_write;
  };
  auto listener_state = std::make_shared<Listener>(Listener{FromLibrary(request), std::nullopt, {}});
  response.set_chunked_content_provider(
      "text/event-stream",
      [this, &source, listener_state](size_t, httplib::DataSink& sink) {
        Listener& state = *listener_state;
        std::string text;
        if (auto event = source(state.request, state.seen)) {
          state.seen = event->version;
          text = EventText(*event);
        } else if (std::chrono::steady_clock::now() - state.last_write > kHeartbeat) {
          text = ": still here\n\n";
        }
        if (!text.empty()) {
          if (!sink.write(text.data(), text.size())) return false;
          state.last_write = std::chrono::steady_clock::now();
        }
        if (!Pause()) sink.done();
        return sink.is_writable();
      },
      [this](bool) { streams.fetch_sub(1); });
}

bool HttpServer::Impl::Pause() {
  std::unique_lock lock(mutex);
  return !stopped.wait_for(lock, absl::ToChronoMilliseconds(config.event_poll), [this] { return stopping; });
}

HttpResponse HttpServer::Impl::Metrics() const {
  std::vector<prometheus::MetricFamily> families;
  if (config.registry) families = config.registry->Collect();
  for (const auto& collectable : collectables) {
    std::vector<prometheus::MetricFamily> more = collectable->Collect();
    std::move(more.begin(), more.end(), std::back_inserter(families));
  }
  return {.type = "text/plain; version=0.0.4; charset=utf-8",
          .body = prometheus::TextSerializer().Serialize(families)};
}

HttpResponse HttpServer::Impl::Ready() const {
  if (draining) return {.status = 503, .body = "not ready: shutting down\n"};
  const Readiness now = readiness ? readiness() : Readiness{Readiness::State::kNotReady, "starting"};
  switch (now.state) {
    case Readiness::State::kReady:
      return {.body = "ready\n"};
    case Readiness::State::kDegraded:
      return {.body = absl::StrCat("degraded: ", now.reason, "\n")};
    case Readiness::State::kNotReady:
      break;
  }
  return {.status = 503, .body = absl::StrCat("not ready: ", now.reason, "\n")};
}

HttpResponse HttpServer::Impl::Alive() const {
  const auto reason = sick ? sick() : std::nullopt;
  if (reason) return {.status = 503, .body = *reason + "\n"};
  return {.body = "ok\n"};
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Create(HttpServerConfig config) {
  const auto address = SplitHostPort(config.address);
  if (!address)
    return absl::InvalidArgumentError(absl::StrCat("HTTP address `", config.address, "` is not HOST:PORT"));
  auto impl = std::make_unique<Impl>(std::move(config));
  impl->Configure();
  const int bound = address->port == 0 ? impl->server.bind_to_any_port(address->host)
                    : impl->server.bind_to_port(address->host, address->port) ? address->port
                                                                              : -1;
  if (bound <= 0) {
    return absl::UnavailableError(
        absl::StrCat("can't serve HTTP at ", impl->config.address, ": the address is taken, or not ours"));
  }
  impl->port = bound;
  auto* self = impl.get();
  impl->handlers["/metrics"] = [self](const HttpRequest&) { return self->Metrics(); };
  impl->handlers["/readyz"] = [self](const HttpRequest&) { return self->Ready(); };
  impl->handlers["/healthz"] = [self](const HttpRequest&) { return self->Alive(); };
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() { Stop(); }

void HttpServer::Handle(const std::string& path, HttpHandler handler) {
  impl_->handlers[path] = std::move(handler);
}

void HttpServer::Stream(const std::string& path, HttpEventSource source) {
  impl_->sources[path] = std::move(source);
}

void HttpServer::AddCollectable(std::shared_ptr<prometheus::Collectable> collectable) {
  impl_->collectables.push_back(std::move(collectable));
}

void HttpServer::SetReadiness(std::function<Readiness()> readiness) {
  impl_->readiness = std::move(readiness);
}

void HttpServer::SetLiveness(std::function<std::optional<std::string>()> sick) {
  impl_->sick = std::move(sick);
}

void HttpServer::Start() {
  impl_->listener = std::thread([this] { impl_->server.listen_after_bind(); });
  // The library ignores a stop() that comes before this.
  while (!impl_->server.is_running()) std::this_thread::yield();
}

void HttpServer::Drain() { impl_->draining = true; }

void HttpServer::Stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->stopping) return;
    impl_->stopping = true;
  }
  impl_->stopped.notify_all();
  // The library closes its socket only when it has served.
  if (!impl_->listener.joinable()) Start();
  impl_->server.stop();
  impl_->listener.join();
}

int HttpServer::port() const { return impl_->port; }

}  // namespace childsync
