// Reads a unit's records from TallyService, all pages at one position.
//
// Errors: UNAVAILABLE once that did not succeed in the time it was given; NOT_FOUND if the tally doesn't know
// the unit.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_TALLY_CLIENT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_TALLY_CLIENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/commune-agent/domain/ports.h"

namespace grpc {
class Channel;
}  // namespace grpc
namespace childsync::tally::v1 {
class Position;
}  // namespace childsync::tally::v1

namespace childsync::commune_agent {

// Where the verdicts on everything that was in the changes when a settled list was asked for end, by
// partition. Called until it isn't UNAVAILABLE.
using VerdictEnds = std::function<absl::StatusOr<std::vector<int64_t>>(absl::Duration timeout)>;

struct TallyClientOptions {
  std::string unit_code;
  absl::Duration timeout = absl::Seconds(15);          // for the whole list, all tries together
  absl::Duration settled_timeout = absl::Seconds(60);  // until no change awaits its verdict
  // Makes one for each settled list. Empty: a list is settled only when nothing in the country awaits a
  // verdict.
  std::function<VerdictEnds()> verdict_ends = {};
  std::stop_token stop = {};  // gives up early
};

class TallyClient : public RecordSource {
 public:
  TallyClient(std::shared_ptr<grpc::Channel> channel, TallyClientOptions options);
  ~TallyClient() override;

  absl::StatusOr<TalliedRecords> ListSettled() override;
  absl::StatusOr<TalliedRecords> List() override;

 private:
  // Whether a list at this position is settled.
  using Settled = std::function<absl::Status(const tally::v1::Position& position)>;

  absl::StatusOr<TalliedRecords> ListWithin(absl::Duration timeout, const Settled& settled);
  absl::StatusOr<TalliedRecords> ListOnce(absl::Duration timeout, const Settled& settled);

  std::shared_ptr<grpc::Channel> channel_;
  TallyClientOptions options_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_TALLY_CLIENT_H_
