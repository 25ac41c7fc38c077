// A ValidationService on a free port of 127.0.0.1 that judges by a word in the row: "sai" in full_name gives
// NAME_DIFFERS, personal_id "?" gives NOT_FOUND, everything else is VERIFIED and standardised by "name.case"
// if the name is in capitals.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_VALIDATION_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_VALIDATION_H_

#include <grpcpp/server.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "childsync/validation/v1/validation.grpc.pb.h"

namespace childsync::commune_agent {

class FakeValidation : public validation::v1::ValidationService::Service {
 public:
  FakeValidation();
  ~FakeValidation() override;

  std::string address() const { return address_; }
  // The next calls are answered UNAVAILABLE with a RetryInfo of 10 ms.
  void FailNext(int calls) { failures_ = calls; }
  // Every batch is answered INVALID_ARGUMENT about subjects[index].
  void Refuse(int index) { refused_ = index; }
  std::vector<validation::v1::ValidateBatchRequest> requests() const;

  grpc::Status ValidateBatch(grpc::ServerContext* context,
                             const validation::v1::ValidateBatchRequest* request,
                             validation::v1::ValidateBatchResponse* response) override;
  grpc::Status ListFindingTypes(grpc::ServerContext* context,
                                const validation::v1::ListFindingTypesRequest* request,
                                validation::v1::ListFindingTypesResponse* response) override;

 private:
  std::atomic<int> failures_ = 0;
  std::atomic<int> refused_ = -1;
  mutable std::mutex mutex_;
  std::vector<validation::v1::ValidateBatchRequest> requests_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;  // last: stops before what it uses goes
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_VALIDATION_H_
