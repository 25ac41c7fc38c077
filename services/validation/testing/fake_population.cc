#include "services/validation/testing/fake_population.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <utility>

#include "services/validation/testing/children.h"

namespace childsync::validation {

FakePopulation::FakePopulation() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);
}

FakePopulation::~FakePopulation() { Stop(); }

void FakePopulation::Stop() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

void FakePopulation::SetHook(Hook hook) {
  std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

void FakePopulation::SetDown(bool down) {
  std::lock_guard lock(mutex_);
  down_ = down;
}

std::vector<FakePopulation::Request> FakePopulation::requests() const {
  std::lock_guard lock(mutex_);
  return requests_;
}

grpc::Status FakePopulation::LookupPersons(grpc::ServerContext*, const Request* request, Response* response) {
  for (const std::string& number : request->personal_ids()) {
    auto& result = *response->add_results();
    result.set_personal_id(number);
    if (const int n = std::stoi(number.substr(6)); n < 10'000 && NumberOf(n) == number) {
      *result.mutable_person() = PersonOf(n);
    }
  }
  Hook hook;
  {
    std::lock_guard lock(mutex_);
    requests_.push_back(*request);
    if (down_) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "down");
    hook = hook_;
  }
  return hook ? hook(*request, response) : grpc::Status::OK;
}

}  // namespace childsync::validation
