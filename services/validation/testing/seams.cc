#include "services/validation/testing/seams.h"

#include <memory>
#include <utility>

namespace childsync::validation {
namespace {

class InterceptedProducer final : public kafka::TransactionalProducer {
 public:
  InterceptedProducer(std::unique_ptr<kafka::TransactionalProducer> real, Before before)
      : real_(std::move(real)), before_(std::move(before)) {}
  absl::Status InitTransactions(absl::Duration timeout) override { return real_->InitTransactions(timeout); }
  absl::Status Begin() override { return real_->Begin(); }
  absl::Status Send(const kafka::OutMessage& message) override { return real_->Send(message); }
  absl::Status SendOffsets(std::span<const kafka::Offset> offsets, const kafka::GroupMetadata& group,
                           absl::Duration timeout) override {
    if (absl::Status status = before_("offsets"); !status.ok()) return status;
    return real_->SendOffsets(offsets, group, timeout);
  }
  absl::Status Commit(absl::Duration timeout) override {
    if (absl::Status status = before_("commit"); !status.ok()) return status;
    return real_->Commit(timeout);
  }
  absl::Status Abort(absl::Duration timeout) override { return real_->Abort(timeout); }

 private:
  const std::unique_ptr<kafka::TransactionalProducer> real_;
  const Before before_;
};

}  // namespace

WorkerSeams Intercepted(Before before) {
  WorkerSeams seams;
  seams.make_producer = [before = std::move(before)](const kafka::TransactionalProducerConfig& config)
      -> absl::StatusOr<std::unique_ptr<kafka::TransactionalProducer>> {
    auto real = kafka::TransactionalProducer::Create(config);
    if (!real.ok()) return real.status();
    return std::make_unique<InterceptedProducer>(*std::move(real), before);
  };
  return seams;
}

WorkerSeams Gate::seams() {
  return Intercepted([this](std::string_view name) {
    if (name == call && armed && !reached.HasBeenNotified()) {
      reached.Notify();
      release.WaitForNotification();
    }
    return absl::OkStatus();
  });
}

WorkerSeams FailingOnce(std::string call, absl::Status error) {
  return Intercepted([call = std::move(call), error = std::move(error),
                      failed = std::make_shared<bool>(false)](std::string_view name) {
    return name == call && !std::exchange(*failed, true) ? error : absl::OkStatus();
  });
}

}  // namespace childsync::validation
