#include "services/tally/app.h"

#include <prometheus/registry.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/grpc/grpc_server.h"
#include "common/http/http_server.h"
#include "common/log/log.h"
#include "common/units/units.h"
#include "services/tally/adapters/grpc/tally_service.h"
#include "services/tally/adapters/http/appendix.h"
#include "services/tally/adapters/http/page.h"
#include "services/tally/adapters/kafka/apply_loop.h"
#include "services/tally/adapters/kafka/backlog_monitor.h"

namespace childsync::tally {
namespace {

// A fresh measurement is three questions to the broker: some milliseconds.
constexpr absl::Duration kFreshBacklogWait = absl::Milliseconds(300);

absl::StatusOr<kafka::ClientConfig> KafkaConfig(const Config& config) {
  kafka::ClientConfig client{.bootstrap = config.kafka, .client_id = "tally", .properties = {}};
  if (config.kafka_config.empty()) return client;
  absl::StatusOr<kafka::Properties> properties = kafka::ReadProperties(config.kafka_config);
  if (!properties.ok()) return properties.status();
  client.properties = *std::move(properties);
  return client;
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const Config& config, const Seams& seams) {
  std::error_code error;
  std::filesystem::create_directories(config.state, error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot make the state directory ", config.state, ": ", error.message()));
  }
  return seams.open_database((std::filesystem::path(config.state) / "tally.db").string());
}

Readiness ToReadiness(const ServiceState::View& view) {
  if (!view.serving()) {
    return {Readiness::State::kNotReady,
            !view.reason().empty()
                ? view.reason()
                : (view.phase == Phase::kStarting ? "starting" : "catching up with the log")};
  }
  if (!view.reason().empty()) return {Readiness::State::kDegraded, view.reason()};
  return {Readiness::State::kReady};
}

}  // namespace

// In order of construction; what must stop first stands last.
struct App::Impl {
  Impl(const Config& config, std::shared_ptr<const Units> u, std::unique_ptr<Database> database,
       size_t watches_max)
      : registry(std::make_shared<prometheus::Registry>()),
        clock(config.today),
        units(std::move(u)),
        tally(&clock),
        state([this] {
          if (grpc != nullptr) grpc->SetServing(true);
        }),
        metrics(registry),
        store(std::move(database),
              {.deltas_bytes_min = static_cast<size_t>(config.checkpoint_deltas_mib) << 20}),
        reports(&tally, units, &clock, config.report_unit),
        listings(ListingLimits{}),
        watches(std::make_unique<Watches>(&tally, &reports, watches_max)) {}

  absl::Status Serve(const Config& config, absl::Duration stuck_after);
  absl::Status ReadLog(const Config& config, TopicNames topics, std::function<void()> on_fatal);
  void ServePages();

  const std::shared_ptr<prometheus::Registry> registry;
  const OfficialClock clock;
  const std::shared_ptr<const Units> units;
  LiveTally tally;
  ServiceState state;
  Metrics metrics;
  CheckpointStore store;
  Reports reports;
  Listings listings;
  std::unique_ptr<Watches> watches;
  std::unique_ptr<BacklogMonitor> backlog;
  std::unique_ptr<TallyServiceImpl> service;
  std::unique_ptr<rpc::GrpcServer> grpc;
  std::unique_ptr<HttpServer> http;

  mutable absl::Mutex mutex;
  absl::Status fatal ABSL_GUARDED_BY(mutex);
  std::unique_ptr<ApplyLoop> loop;
};

absl::Status App::Impl::Serve(const Config& config, absl::Duration stuck_after) {
  service = std::make_unique<TallyServiceImpl>(&tally, &reports, &listings, watches.get(), &state,
                                               [this] { backlog->AwaitFresh(kFreshBacklogWait); });
  auto grpc_server =
      rpc::GrpcServer::Create({.address = config.grpc,
                               .services = {service.get()},
                               .registry = registry,
                               .calls_without_deadline = {"/childsync.tally.v1.TallyService/WatchProgress"}});
  if (!grpc_server.ok()) return grpc_server.status();
  grpc = *std::move(grpc_server);
  grpc->OnDrain([this] { watches->EndAll(); });
  auto http_server = HttpServer::Create({.address = config.http, .registry = registry});
  if (!http_server.ok()) return http_server.status();
  http = *std::move(http_server);
  http->AddCollectable(metrics.Gauges(&reports, &state));
  http->SetReadiness([this] { return ToReadiness(state.view()); });
  http->SetLiveness([this, stuck_after]() -> std::optional<std::string> {
    if (absl::Now() - loop->last_alive() < stuck_after) return std::nullopt;
    return "the apply loop is stuck";
  });
  ServePages();
  http->Start();
  return absl::OkStatus();
}

void App::Impl::ServePages() {
  http->Handle("/appendix.csv", [this](const HttpRequest& request) {
    if (!state.view().serving()) {
      return HttpResponse{.status = 503,
                          .body = "The tally has not caught up with the log yet.\n",
                          .headers = {{"Retry-After", "1"}}};
    }
    backlog->AwaitFresh(kFreshBacklogWait);
    return AppendixCsv(*reports.Newest(), request.param("unit"));
  });
  http->Handle("/", [this](const HttpRequest& request) {
    return Page(*reports.Newest(), state.view(), QueryOf(request));
  });
  http->Stream("/live",
               [this](const HttpRequest& request, std::optional<uint64_t> seen) -> std::optional<HttpEvent> {
                 const std::shared_ptr<const Report> report = reports.Newest();
                 const ServiceState::View view = state.view();
                 const uint64_t version = PageVersion(*report, view);
                 if (seen == version) return std::nullopt;
                 return HttpEvent{version, PageMain(*report, view, QueryOf(request))};
               });
  for (const char* asset : {"/page.css", "/page.js", "/icon.svg"}) {
    http->Handle(asset, [asset](const HttpRequest&) { return PageAsset(asset); });
  }
}

absl::Status App::Impl::ReadLog(const Config& config, TopicNames topics, std::function<void()> on_fatal) {
  absl::StatusOr<kafka::ClientConfig> client = KafkaConfig(config);
  if (!client.ok()) return client.status();
  absl::StatusOr<std::unique_ptr<kafka::Admin>> admin = kafka::Admin::Create(*client);
  if (!admin.ok()) return admin.status();
  backlog = std::make_unique<BacklogMonitor>(
      BacklogMonitorConfig{.kafka = *client, .topics = topics, .validation_group = config.validation_group},
      *std::move(admin), &tally, &state);
  loop = std::make_unique<ApplyLoop>(
      ApplyLoopConfig{.kafka = *std::move(client),
                      .topics = std::move(topics),
                      .checkpoint_interval = config.checkpoint_interval,
                      .checkpoint_records = static_cast<size_t>(config.checkpoint_records),
                      .checkpoint_age_max = config.checkpoint_age_max},
      &tally, &store, &state, &metrics, [this, on_fatal = std::move(on_fatal)](const absl::Status& why) {
        {
          const absl::MutexLock lock(&mutex);
          fatal = why;
        }
        on_fatal();
      });
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<App>> App::Create(const Config& config, std::function<void()> on_fatal,
                                                 Seams seams) {
  absl::StatusOr<std::shared_ptr<const Units>> units = Units::Load(config.units, config.successions);
  if (!units.ok()) return absl::FailedPreconditionError(units.status().message());
  absl::StatusOr<std::unique_ptr<Database>> database = OpenDatabase(config, seams);
  if (!database.ok()) return database.status();
  std::unique_ptr<App> app(
      new App(std::make_unique<Impl>(config, *std::move(units), *std::move(database), seams.watches_max)));
  Impl& impl = *app->impl_;
  if (auto status = impl.ReadLog(config, std::move(seams.topics), std::move(on_fatal)); !status.ok())
    return status;
  if (auto status = impl.Serve(config, seams.stuck_after); !status.ok()) return status;
  impl.loop->Start();
  impl.backlog->Start();
  log::Info("serving", {{"grpc_port", app->grpc_port()}, {"http_port", app->http_port()}});
  return app;
}

App::App(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

App::~App() {
  Shutdown(absl::Seconds(5));
  impl_->watches->EndAll();  // where gRPC never came to be
}

void App::Shutdown(absl::Duration timeout) {
  if (impl_->http != nullptr) impl_->http->Drain();
  if (impl_->grpc != nullptr) impl_->grpc->Drain(timeout);
  if (impl_->http != nullptr) impl_->http->Stop();
  if (impl_->backlog != nullptr) impl_->backlog->Stop();
  if (impl_->loop != nullptr) impl_->loop->Stop();
}

absl::Status App::status() const {
  const absl::MutexLock lock(&impl_->mutex);
  return impl_->fatal;
}

int App::grpc_port() const { return impl_->grpc->port(); }
int App::http_port() const { return impl_->http->port(); }

}  // namespace childsync::tally
