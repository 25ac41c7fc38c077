// childsync.tally.v1.TallyService over the running tally.
//
// Errors: as the protocol says; every status goes through common/grpc/status.h. Threads: gRPC's. Unary calls
// run on its synchronous threads, since they may wait a little for a fresh measurement of what awaits a
// verdict.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "childsync/tally/v1/tally.grpc.pb.h"
#include "services/tally/adapters/grpc/pages.h"
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
  struct UnitInReport;
  absl::Status Admit() const;
  // A list at this moment; its name is for the tokens of its later pages.
  using TakeList = absl::FunctionRef<absl::StatusOr<std::shared_ptr<const Listing>>(const std::string& name)>;
  using TakeListOfUnit =
      absl::FunctionRef<std::shared_ptr<const Listing>(const std::string& name, const UnitInReport& unit)>;
  // What each list's page goes through: its size, whether the tally serves, and its token.
  absl::StatusOr<ListPage> PageOf(const PageRequest& request, TakeList take);
  // Of a list that `unit_code` must name a unit for.
  absl::StatusOr<ListPage> PageOfUnit(const PageRequest& request, const std::string& unit_code,
                                      TakeListOfUnit take);
  // What each list's answer says beside its rows.
  template <typename Response>
  grpc::Status Finish(const ListPage& page, const Position& position, Response* response);
  absl::Status DoGetRecord(const v1::GetRecordRequest& request, v1::GetRecordResponse* response) const;

  const LiveTally& tally_;
  Reports& reports_;
  Listings& listings_;
  Watches& watches_;
  const ServiceState& state_;
  const AwaitFreshBacklog await_fresh_;
};

}  // namespace childsync::tally
