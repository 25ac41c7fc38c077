#include "services/commune-agent/testing/fake_validation.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include "absl/strings/str_cat.h"
#include "common/grpc/status.h"

namespace childsync::commune_agent {
namespace {

namespace rec = ::childsync::record::v1;

validation::v1::Judgement Judged(const validation::v1::Subject& subject) {
  validation::v1::Judgement judgement;
  judgement.set_record_id(subject.record_id());
  judgement.set_outcome(rec::OUTCOME_VERIFIED);
  rec::Finding finding;
  finding.set_severity(rec::SEVERITY_ERROR);
  if (subject.record().full_name().find("sai") != std::string::npos) {
    judgement.set_outcome(rec::OUTCOME_NEEDS_CORRECTION);
    finding.set_code(rec::FINDING_CODE_NAME_DIFFERS);
    finding.set_field(rec::FIELD_FULL_NAME);
    finding.set_side(rec::SIDE_RECORD);
    *judgement.add_findings() = finding;
  } else if (subject.record().personal_id() == "?") {
    judgement.set_outcome(rec::OUTCOME_NOT_FOUND);
    finding.set_code(rec::FINDING_CODE_NUMBER_UNKNOWN);
    finding.set_field(rec::FIELD_PERSONAL_ID);
    finding.set_side(rec::SIDE_NUMBER);
    *judgement.add_findings() = finding;
  } else {
    judgement.add_standardised("name.case");
  }
  return judgement;
}

}  // namespace

FakeValidation::FakeValidation() {
  int port = 0;
  server_ = grpc::ServerBuilder()
                .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                .RegisterService(this)
                .BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeValidation::~FakeValidation() { server_->Shutdown(); }

std::vector<validation::v1::ValidateBatchRequest> FakeValidation::requests() const {
  std::lock_guard lock(mutex_);
  return requests_;
}

grpc::Status FakeValidation::ValidateBatch(grpc::ServerContext*,
                                           const validation::v1::ValidateBatchRequest* request,
                                           validation::v1::ValidateBatchResponse* response) {
  if (failures_ > 0) {
    --failures_;
    return rpc::ToGrpc(rpc::UnavailableFor("population database away", absl::Milliseconds(10)));
  }
  if (refused_ >= 0) {
    return rpc::ToGrpc(rpc::InvalidField(absl::StrCat("subjects[", refused_.load(), "].record"), "refused"));
  }
  for (const auto& subject : request->subjects()) *response->add_judgements() = Judged(subject);
  std::lock_guard lock(mutex_);
  requests_.push_back(*request);
  return grpc::Status::OK;
}

grpc::Status FakeValidation::ListFindingTypes(grpc::ServerContext*,
                                              const validation::v1::ListFindingTypesRequest* request,
                                              validation::v1::ListFindingTypesResponse* response) {
  const bool first = request->page_token().empty();
  auto* type = response->add_finding_types();
  type->set_name(first ? "NAME_DIFFERS" : "NUMBER_UNKNOWN");
  type->set_text_vi(first ? "Họ và tên khác: đối chiếu giấy khai sinh."
                          : "Không ai có số này: hỏi công an xã.");
  if (first) response->set_next_page_token("2");
  return grpc::Status::OK;
}

}  // namespace childsync::commune_agent
