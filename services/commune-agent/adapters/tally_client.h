// Reads a unit's records from TallyService, all pages at one position.
//
// Errors: UNAVAILABLE once that did not succeed in the time it was given; NOT_FOUND if the tally doesn't know
// the unit.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_TALLY_CLIENT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_TALLY_CLIENT_H_

#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/commune-agent/domain/ports.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace childsync::commune_agent {

struct TallyClientOptions {
  std::string unit_code;
  absl::Duration timeout = absl::Seconds(15);          // for the whole list, all tries together
  absl::Duration settled_timeout = absl::Seconds(60);  // until no change awaits its verdict
  std::stop_token stop = {};                           // gives up early
};

class TallyClient : public RecordSource {
 public:
  TallyClient(std::shared_ptr<grpc::Channel> channel, TallyClientOptions options);
  ~TallyClient() override;

  absl::StatusOr<TalliedRecords> ListSettled() override;
  absl::StatusOr<TalliedRecords> List() override;

 private:
  absl::StatusOr<TalliedRecords> ListWithin(absl::Duration timeout, bool settled);
  absl::StatusOr<TalliedRecords> ListOnce(absl::Duration timeout, bool settled);

  std::shared_ptr<grpc::Channel> channel_;
  TallyClientOptions options_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_TALLY_CLIENT_H_
