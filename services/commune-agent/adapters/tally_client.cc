#include "services/commune-agent/adapters/tally_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "childsync/tally/v1/tally.grpc.pb.h"
#include "common/grpc/channel.h"
#include "common/grpc/status.h"
#include "services/commune-agent/adapters/patience.h"
#include "services/commune-agent/adapters/record_proto.h"

namespace childsync::commune_agent {
namespace {

namespace pb = ::childsync::tally::v1;

// One question, of several calls; it is asked again.
constexpr absl::Duration kAskBrokerFor = absl::Seconds(5);

absl::StatusOr<TalliedRecord> FromProto(const pb::RecordState& state) {
  TalliedRecord record;
  const std::string& hash = state.change_content_hash();
  if (hash.size() != record.known.content_hash.size()) {
    return absl::InternalError(
        absl::StrCat("tally: record ", state.record_id(), " without a content hash of 16 bytes"));
  }
  std::copy(hash.begin(), hash.end(), record.known.content_hash.begin());
  record.known.live = state.outcome() != childsync::record::v1::OUTCOME_WITHDRAWN;
  record.verdict.outcome = WordOf(state.outcome());
  for (const auto& finding : state.findings()) {
    record.verdict.findings.push_back(commune_agent::FromProto(finding));
  }
  return record;
}

// Whether the tally has applied every verdict below these offsets.
bool IsPast(const pb::Position& position, const std::vector<int64_t>& verdict_ends) {
  return std::ranges::equal(position.verdict_offsets(), verdict_ends, std::ranges::greater_equal());
}

}  // namespace

TallyClient::TallyClient(std::shared_ptr<grpc::Channel> channel, TallyClientOptions options)
    : channel_(std::move(channel)), options_(std::move(options)) {}

TallyClient::~TallyClient() = default;

absl::StatusOr<TalliedRecords> TallyClient::ListSettled() {
  const VerdictEnds verdict_ends = options_.verdict_ends ? options_.verdict_ends() : VerdictEnds();
  absl::StatusOr<std::vector<int64_t>> ends = absl::UnavailableError("not asked yet");
  const Settled settled = [&](const pb::Position& position) -> absl::Status {
    if (position.changes_awaiting_verdict() == 0) return absl::OkStatus();
    if (ends.ok() && IsPast(position, *ends)) return absl::OkStatus();
    if (verdict_ends && !ends.ok()) ends = verdict_ends(kAskBrokerFor);
    return absl::UnavailableError(
        absl::StrCat(position.changes_awaiting_verdict(), " changes still await their verdict"));
  };
  return ListWithin(options_.settled_timeout, settled);
}

absl::StatusOr<TalliedRecords> TallyClient::List() {
  return ListWithin(options_.timeout, [](const pb::Position&) { return absl::OkStatus(); });
}

absl::StatusOr<TalliedRecords> TallyClient::ListWithin(absl::Duration timeout, const Settled& settled) {
  Patience patience(timeout, options_.stop);
  for (;;) {
    absl::StatusOr<TalliedRecords> records = ListOnce(patience.left(), settled);
    if (records.ok() || !Patience::MayPass(records.status())) return records;
    if (!patience.Wait(rpc::RetryAfter(records.status()))) {
      return absl::UnavailableError(absl::StrCat("tally: ", records.status().message()));
    }
  }
}

absl::StatusOr<TalliedRecords> TallyClient::ListOnce(absl::Duration timeout, const Settled& settled) {
  const auto stub = pb::TallyService::NewStub(channel_);
  const absl::Time end = absl::Now() + timeout;
  TalliedRecords records;
  pb::ListRecordsRequest request;
  request.set_unit_code(options_.unit_code);
  do {
    grpc::ClientContext context;
    rpc::SetTimeout(context, end - absl::Now());
    pb::ListRecordsResponse response;
    const absl::Status status = rpc::FromGrpc(stub->ListRecords(&context, request, &response));
    if (!status.ok()) return status;
    if (const absl::Status early = settled(response.position()); !early.ok()) return early;
    for (const pb::RecordState& state : response.records()) {
      absl::StatusOr<TalliedRecord> record = FromProto(state);
      if (!record.ok()) return record.status();
      records.emplace_hint(records.end(), state.record_id(), *std::move(record));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return records;
}

}  // namespace childsync::commune_agent
