// The one place where absl::Status becomes grpc::Status and back, with google.rpc's details.
//
// Details travel as payloads of absl::Status, so that a rule can say which field is wrong and a handler only
// writes `return rpc::ToGrpc(status)`. Every status that leaves carries an ErrorInfo: domain "childsync",
// reason as set by SetReason, else the code's name.
#ifndef CHILDSYNC_COMMON_GRPC_STATUS_H_
#define CHILDSYNC_COMMON_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace grpc {
class ServerContextBase;
}  // namespace grpc

namespace childsync::rpc {

// A field of the request, by its path from the request message: "subjects[3].record.birth_date".
struct FieldViolation {
  std::string field;
  std::string description;
};

grpc::Status ToGrpc(const absl::Status& status);
// With all details; a status made elsewhere may have none.
absl::Status FromGrpc(const grpc::Status& status);

// INVALID_ARGUMENT with a BadRequest. The description holds no value of the request.
absl::Status InvalidField(std::string_view field, std::string_view description);
// UNAVAILABLE with a RetryInfo.
absl::Status UnavailableFor(std::string_view message, absl::Duration retry_after);

// Adds to what the status carries; does nothing to OK.
void AddFieldViolation(absl::Status& status, std::string_view field, std::string_view description);
void SetRetryAfter(absl::Status& status, absl::Duration retry_after);
// In UPPER_SNAKE_CASE, at most 63 characters.
void SetReason(absl::Status& status, std::string_view reason);

// What a status carries.
std::vector<FieldViolation> FieldViolations(const absl::Status& status);
std::optional<absl::Duration> RetryAfter(const absl::Status& status);
// Empty: none was set.
std::string Reason(const absl::Status& status);

// OK, or INVALID_ARGUMENT with reason DEADLINE_MISSING. GrpcServer gives that answer to every call that needs
// a deadline and has none, but only when its handler returns; a handler of a stream that needs one asks here
// first:
//   if (auto status = rpc::RequireDeadline(*context); !status.ok()) return rpc::ToGrpc(status);
absl::Status RequireDeadline(const grpc::ServerContextBase& context);

}  // namespace childsync::rpc

#endif  // CHILDSYNC_COMMON_GRPC_STATUS_H_
