// The gRPC methods of childsync.population.v1.PopulationService over a Database.
//
// Threads: LookupPersons is answered on gRPC's own threads; a stream holds a thread while it runs, so their
// number is bounded (RESOURCE_EXHAUSTED). EndStreams ends them for a drain.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_POPULATION_SERVICE_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_POPULATION_SERVICE_H_

#include <atomic>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "childsync/population/v1/population.grpc.pb.h"
#include "services/population-stub/adapters/database.h"
#include "services/population-stub/adapters/faults.h"

namespace childsync::population_stub {

inline constexpr char kWatchChangesMethod[] = "/childsync.population.v1.PopulationService/WatchChanges";

// Look-ups are answered with bytes, so that no person is copied into a message.
using PopulationServiceBase = population::v1::PopulationService::WithRawCallbackMethod_LookupPersons<
    population::v1::PopulationService::Service>;

class PopulationService final : public PopulationServiceBase {
 public:
  struct Options {
    int streams_max = 64;
    std::function<void(int numbers)> on_lookup = [](int) {};
  };
  // `database` and `faults` outlive the service.
  PopulationService(Database& database, Faults& faults, Options options)
      : database_(database), faults_(faults), options_(std::move(options)) {}

  ::grpc::ServerUnaryReactor* LookupPersons(::grpc::CallbackServerContext* context,
                                            const ::grpc::ByteBuffer* request,
                                            ::grpc::ByteBuffer* response) override;
  ::grpc::Status SearchPersons(::grpc::ServerContext* context,
                               const population::v1::SearchPersonsRequest* request,
                               population::v1::SearchPersonsResponse* response) override;
  ::grpc::Status StreamResidents(
      ::grpc::ServerContext* context, const population::v1::StreamResidentsRequest* request,
      ::grpc::ServerWriter<population::v1::StreamResidentsResponse>* writer) override;
  ::grpc::Status WatchChanges(::grpc::ServerContext* context,
                              const population::v1::WatchChangesRequest* request,
                              ::grpc::ServerWriter<population::v1::WatchChangesResponse>* writer) override;

  // Streams that run end with UNAVAILABLE, and new ones at once.
  void EndStreams() { database_.changes().Close(); }

 private:
  // Faults, then the delay; for methods that hold a thread.
  absl::Status AdmitAndDelay();
  absl::Status CheckRunning() const;
  absl::Status Lookup(const ::grpc::ByteBuffer& request, ::grpc::ByteBuffer& response);
  absl::Status Search(const population::v1::SearchPersonsRequest& request,
                      population::v1::SearchPersonsResponse& response);
  absl::Status Stream(const population::v1::StreamResidentsRequest& request,
                      ::grpc::ServerWriter<population::v1::StreamResidentsResponse>& writer);
  absl::Status Watch(::grpc::ServerContext& context, const population::v1::WatchChangesRequest& request,
                     ::grpc::ServerWriter<population::v1::WatchChangesResponse>& writer);

  Database& database_;
  Faults& faults_;
  const Options options_;
  std::atomic<int> streams_ = 0;
};

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_ADAPTERS_POPULATION_SERVICE_H_
