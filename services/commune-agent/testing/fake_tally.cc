#include "services/commune-agent/testing/fake_tally.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/grpc/status.h"

namespace childsync::commune_agent {
namespace {

constexpr int kPageRecords = 3;

}  // namespace

FakeTally::FakeTally() {
  int port = 0;
  server_ = grpc::ServerBuilder()
                .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                .RegisterService(this)
                .BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeTally::~FakeTally() { server_->Shutdown(); }

void FakeTally::Put(const std::string& unit_code, const std::string& record_id, std::string hash,
                    record::v1::Outcome outcome) {
  std::lock_guard lock(mutex_);
  hash.resize(16);
  auto& state = units_[unit_code][record_id];
  state.set_record_id(record_id);
  state.set_outcome(outcome);
  state.set_change_content_hash(hash);
}

void FakeTally::Forget(const std::string& unit_code, const std::string& record_id) {
  std::lock_guard lock(mutex_);
  units_[unit_code].erase(record_id);
}

void FakeTally::AwaitVerdicts(int calls) {
  std::lock_guard lock(mutex_);
  awaiting_ = calls;
}

void FakeTally::AtVerdicts(std::vector<int64_t> offsets) {
  std::lock_guard lock(mutex_);
  verdict_offsets_ = std::move(offsets);
}

void FakeTally::FailNext(int calls) {
  std::lock_guard lock(mutex_);
  failures_ = calls;
}

void FakeTally::LoseNextList() {
  std::lock_guard lock(mutex_);
  lose_list_ = true;
}

int FakeTally::calls() const {
  std::lock_guard lock(mutex_);
  return calls_;
}

grpc::Status FakeTally::ListRecords(grpc::ServerContext*, const tally::v1::ListRecordsRequest* request,
                                    tally::v1::ListRecordsResponse* response) {
  std::lock_guard lock(mutex_);
  ++calls_;
  if (failures_ > 0) {
    --failures_;
    return rpc::ToGrpc(rpc::UnavailableFor("catching up", absl::Milliseconds(1)));
  }
  if (lose_list_ && !request->page_token().empty()) {
    lose_list_ = false;
    return rpc::ToGrpc(absl::AbortedError("the list is no longer held"));
  }
  if (awaiting_ > 0) response->mutable_position()->set_changes_awaiting_verdict(awaiting_--);
  for (int64_t offset : verdict_offsets_) response->mutable_position()->add_verdict_offsets(offset);
  const auto& records = units_[request->unit_code()];
  auto it = records.lower_bound(request->page_token());
  for (int i = 0; i < kPageRecords && it != records.end(); ++i, ++it) *response->add_records() = it->second;
  if (it != records.end()) response->set_next_page_token(it->first);
  return grpc::Status::OK;
}

}  // namespace childsync::commune_agent
