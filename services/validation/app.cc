#include "services/validation/app.h"

#include <prometheus/registry.h>

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/grpc/channel.h"
#include "common/grpc/grpc_server.h"
#include "common/http/http_server.h"
#include "common/log/log.h"
#include "services/validation/adapters/rules_file.h"
#include "services/validation/adapters/validation_service.h"
#include "services/validation/revalidation/revalidator.h"

namespace childsync::validation {
namespace {

// Longer than any single wait of the worker's loop: a look-up, or a commit.
constexpr absl::Duration kStuckAfter = absl::Minutes(2);
// Handlers at once; each has one look-up in flight.
constexpr int kRpcsMax = 256;
// Two batches of four calls, and as many of dropped ones that have not ended yet.
constexpr size_t kWorkerCallsMax = 16;
// Re-validation's share: the stream goes first at the population database too.
constexpr size_t kRevalidatorCallsMax = 2;

absl::StatusOr<WorkerConfig> WorkerConfigOf(const Config& config) {
  WorkerConfig worker;
  kafka::ClientConfig client{.bootstrap = config.kafka, .client_id = config.worker_id, .properties = {}};
  if (!config.kafka_config.empty()) {
    auto properties = kafka::ReadProperties(config.kafka_config);
    if (!properties.ok()) return properties.status();
    client.properties = *std::move(properties);
  }
  worker.consumer.client = client;
  worker.consumer.group_id = config.group;
  worker.consumer.group_instance_id = config.worker_id;
  worker.consumer.session_timeout = config.session_timeout;
  worker.producer.producer.client = client;
  // Commit flushes at once, so a batch that fills while records are sent costs no delay.
  worker.producer.producer.linger = absl::Milliseconds(5);
  worker.producer.transactional_id = config.worker_id;
  worker.producer.transaction_timeout = config.transaction_timeout;
  worker.lookup_timeout = config.lookup_timeout;
  return worker;
}

RevalidatorConfig RevalidatorConfigOf(const Config& config, const WorkerConfig& worker) {
  RevalidatorConfig revalidator;
  revalidator.client = worker.consumer.client;
  revalidator.topics = worker.topics;
  revalidator.agenda.outside_every = config.revalidate_outside_every;
  revalidator.records_per_second = config.revalidate_per_second;
  revalidator.lookup_timeout = config.lookup_timeout;
  return revalidator;
}

}  // namespace

struct App::Impl {
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::shared_ptr<const Units> units;
  RulesInForce rules;
  std::unique_ptr<OfficialClock> clock;
  std::unique_ptr<Metrics> metrics;
  std::unique_ptr<RevalidationMetrics> revalidation_metrics;
  // One each, so that none takes the others' calls for an outage.
  std::unique_ptr<population::LookupClient> rpc_client;
  std::unique_ptr<population::LookupClient> worker_client;
  std::unique_ptr<population::LookupClient> revalidator_client;
  Revalidation no_revalidation;  // without a worker
  std::unique_ptr<Revalidator> revalidator;
  std::unique_ptr<Worker> worker;
  std::unique_ptr<ValidationService> service;
  std::unique_ptr<HttpServer> http;
  std::unique_ptr<rpc::GrpcServer> grpc;
  mutable absl::Mutex mutex;
  absl::Status result ABSL_GUARDED_BY(mutex);
  // Last: they use everything above and end first.
  std::thread revalidator_thread;
  std::thread worker_thread;

  Readiness ReadinessNow() const;
  Reference reference() const { return {units.get(), &rules}; }
  absl::Status MakeWorker(const Config& config, WorkerSeams seams);
  void StartWorker(std::function<void()> on_failure);
  void RunWorker(const std::function<void()>& on_failure);
};

Readiness App::Impl::ReadinessNow() const {
  const Readiness degraded{Readiness::State::kDegraded,
                           "the population database doesn't answer; verdicts wait"};
  if (worker == nullptr) return service->population_unavailable() ? degraded : Readiness{};
  {
    absl::MutexLock lock(&mutex);
    if (!result.ok()) return {Readiness::State::kNotReady, "the stream worker has ended"};
  }
  if (!worker->joined())
    return {Readiness::State::kNotReady, "the stream worker has not joined its group yet"};
  if (worker->population_unavailable() || revalidator->population_unavailable()) return degraded;
  if (!revalidator->failing()) return Readiness{};
  return {Readiness::State::kDegraded, "re-validation can't read its topics; verdicts may be out of date"};
}

absl::Status App::Impl::MakeWorker(const Config& config, WorkerSeams seams) {
  auto worker_config = WorkerConfigOf(config);
  if (!worker_config.ok()) return worker_config.status();
  revalidation_metrics = std::make_unique<RevalidationMetrics>(*registry);
  revalidator =
      std::make_unique<Revalidator>(RevalidatorConfigOf(config, *worker_config), revalidator_client.get(),
                                    reference(), clock.get(), revalidation_metrics.get());
  worker = std::make_unique<Worker>(*std::move(worker_config), std::move(seams), worker_client.get(),
                                    reference(), clock.get(), metrics.get(), revalidator.get());
  return absl::OkStatus();
}

void App::Impl::StartWorker(std::function<void()> on_failure) {
  revalidator_thread = std::thread([this] { revalidator->Run(); });
  worker_thread = std::thread([this, on_failure = std::move(on_failure)] { RunWorker(on_failure); });
}

void App::Impl::RunWorker(const std::function<void()>& on_failure) {
  const absl::Status status = worker->Run();
  if (status.ok()) return;
  log::Error("worker_ended", {{"reason", status.ToString()}});
  {
    absl::MutexLock lock(&mutex);
    result = status;
  }
  on_failure();
}

absl::StatusOr<std::unique_ptr<App>> App::Create(const Config& config, std::function<void()> on_failure,
                                                 WorkerSeams seams) {
  auto impl = std::make_unique<Impl>();
  auto units = Units::Load(config.units, config.successions);
  if (!units.ok()) return units.status();
  impl->units = *std::move(units);
  auto rules = ReadRulesFile(config.rules);
  if (!rules.ok()) return rules.status();
  impl->rules = *std::move(rules);
  impl->clock = std::make_unique<OfficialClock>(config.today);
  impl->metrics = std::make_unique<Metrics>(*impl->registry);
  impl->rpc_client =
      population::LookupClient::Create(rpc::MakeChannel(config.population), {.in_flight_max = kRpcsMax});
  impl->worker_client = population::LookupClient::Create(rpc::MakeChannel(config.population),
                                                         {.in_flight_max = kWorkerCallsMax});
  impl->revalidator_client = population::LookupClient::Create(rpc::MakeChannel(config.population),
                                                              {.in_flight_max = kRevalidatorCallsMax});
  if (!config.kafka.empty()) {
    if (absl::Status made = impl->MakeWorker(config, std::move(seams)); !made.ok()) return made;
  }
  impl->service = std::make_unique<ValidationService>(
      impl->rpc_client.get(), impl->reference(), impl->clock.get(), config.lookup_timeout,
      impl->revalidator != nullptr ? impl->revalidator.get() : &impl->no_revalidation);
  auto http = HttpServer::Create({.address = config.http, .registry = impl->registry});
  if (!http.ok()) return http.status();
  impl->http = *std::move(http);
  auto grpc = rpc::GrpcServer::Create({.address = config.grpc,
                                       .services = {impl->service.get()},
                                       .registry = impl->registry,
                                       .max_threads = kRpcsMax});
  if (!grpc.ok()) return grpc.status();
  impl->grpc = *std::move(grpc);
  impl->grpc->OnDrain([service = impl->service.get()] { service->EndWatches(); });
  if (impl->worker != nullptr) impl->StartWorker(std::move(on_failure));
  impl->http->SetReadiness([raw = impl.get()] { return raw->ReadinessNow(); });
  impl->http->SetLiveness([raw = impl.get()]() -> std::optional<std::string> {
    if (raw->worker == nullptr || absl::Now() - raw->worker->last_alive() < kStuckAfter) return std::nullopt;
    return "the stream worker is stuck";
  });
  impl->http->Start();
  impl->grpc->SetServing(true);
  log::Info("rules_in_force", {{"version", impl->rules.version}});
  log::Info("listening", {{"grpc_port", impl->grpc->port()}, {"http_port", impl->http->port()}});
  return std::unique_ptr<App>(new App(std::move(impl)));
}

App::App(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

App::~App() { Shutdown(absl::Seconds(5)); }

void App::Shutdown(absl::Duration timeout) {
  impl_->http->Drain();
  impl_->grpc->Drain(timeout);
  if (impl_->worker != nullptr) {
    impl_->worker->Stop();
    // Nothing in hand can be finished then; this cuts the waiting short.
    if (impl_->worker->population_unavailable()) impl_->worker_client->Shutdown();
  }
  if (impl_->worker_thread.joinable()) impl_->worker_thread.join();
  if (impl_->revalidator != nullptr) impl_->revalidator->Stop();
  if (impl_->revalidator_thread.joinable()) impl_->revalidator_thread.join();
  impl_->rpc_client->Shutdown();
  impl_->http->Stop();
}

absl::Status App::result() const {
  absl::MutexLock lock(&impl_->mutex);
  return impl_->result;
}

int App::grpc_port() const { return impl_->grpc->port(); }
int App::http_port() const { return impl_->http->port(); }

}  // namespace childsync::validation
