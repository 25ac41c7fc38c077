// childsync.tally.v1.TallyService over the running tally.
//
// Errors: as the protocol says; every status goes through common/grpc/status.h. Threads: gRPC's. Unary calls
// run on its synchronous threads, since they may wait a little for a fresh measurement of what awaits a
// verdict.
#pragma once

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "childsync/tally/v1/tally.grpc.pb.h"
#include "services/tally/adapters/grpc/watches.h"
#include "services/tally/live/listings.h"
#include "services/tally/live/live_tally.h"
#include "services/tally/live/service_state.h"
#include "services/tally/report/reports.h"

namespace childsync::tally {

// Waits, for a bounded time, until what awaits a verdict was measured after this call began, so that 0 in the
// answer covers all that was in the log before the call.
using AwaitFreshBacklog = std::function<void()>;

class TallyServiceImpl final
    : public v1::TallyService::WithCallbackMethod_WatchProgress<v1::TallyService::Service> {
 public:
  // All outlive this.
  TallyServiceImpl(const LiveTally* tally, Reports* reports, Listings* listings, Watches* watches,
                   const ServiceState* state, AwaitFreshBacklog await_fresh);

  grpc::Status GetProgress(grpc::ServerContext*, const v1::GetProgressRequest* request,
                           v1::GetProgressResponse* response) override;
  grpc::Status ListProgress(grpc::ServerContext*, const v1::ListProgressRequest* request,
                            v1::ListProgressResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchProgressResponse>* WatchProgress(
      grpc::CallbackServerContext*, const v1::WatchProgressRequest* request) override;
  grpc::Status ListOutstanding(grpc::ServerContext*, const v1::ListOutstandingRequest* request,
                               v1::ListOutstandingResponse* response) override;
  grpc::Status GetRecord(grpc::ServerContext*, const v1::GetRecordRequest* request,
                         v1::GetRecordResponse* response) override;
  grpc::Status ListRecords(grpc::ServerContext*, const v1::ListRecordsRequest* request,
                           v1::ListRecordsResponse* response) override;
  grpc::Status ListDuplicateClaims(grpc::ServerContext*, const v1::ListDuplicateClaimsRequest* request,
                                   v1::ListDuplicateClaimsResponse* response) override;
  grpc::Status ListRegisterFindings(grpc::ServerContext*, const v1::ListRegisterFindingsRequest* request,
                                    v1::ListRegisterFindingsResponse* response) override;

 private:
  absl::Status Admit() const;
  // Where the page that is asked for begins.
  absl::StatusOr<Listings::Place> ProgressPage(const v1::ListProgressRequest& request);
  absl::StatusOr<Listings::Place> OutstandingPage(const v1::ListOutstandingRequest& request);
  absl::StatusOr<Listings::Place> DuplicatesPage(const v1::ListDuplicateClaimsRequest& request);
  absl::StatusOr<Listings::Place> RecordsPage(const v1::ListRecordsRequest& request);
  absl::StatusOr<Listings::Place> RegisterFindingsPage(const v1::ListRegisterFindingsRequest& request);
  absl::Status DoGetRecord(const v1::GetRecordRequest& request, v1::GetRecordResponse* response) const;

  const LiveTally& tally_;
  Reports& reports_;
  Listings& listings_;
  Watches& watches_;
  const ServiceState& state_;
  const AwaitFreshBacklog await_fresh_;
};

}  // namespace childsync::tally
