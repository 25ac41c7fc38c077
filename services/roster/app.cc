#include "services/roster/app.h"

#include <prometheus/registry.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "common/config/host_port.h"
#include "common/grpc/channel.h"
#include "common/http/http_server.h"
#include "common/kafka/client.h"
#include "common/log/log.h"
#include "common/official_time/official_clock.h"
#include "common/units/units.h"
#include "services/roster/adapters/kafka_roster_log.h"
#include "services/roster/adapters/keeper.h"
#include "services/roster/adapters/metrics.h"

namespace childsync::roster {

struct App::Impl {
  Impl(const Config& config, kafka::Properties properties, std::shared_ptr<const Units> all_units)
      : units(std::move(all_units)),
        clock(config.today),
        metrics(*registry),
        log({.bootstrap = config.kafka, .client_id = "roster", .properties = std::move(properties)}),
        keeper(config.keeper, log, rpc::MakeChannel(config.population), *units, clock, metrics) {}

  const std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  const std::shared_ptr<const Units> units;
  const OfficialClock clock;
  Metrics metrics;
  KafkaRosterLog log;
  Keeper keeper;
  std::unique_ptr<HttpServer> http;
  std::thread thread;  // last: runs the keeper, and is joined before anything goes
};

App::App(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
App::~App() { Shutdown(); }
int App::http_port() const { return impl_->http->port(); }

void App::Shutdown() {
  impl_->http->Drain();
  impl_->log.Stop();
  impl_->keeper.Stop();
  if (impl_->thread.joinable()) impl_->thread.join();
  impl_->http->Stop();
}

absl::StatusOr<std::unique_ptr<App>> App::Create(const Config& config) {
  kafka::Properties properties;
  if (!config.kafka_config.empty()) {
    absl::StatusOr<kafka::Properties> read = kafka::ReadProperties(config.kafka_config);
    if (!read.ok()) return read.status();
    properties = *std::move(read);
  }
  absl::StatusOr<std::shared_ptr<const Units>> units = Units::Load(config.units, config.successions);
  if (!units.ok()) return units.status();
  auto impl = std::make_unique<Impl>(config, std::move(properties), *std::move(units));
  auto http = HttpServer::Create({.address = config.http, .registry = impl->registry});
  if (!http.ok()) return http.status();
  impl->http = *std::move(http);
  impl->http->SetReadiness([raw = impl.get()] { return raw->keeper.readiness(); });
  impl->http->SetLiveness(
      [raw = impl.get(), stuck_after = config.keeper.stuck_after]() -> std::optional<std::string> {
        if (!raw->keeper.overdue() || absl::Now() - raw->log.last_alive() < stuck_after) return std::nullopt;
        return "the keeper is stuck";
      });
  impl->http->Start();
  const std::string host = SplitHostPort(config.http)->host;
  log::Info("listening", {{"http", host + ":" + std::to_string(impl->http->port())},
                          {"official_day", impl->clock.Today().ToString()}});
  impl->thread = std::thread([raw = impl.get()] { raw->keeper.Run(); });
  return std::unique_ptr<App>(new App(std::move(impl)));
}

}  // namespace childsync::roster
