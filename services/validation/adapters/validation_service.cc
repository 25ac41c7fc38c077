#include "services/validation/adapters/validation_service.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/grpc/status.h"
#include "services/validation/adapters/codec.h"
#include "services/validation/domain/catalogue.h"

namespace childsync::validation {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(2);

absl::Duration TimeLeft(const grpc::ServerContext& context) {
  return absl::FromChrono(context.deadline()) - absl::Now();
}

}  // namespace

ValidationService::ValidationService(population::LookupClient* client, Reference reference,
                                     const OfficialClock* clock, absl::Duration lookup_timeout,
                                     Revalidation* revalidation)
    : client_(client),
      reference_(reference),
      clock_(clock),
      lookup_timeout_(lookup_timeout),
      full_revalidations_(revalidation) {}

absl::StatusOr<Date> ValidationService::DayOf(const std::string& today) const {
  if (today.empty()) return clock_->Today();
  if (auto day = Date::Parse(today)) return *day;
  return rpc::InvalidField("today", "must be a day as YYYY-MM-DD, or empty for the official today");
}

absl::Status ValidationService::Check(const Asked& asked, Date day) const {
  if (asked.subject == nullptr) return rpc::InvalidField(asked.path, "is required");
  if (!asked.subject->has_record()) return rpc::InvalidField(asked.path + ".record", "is required");
  if (asked.subject->unit_code().empty()) return rpc::InvalidField(asked.path + ".unit_code", "is required");
  if (reference_.units->FindLatest(asked.subject->unit_code(), day) == nullptr) {
    return rpc::InvalidField(asked.path + ".unit_code", "no unit has or had this code; use the official one");
  }
  return absl::OkStatus();
}

absl::Status ValidationService::JudgeAll(const grpc::ServerContext& context, const std::vector<Asked>& asked,
                                         const std::string& today,
                                         const std::function<v1::Judgement*()>& add) {
  absl::StatusOr<Date> day = DayOf(today);
  if (!day.ok()) return day.status();
  BatchJudge judge(client_, reference_);
  for (const Asked& one : asked) {
    if (absl::Status status = Check(one, *day); !status.ok()) return status;
    judge.Add(one.subject->unit_code(), CellsOf(one.subject->record()), *day);
  }
  const absl::Duration timeout = std::min(lookup_timeout_, TimeLeft(context));
  judge.Start(timeout);
  absl::Status status = judge.Collect(timeout);
  population_unavailable_ = absl::IsUnavailable(status);
  if (!status.ok()) {
    if (absl::IsUnavailable(status) && !rpc::RetryAfter(status)) rpc::SetRetryAfter(status, kRetryAfter);
    return status;
  }
  for (size_t i = 0; i < judge.size(); ++i) {
    const BatchJudge::Judged judged = judge.Get(i);
    v1::Judgement* out = add();
    out->set_record_id(asked[i].subject->record_id());
    FillJudgement(judged.judgement, judged.judged_for, reference_.rules->version, out);
  }
  return absl::OkStatus();
}

grpc::Status ValidationService::Validate(grpc::ServerContext* context, const v1::ValidateRequest* request,
                                         v1::ValidateResponse* response) {
  if (auto status = rpc::RequireDeadline(*context); !status.ok()) return rpc::ToGrpc(status);
  const v1::Subject* subject = request->has_subject() ? &request->subject() : nullptr;
  return rpc::ToGrpc(JudgeAll(*context, {{subject, "subject"}}, request->today(),
                              [response] { return response->mutable_judgement(); }));
}

grpc::Status ValidationService::ValidateBatch(grpc::ServerContext* context,
                                              const v1::ValidateBatchRequest* request,
                                              v1::ValidateBatchResponse* response) {
  if (auto status = rpc::RequireDeadline(*context); !status.ok()) return rpc::ToGrpc(status);
  if (request->subjects_size() < 1 || request->subjects_size() > kBatchMax) {
    return rpc::ToGrpc(rpc::InvalidField(
        "subjects", absl::StrCat("must be 1 to ", kBatchMax, " subjects, not ", request->subjects_size(),
                                 "; send the rest in further calls")));
  }
  std::vector<Asked> asked;
  asked.reserve(request->subjects_size());
  for (int i = 0; i < request->subjects_size(); ++i) {
    asked.push_back({&request->subjects(i), absl::StrCat("subjects[", i, "]")});
  }
  return rpc::ToGrpc(
      JudgeAll(*context, asked, request->today(), [response] { return response->add_judgements(); }));
}

grpc::Status ValidationService::ValidateStream(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<v1::ValidateStreamResponse, v1::ValidateStreamRequest>* stream) {
  if (auto status = rpc::RequireDeadline(*context); !status.ok()) return rpc::ToGrpc(status);
  v1::ValidateStreamRequest request;
  while (stream->Read(&request)) {
    v1::ValidateStreamResponse response;
    const v1::Subject* subject = request.has_subject() ? &request.subject() : nullptr;
    absl::Status status = JudgeAll(*context, {{subject, "subject"}}, request.today(),
                                   [&response] { return response.mutable_judgement(); });
    if (!status.ok()) return rpc::ToGrpc(status);
    if (!stream->Write(response)) break;
  }
  return grpc::Status::OK;
}

grpc::Status ValidationService::ListFindingTypes(grpc::ServerContext* context,
                                                 const v1::ListFindingTypesRequest* request,
                                                 v1::ListFindingTypesResponse* response) {
  if (auto status = rpc::RequireDeadline(*context); !status.ok()) return rpc::ToGrpc(status);
  const auto catalogue = Catalogue();
  response->set_rules_version(reference_.rules->version);
  size_t begin = 0;
  if (!request->page_token().empty() &&
      (!absl::SimpleAtoi(request->page_token(), &begin) || begin > catalogue.size())) {
    return rpc::ToGrpc(rpc::InvalidField("page_token", "is none of this service's; start without one"));
  }
  if (request->page_size() < 0) return rpc::ToGrpc(rpc::InvalidField("page_size", "must not be negative"));
  const size_t size =
      request->page_size() == 0 ? catalogue.size() : static_cast<size_t>(request->page_size());
  const size_t end = std::min(catalogue.size(), begin + size);
  for (const FindingType& type : catalogue.subspan(begin, end - begin)) {
    v1::FindingType& out = *response->add_finding_types();
    out.set_code(static_cast<record::v1::FindingCode>(type.code));
    out.set_name(std::string(type.name));
    out.set_field(static_cast<record::v1::Field>(type.field));
    out.set_severity(static_cast<record::v1::Severity>(reference_.rules->severities.Of(type.code)));
    for (Side side : {Side::kRecord, Side::kNumber, Side::kRegister}) {
      if (type.HasSide(side)) out.add_sides(static_cast<record::v1::Side>(side));
    }
    out.set_text_vi(std::string(type.text_vi));
    out.set_text_en(std::string(type.text_en));
    out.set_source(std::string(type.source));
  }
  if (end < catalogue.size()) response->set_next_page_token(absl::StrCat(end));
  return grpc::Status::OK;
}

grpc::Status ValidationService::RevalidatePartition(
    grpc::ServerContext* context, const v1::RevalidatePartitionRequest* request,
    grpc::ServerWriter<v1::RevalidatePartitionResponse>* writer) {
  if (auto status = rpc::RequireDeadline(*context); !status.ok()) return rpc::ToGrpc(status);
  const auto tell = [writer](const Agenda::Progress& progress) {
    v1::RevalidatePartitionResponse response;
    response.set_records(static_cast<int64_t>(progress.records));
    response.set_judged(static_cast<int64_t>(progress.done));
    response.set_changed(static_cast<int64_t>(progress.changed));
    response.set_finished(progress.finished);
    return writer->Write(response);
  };
  return rpc::ToGrpc(full_revalidations_.Watch(request->partition(), request->request_id(), tell,
                                               [context] { return context->IsCancelled(); }));
}

}  // namespace childsync::validation
