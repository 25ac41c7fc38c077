#include "services/commune-agent/adapters/validation_client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "childsync/validation/v1/validation.grpc.pb.h"
#include "common/grpc/channel.h"
#include "common/grpc/status.h"
#include "services/commune-agent/adapters/patience.h"
#include "services/commune-agent/adapters/record_proto.h"

namespace childsync::commune_agent {
namespace {

namespace pb = ::childsync::validation::v1;
using Stub = pb::ValidationService::Stub;

// Makes the call until it is answered or time is up.
template <typename Request, typename Response>
absl::Status Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response* response, const ValidationClientOptions& options) {
  Patience patience(options.timeout, options.stop);
  for (;;) {
    grpc::ClientContext context;
    rpc::SetTimeout(context, patience.left());
    const absl::Status status = rpc::FromGrpc((stub.*method)(&context, request, response));
    if (status.ok() || !Patience::MayPass(status)) return status;
    if (!patience.Wait(rpc::RetryAfter(status))) {
      return absl::UnavailableError(absl::StrCat("validation: ", status.message()));
    }
  }
}

Verdict FromProto(const pb::Judgement& judgement) {
  Verdict verdict;
  verdict.outcome = WordOf(judgement.outcome());
  for (const auto& finding : judgement.findings()) {
    verdict.findings.push_back(commune_agent::FromProto(finding));
  }
  verdict.standardised.assign(judgement.standardised().begin(), judgement.standardised().end());
  return verdict;
}

// "subjects[3].record.birth_date" is about the fourth row of the batch.
absl::Status WithRow(const absl::Status& status, const std::vector<const Row*>& rows, size_t first) {
  if (!absl::IsInvalidArgument(status)) return status;
  for (const rpc::FieldViolation& violation : rpc::FieldViolations(status)) {
    absl::string_view path = violation.field;
    size_t index = 0;
    const size_t end = path.find(']');
    if (absl::ConsumePrefix(&path, "subjects[") && end != absl::string_view::npos &&
        absl::SimpleAtoi(path.substr(0, path.find(']')), &index) && first + index < rows.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("row ", rows[first + index]->row, ": ", violation.field, ": ", violation.description));
    }
  }
  return status;
}

}  // namespace

// One JudgeRows: the batches, and threads that take one after the other.
class ValidationClient::Run {
 public:
  Run(Stub* stub, const ValidationClientOptions& options, const std::vector<const Row*>& rows)
      : stub_(stub), options_(options), rows_(rows), verdicts_(rows.size()) {
    CutBatches();
  }

  absl::StatusOr<std::vector<Verdict>> Wait(const std::function<void(size_t)>& progress) {
    std::vector<std::thread> threads;
    const size_t count = std::min(batches_.size(), static_cast<size_t>(options_.in_flight_max));
    threads.reserve(count);
    for (size_t i = 0; i < count; ++i) threads.emplace_back([this] { Work(); });
    size_t reported = 0;
    for (std::unique_lock lock(mutex_); reported < rows_.size() && status_.ok();) {
      changed_.wait(lock, [&] { return judged_ != reported || !status_.ok(); });
      reported = judged_;
      lock.unlock();
      progress(reported);
      lock.lock();
    }
    for (std::thread& thread : threads) thread.join();
    if (!status_.ok()) return status_;
    return std::move(verdicts_);
  }

 private:
  struct Range {
    size_t first, end;
  };

  pb::Subject SubjectOf(const Row& row) const {
    pb::Subject subject;
    subject.set_unit_code(options_.unit_code);
    subject.set_record_id(row.record_id);
    *subject.mutable_record() = ToProto(row.record);
    return subject;
  }

  void CutBatches() {
    size_t bytes = 0;
    for (size_t i = 0; i < rows_.size(); ++i) {
      const size_t size = SubjectOf(*rows_[i]).ByteSizeLong() + 8;
      const bool full = !batches_.empty() && (i - batches_.back().first >= options_.batch_rows_max ||
                                              bytes + size > options_.batch_bytes_max);
      if (batches_.empty() || full) {
        batches_.push_back({i, i});
        bytes = 0;
      }
      batches_.back().end = i + 1;
      bytes += size;
    }
  }

  void Work() {
    for (size_t i = next_++; i < batches_.size() && !failed_; i = next_++) {
      const absl::Status status = JudgeBatch(batches_[i]);
      std::lock_guard lock(mutex_);
      if (status.ok()) {
        judged_ += batches_[i].end - batches_[i].first;
      } else {
        failed_ = true;
        status_.Update(status);
      }
      changed_.notify_one();
    }
  }

  absl::Status JudgeBatch(Range batch) {
    pb::ValidateBatchRequest request;
    request.set_today(options_.today);
    for (size_t i = batch.first; i < batch.end; ++i) *request.add_subjects() = SubjectOf(*rows_[i]);
    pb::ValidateBatchResponse response;
    const absl::Status status = Call(*stub_, &Stub::ValidateBatch, request, &response, options_);
    if (!status.ok()) return WithRow(status, rows_, batch.first);
    if (static_cast<size_t>(response.judgements_size()) != batch.end - batch.first) {
      return absl::UnavailableError("validation: as many judgements as subjects were expected");
    }
    for (size_t i = batch.first; i < batch.end; ++i) {
      verdicts_[i] = FromProto(response.judgements(static_cast<int>(i - batch.first)));
    }
    return absl::OkStatus();
  }

  Stub* const stub_;
  const ValidationClientOptions& options_;
  const std::vector<const Row*>& rows_;
  std::vector<Range> batches_;
  std::vector<Verdict> verdicts_;  // each thread writes the rows of its own batch
  std::atomic<size_t> next_ = 0;
  std::atomic<bool> failed_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t judged_ = 0;
  absl::Status status_;
};

ValidationClient::ValidationClient(std::shared_ptr<grpc::Channel> channel, ValidationClientOptions options)
    : channel_(std::move(channel)), options_(std::move(options)) {}

ValidationClient::~ValidationClient() = default;

absl::StatusOr<std::vector<Verdict>> ValidationClient::JudgeRows(
    const std::vector<const Row*>& rows, const std::function<void(size_t)>& progress) {
  const auto stub = pb::ValidationService::NewStub(channel_);
  return Run(stub.get(), options_, rows).Wait(progress);
}

absl::StatusOr<FindingTexts> ValidationClient::ListTexts() {
  const auto stub = pb::ValidationService::NewStub(channel_);
  FindingTexts texts;
  pb::ListFindingTypesRequest request;
  do {
    pb::ListFindingTypesResponse response;
    const absl::Status status = Call(*stub, &Stub::ListFindingTypes, request, &response, options_);
    if (!status.ok()) return status;
    for (const pb::FindingType& type : response.finding_types()) texts[type.name()] = type.text_vi();
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return texts;
}

}  // namespace childsync::commune_agent
