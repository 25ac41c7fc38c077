// A service for the tests of servers and channels.
#ifndef CHILDSYNC_COMMON_GRPC_FAKE_POPULATION_H_
#define CHILDSYNC_COMMON_GRPC_FAKE_POPULATION_H_

#include "absl/synchronization/notification.h"
#include "childsync/population/v1/population.grpc.pb.h"
#include "common/grpc/status.h"

namespace childsync::rpc {

namespace population = childsync::population::v1;

// Synchronous: a look-up that finds nothing, and a watch that says one thing and is quiet until it is ended.
class FakePopulation : public population::PopulationService::Service {
 public:
  grpc::Status LookupPersons(grpc::ServerContext*, const population::LookupPersonsRequest* request,
                             population::LookupPersonsResponse* response) override {
    if (request->personal_ids().empty())
      return ToGrpc(InvalidField("personal_ids", "must name 1 to 1,000 numbers"));
    for (const auto& id : request->personal_ids()) response->add_results()->set_personal_id(id);
    return grpc::Status::OK;
  }

  grpc::Status WatchChanges(grpc::ServerContext*, const population::WatchChangesRequest*,
                            grpc::ServerWriter<population::WatchChangesResponse>* writer) override {
    writer->Write({});
    ended_.WaitForNotification();
    return grpc::Status::OK;
  }

  void EndWatches() { ended_.Notify(); }

 private:
  absl::Notification ended_;
};

}  // namespace childsync::rpc

#endif  // CHILDSYNC_COMMON_GRPC_FAKE_POPULATION_H_
