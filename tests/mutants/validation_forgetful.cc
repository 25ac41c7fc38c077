// A validation whose offsets are committed in a transaction of their own, before the verdicts': what a crash
// between the two loses is never judged.
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "common/config/exit_code.h"
#include "common/log/log.h"
#include "common/process/stop_signal.h"
#include "services/validation/app.h"
#include "services/validation/config.h"

namespace childsync::validation {
namespace {

using kafka::TransactionalProducer;
using kafka::TransactionalProducerConfig;

class ForgetfulProducer : public TransactionalProducer {
 public:
  ForgetfulProducer(std::unique_ptr<TransactionalProducer> verdicts,
                    std::unique_ptr<TransactionalProducer> offsets)
      : verdicts_(std::move(verdicts)), offsets_(std::move(offsets)) {}

  absl::Status InitTransactions(absl::Duration timeout) override {
    if (absl::Status status = offsets_->InitTransactions(timeout); !status.ok()) return status;
    return verdicts_->InitTransactions(timeout);
  }
  absl::Status Begin() override { return verdicts_->Begin(); }
  absl::Status Send(const kafka::OutMessage& message) override { return verdicts_->Send(message); }
  absl::Status SendOffsets(std::span<const kafka::Offset> offsets, const kafka::GroupMetadata& group,
                           absl::Duration timeout) override {
    if (absl::Status status = offsets_->Begin(); !status.ok()) return status;
    if (absl::Status status = offsets_->SendOffsets(offsets, group, timeout); !status.ok()) return status;
    if (absl::Status status = offsets_->Commit(timeout); !status.ok()) return status;
    absl::SleepFor(absl::Milliseconds(50));
    return absl::OkStatus();
  }
  absl::Status Commit(absl::Duration timeout) override { return verdicts_->Commit(timeout); }
  absl::Status Abort(absl::Duration timeout) override { return verdicts_->Abort(timeout); }

 private:
  const std::unique_ptr<TransactionalProducer> verdicts_;
  const std::unique_ptr<TransactionalProducer> offsets_;
};

absl::StatusOr<std::unique_ptr<TransactionalProducer>> MakeForgetful(
    const TransactionalProducerConfig& config) {
  TransactionalProducerConfig apart = config;
  apart.transactional_id += "-offsets";
  auto verdicts = TransactionalProducer::Create(config);
  if (!verdicts.ok()) return verdicts.status();
  auto offsets = TransactionalProducer::Create(apart);
  if (!offsets.ok()) return offsets.status();
  return std::make_unique<ForgetfulProducer>(*std::move(verdicts), *std::move(offsets));
}

}  // namespace
}  // namespace childsync::validation

int main(int argc, char** argv) {
  using namespace childsync;
  log::SetService("validation-forgetful");
  validation::Config config;
  if (auto exit_code = validation::ParseConfig(argc, argv, &config)) return *exit_code;
  StopSignal stop;
  validation::WorkerSeams seams;
  seams.make_producer = validation::MakeForgetful;
  auto app = validation::App::Create(
      config, [&stop] { stop.Trigger(); }, std::move(seams));
  if (!app.ok()) return ExitCodeFor(app.status());
  stop.Wait();
  (*app)->Shutdown(absl::Seconds(20));
  return kDone;
}
