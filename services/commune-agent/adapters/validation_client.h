// Asks ValidationService for verdicts, in batches, several of them in flight.
//
// Errors: UNAVAILABLE once the service could not answer in the time it was given. A batch that the service
// refuses is INVALID_ARGUMENT with the number of the row.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_VALIDATION_CLIENT_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_VALIDATION_CLIENT_H_

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

namespace childsync::commune_agent {

struct ValidationClientOptions {
  std::string unit_code;
  std::string today;                           // YYYY-MM-DD; empty: the service's official today
  absl::Duration timeout = absl::Seconds(15);  // for one batch, all tries together
  std::stop_token stop = {};                   // gives up early
  size_t batch_rows_max = 1'000;
  size_t batch_bytes_max = 1 << 20;  // gRPC refuses messages above 4 MiB on receipt
  int in_flight_max = 4;
};

class ValidationClient : public Judge {
 public:
  ValidationClient(std::shared_ptr<grpc::Channel> channel, ValidationClientOptions options);
  ~ValidationClient() override;

  absl::StatusOr<std::vector<Verdict>> JudgeRows(const std::vector<const Row*>& rows,
                                                 const std::function<void(size_t)>& progress) override;
  // The catalogue's texts for the clerk.
  absl::StatusOr<FindingTexts> ListTexts();

 private:
  class Run;
  std::shared_ptr<grpc::Channel> channel_;
  ValidationClientOptions options_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_ADAPTERS_VALIDATION_CLIENT_H_
