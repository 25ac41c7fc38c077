#include "common/grpc/status.h"

#include <google/protobuf/any.pb.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/error_details.h>

#include <chrono>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace childsync::rpc {
namespace {

constexpr char kDomain[] = "childsync";
// Details travel in HTTP/2 trailers, and those are bounded at 8 KiB.
constexpr int kViolationsMax = 25;

template <typename Detail>
std::string TypeUrl() {
  return absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name());
}

template <typename Detail>
std::optional<Detail> Get(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<Detail>());
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

template <typename Detail>
void Set(absl::Status& status, const Detail& detail) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  absl::Status whole = status;
  if (Reason(whole).empty()) SetReason(whole, std::string(absl::StatusCodeToString(whole.code())));
  google::rpc::Status details;
  details.set_code(whole.raw_code());
  details.set_message(std::string(whole.message()));
  whole.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    google::protobuf::Any& any = *details.add_details();
    any.set_type_url(std::string(type_url));
    any.set_value(std::string(payload));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(whole.raw_code()), details.message(),
                      details.SerializeAsString());
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status ours(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (!grpc::ExtractErrorDetails(status, &details).ok()) return ours;
  for (const google::protobuf::Any& any : details.details())
    ours.SetPayload(any.type_url(), absl::Cord(any.value()));
  return ours;
}

absl::Status InvalidField(std::string_view field, std::string_view description) {
  absl::Status status =
      absl::InvalidArgumentError(absl::StrCat(std::string(field), ": ", std::string(description)));
  AddFieldViolation(status, field, description);
  return status;
}

absl::Status UnavailableFor(std::string_view message, absl::Duration retry_after) {
  absl::Status status = absl::UnavailableError(std::string(message));
  SetRetryAfter(status, retry_after);
  return status;
}

void AddFieldViolation(absl::Status& status, std::string_view field, std::string_view description) {
  auto request = Get<google::rpc::BadRequest>(status).value_or(google::rpc::BadRequest());
  if (request.field_violations_size() >= kViolationsMax) return;
  auto& violation = *request.add_field_violations();
  violation.set_field(std::string(field));
  violation.set_description(std::string(description));
  Set(status, request);
}

void SetRetryAfter(absl::Status& status, absl::Duration retry_after) {
  google::rpc::RetryInfo info;
  absl::Duration rest;
  info.mutable_retry_delay()->set_seconds(absl::IDivDuration(retry_after, absl::Seconds(1), &rest));
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  Set(status, info);
}

void SetReason(absl::Status& status, std::string_view reason) {
  google::rpc::ErrorInfo info;
  info.set_domain(kDomain);
  info.set_reason(std::string(reason));
  Set(status, info);
}

std::vector<FieldViolation> FieldViolations(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto request = Get<google::rpc::BadRequest>(status);
  if (!request) return violations;
  for (const auto& violation : request->field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

std::optional<absl::Duration> RetryAfter(const absl::Status& status) {
  const auto info = Get<google::rpc::RetryInfo>(status);
  if (!info) return std::nullopt;
  return absl::Seconds(info->retry_delay().seconds()) + absl::Nanoseconds(info->retry_delay().nanos());
}

std::string Reason(const absl::Status& status) {
  const auto info = Get<google::rpc::ErrorInfo>(status);
  return info ? info->reason() : std::string();
}

absl::Status RequireDeadline(const grpc::ServerContextBase& context) {
  if (context.deadline() != std::chrono::system_clock::time_point::max()) return absl::OkStatus();
  absl::Status status = absl::InvalidArgumentError("the call has no deadline; set one");
  SetReason(status, "DEADLINE_MISSING");
  return status;
}

}  // namespace childsync::rpc
