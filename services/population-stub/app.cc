#include "services/population-stub/app.h"

#include <prometheus/registry.h>

#include <atomic>
#include <string>
#include <utility>

#include "common/config/host_port.h"
#include "common/grpc/grpc_server.h"
#include "common/http/http_server.h"
#include "common/log/log.h"
#include "services/population-stub/adapters/database.h"
#include "services/population-stub/adapters/faults.h"
#include "services/population-stub/adapters/metrics.h"
#include "services/population-stub/adapters/people_file.h"
#include "services/population-stub/adapters/population_service.h"

namespace childsync::population_stub {
namespace {

// HOST:PORT as it is listened on, for people and tests that asked for port 0.
std::string Listening(const std::string& address, int port) {
  const std::string host = SplitHostPort(address)->host;
  const bool ipv6 = host.find(':') != std::string::npos;
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

struct App::Impl {
  Impl(const Config& config, std::shared_ptr<const Register> people)
      : metrics(*registry),
        faults(config.faults),
        database(std::move(people), config.changes_kept),
        service(database, faults, {.on_lookup = [this](int numbers) { metrics.CountLookup(numbers); }}) {
    metrics.SetPersons(database.people()->people().size());
    metrics.SetOutage(faults.outage());
  }

  void TakeUp(std::shared_ptr<const Register> people) {
    file_refused = false;
    const size_t persons = people->people().size();
    const size_t changed = database.Replace(std::move(people));
    metrics.SetPersons(persons);
    metrics.CountTakenUp(changed);
    log::Info("people_taken_up", {{"persons", persons}, {"changed_numbers", changed}});
  }
  void Refuse(const absl::Status& reason) {
    file_refused = true;
    metrics.CountRefused();
    log::Error("people_refused", {{"reason", reason.message()}});
  }
  void SwitchOutage(bool outage) {
    faults.SetOutage(outage);
    metrics.SetOutage(outage);
    log::Warn("outage_switched", {{"outage", outage}});
  }
  Readiness readiness() const {
    if (faults.outage()) return {Readiness::State::kDegraded, "injected outage"};
    if (file_refused)
      return {Readiness::State::kDegraded, "the changed file of people was refused; see the log"};
    return {Readiness::State::kReady};
  }

  const std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  Metrics metrics;
  Faults faults;
  Database database;
  PopulationService service;
  std::atomic<bool> file_refused = false;
  std::unique_ptr<HttpServer> http;
  std::unique_ptr<rpc::GrpcServer> grpc;
  std::unique_ptr<PeopleFileWatcher> watcher;  // last: stops first, before what it calls
};

App::App(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
App::~App() { Shutdown(absl::Seconds(5)); }
int App::grpc_port() const { return impl_->grpc->port(); }
int App::http_port() const { return impl_->http->port(); }

void App::Shutdown(absl::Duration timeout) {
  impl_->http->Drain();
  impl_->watcher.reset();
  impl_->grpc->Drain(timeout);
  impl_->http->Stop();
}

absl::StatusOr<std::unique_ptr<App>> App::Create(const Config& config) {
  const FileLook look = FileLook::At(config.people);
  absl::StatusOr<std::shared_ptr<const Register>> people = ReadPeopleFile(config.people);
  if (!people.ok()) return people.status();
  const size_t persons = (*people)->people().size();
  auto impl = std::make_unique<Impl>(config, *std::move(people));

  auto http = HttpServer::Create({.address = config.http, .registry = impl->registry});
  if (!http.ok()) return http.status();
  impl->http = *std::move(http);
  impl->http->SetReadiness([raw = impl.get()] { return raw->readiness(); });
  auto server = rpc::GrpcServer::Create({.address = config.grpc,
                                         .services = {&impl->service},
                                         .registry = impl->registry,
                                         .calls_without_deadline = {kWatchChangesMethod}});
  if (!server.ok()) return server.status();
  impl->grpc = *std::move(server);
  impl->grpc->OnDrain([raw = impl.get()] { raw->service.EndStreams(); });
  Impl* raw = impl.get();
  impl->watcher = std::make_unique<PeopleFileWatcher>(
      PeopleFileConfig{.path = config.people, .taken = look, .outage_path = config.outage_file},
      PeopleFileEvents{.on_people = [raw](auto changed) { raw->TakeUp(std::move(changed)); },
                       .on_bad_file = [raw](const absl::Status& reason) { raw->Refuse(reason); },
                       .on_outage = [raw](bool outage) { raw->SwitchOutage(outage); }});
  impl->http->Start();
  impl->grpc->SetServing(true);
  log::Info("listening", {{"grpc", Listening(config.grpc, impl->grpc->port())},
                          {"http", Listening(config.http, impl->http->port())},
                          {"persons", persons}});
  return std::unique_ptr<App>(new App(std::move(impl)));
}

}  // namespace childsync::population_stub
