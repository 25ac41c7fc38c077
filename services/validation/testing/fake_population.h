// A population database on a free port of 127.0.0.1 that knows the children 0 to 9,999 of children.h, and
// fails as a test tells it to. Threads: any.
#pragma once

#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "childsync/population/v1/population.grpc.pb.h"

namespace childsync::validation {

class FakePopulation final : public population::v1::PopulationService::Service {
 public:
  using Request = population::v1::LookupPersonsRequest;
  using Response = population::v1::LookupPersonsResponse;
  // Sees every call with its right answer, on its thread, and may block, change the answer or fail.
  using Hook = std::function<grpc::Status(const Request&, Response*)>;

  FakePopulation();
  ~FakePopulation() override;

  const std::string& address() const { return address_; }
  // Ends it; no hook runs any more when it returns.
  void Stop();
  void SetHook(Hook hook);
  // Every call is answered UNAVAILABLE, and the hook sees none.
  void SetDown(bool down);
  // The calls so far, failed ones too.
  std::vector<Request> requests() const;

  grpc::Status LookupPersons(grpc::ServerContext* context, const Request* request,
                             Response* response) override;

 private:
  mutable std::mutex mutex_;
  Hook hook_;
  bool down_ = false;
  std::vector<Request> requests_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;  // last: stops before what it uses goes
};

}  // namespace childsync::validation
