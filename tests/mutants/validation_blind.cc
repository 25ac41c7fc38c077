// A validation that never finds a verdict stale: its stream worker has no re-validation, so that what was
// judged once stays so, whatever becomes of the register.
#include <prometheus/registry.h>

#include <string>
#include <thread>
#include <utility>

#include "common/config/exit_code.h"
#include "common/grpc/channel.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/validation/app.h"
#include "services/validation/config.h"

namespace childsync::validation {
namespace {

WorkerConfig WorkerConfigOf(const Config& config) {
  WorkerConfig worker;
  worker.consumer.client = {.bootstrap = config.kafka, .client_id = config.worker_id, .properties = {}};
  worker.consumer.group_id = config.group;
  worker.consumer.group_instance_id = config.worker_id;
  worker.consumer.session_timeout = config.session_timeout;
  worker.producer.producer.client = worker.consumer.client;
  worker.producer.transactional_id = config.worker_id;
  worker.producer.transaction_timeout = config.transaction_timeout;
  return worker;
}

// gRPC and HTTP are the app's, which has no worker of its own then.
int Run(Config config, StopSignal& stop) {
  const WorkerConfig worker_config = WorkerConfigOf(config);
  config.kafka.clear();
  auto app = App::Create(config, [] {});
  if (!app.ok()) return ExitCodeFor(app.status());
  auto units = Units::Load(config.units, config.successions);
  if (!units.ok()) return ExitCodeFor(units.status());
  const OfficialClock clock(config.today);
  prometheus::Registry registry;
  Metrics metrics(registry);
  const auto client = population::LookupClient::Create(rpc::MakeChannel(config.population), {});
  Revalidation none;
  const RulesInForce rules;
  Worker worker(worker_config, {}, client.get(), {units->get(), &rules}, &clock, &metrics, &none);
  absl::Status result;
  std::thread thread([&] {
    result = worker.Run();
    stop.Trigger();
  });
  stop.Wait();
  worker.Stop();
  thread.join();
  (*app)->Shutdown(absl::Seconds(20));
  return result.ok() ? kDone : ExitCodeFor(result);
}

}  // namespace
}  // namespace childsync::validation

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("validation-blind");
  validation::Config config;
  if (auto exit_code = validation::ParseConfig(argc, argv, &config)) return *exit_code;
  StopSignal stop;
  return validation::Run(std::move(config), stop);
}
