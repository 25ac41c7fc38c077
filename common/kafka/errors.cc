#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <span>

#include "absl/strings/str_cat.h"
#include "common/kafka/internal.h"

namespace childsync::kafka {
namespace {

constexpr rd_kafka_resp_err_t kUnavailable[] = {
    RD_KAFKA_RESP_ERR__TRANSPORT,
    RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
    RD_KAFKA_RESP_ERR__TIMED_OUT,
    RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
    RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
    RD_KAFKA_RESP_ERR__WAIT_COORD,
    RD_KAFKA_RESP_ERR__WAIT_CACHE,
    RD_KAFKA_RESP_ERR__IN_PROGRESS,
    RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS,
    RD_KAFKA_RESP_ERR__RESOLVE,
    RD_KAFKA_RESP_ERR__QUEUE_FULL,
    RD_KAFKA_RESP_ERR__RETRY,
    RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
    RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
    RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
    RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
    RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
    RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
    RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
    RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
    RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
    RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
    RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT,
    RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED,
};
constexpr rd_kafka_resp_err_t kFailedPrecondition[] = {
    RD_KAFKA_RESP_ERR__FATAL,
    RD_KAFKA_RESP_ERR__FENCED,
    RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH,
    RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING,
    RD_KAFKA_RESP_ERR_TRANSACTION_COORDINATOR_FENCED,
    RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
};
constexpr rd_kafka_resp_err_t kCancelled[] = {
    RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
    RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
    RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
};
constexpr rd_kafka_resp_err_t kOutOfRange[] = {
    RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
    RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE,
};
constexpr rd_kafka_resp_err_t kDataLoss[] = {
    RD_KAFKA_RESP_ERR__BAD_MSG,
    RD_KAFKA_RESP_ERR__BAD_COMPRESSION,
    RD_KAFKA_RESP_ERR_INVALID_MSG,
};
constexpr rd_kafka_resp_err_t kNotFound[] = {
    RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
    RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
};
constexpr rd_kafka_resp_err_t kAlreadyExists[] = {
    RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS,
};
constexpr rd_kafka_resp_err_t kPermissionDenied[] = {
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
};
constexpr rd_kafka_resp_err_t kUnauthenticated[] = {
    RD_KAFKA_RESP_ERR__AUTHENTICATION,
    RD_KAFKA_RESP_ERR__SSL,
    RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
};
constexpr rd_kafka_resp_err_t kInvalidArgument[] = {
    RD_KAFKA_RESP_ERR__INVALID_ARG,
    RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
    RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
    RD_KAFKA_RESP_ERR_INVALID_RECORD,
    RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
    RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
    RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR,
    RD_KAFKA_RESP_ERR_INVALID_CONFIG,
    RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
    RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT,
    RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT,
};

struct Meaning {
  std::span<const rd_kafka_resp_err_t> errors;
  absl::StatusCode code;
};

constexpr Meaning kMeanings[] = {
    {kUnavailable, absl::StatusCode::kUnavailable},
    {kFailedPrecondition, absl::StatusCode::kFailedPrecondition},
    {kCancelled, absl::StatusCode::kCancelled},
    {kOutOfRange, absl::StatusCode::kOutOfRange},
    {kDataLoss, absl::StatusCode::kDataLoss},
    {kNotFound, absl::StatusCode::kNotFound},
    {kAlreadyExists, absl::StatusCode::kAlreadyExists},
    {kPermissionDenied, absl::StatusCode::kPermissionDenied},
    {kUnauthenticated, absl::StatusCode::kUnauthenticated},
    {kInvalidArgument, absl::StatusCode::kInvalidArgument},
};

absl::StatusCode CodeFor(rd_kafka_resp_err_t error) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::StatusCode::kOk;
  for (const Meaning& meaning : kMeanings) {
    if (std::ranges::find(meaning.errors, error) != meaning.errors.end()) return meaning.code;
  }
  return absl::StatusCode::kInternal;
}

}  // namespace

absl::Status FromCode(int code, std::string_view what) {
  const auto kafka_code = static_cast<rd_kafka_resp_err_t>(code);
  if (kafka_code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return {CodeFor(kafka_code),
          absl::StrCat(absl::string_view(what.data(), what.size()), ": ", rd_kafka_err2str(kafka_code), " [",
                       rd_kafka_err2name(kafka_code), "]")};
}

absl::Status FromTransactionError(rd_kafka_error_s* error, std::string_view what) {
  if (error == nullptr) return absl::OkStatus();
  const std::unique_ptr<rd_kafka_error_s, decltype(&rd_kafka_error_destroy)> owned(error,
                                                                                   &rd_kafka_error_destroy);
  const rd_kafka_resp_err_t kafka_code = rd_kafka_error_code(error);
  absl::StatusCode code = CodeFor(kafka_code);
  const bool group_moved_on =
      code == absl::StatusCode::kCancelled || kafka_code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID;
  if (rd_kafka_error_is_fatal(error)) {
    code = absl::StatusCode::kFailedPrecondition;
  } else if (group_moved_on) {
    code = absl::StatusCode::kCancelled;
  } else if (rd_kafka_error_txn_requires_abort(error)) {
    code = absl::StatusCode::kAborted;
  } else if (rd_kafka_error_is_retriable(error)) {
    code = absl::StatusCode::kUnavailable;
  }
  return {code, absl::StrCat(absl::string_view(what.data(), what.size()), ": ", rd_kafka_error_string(error),
                             " [", rd_kafka_error_name(error), "]")};
}

absl::Status FatalState(rd_kafka_s* client) {
  char reason[256];
  const rd_kafka_resp_err_t code = rd_kafka_fatal_error(client, reason, sizeof(reason));
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("Kafka client: ", reason, " [", rd_kafka_err2name(code), "]"));
}

}  // namespace childsync::kafka
