// The gRPC methods: the same rules as the stream worker's, nothing is published; and what operators ask of
// the stream worker.
#pragma once

#include <atomic>

#include "childsync/validation/v1/validation.grpc.pb.h"
#include "common/official_time/official_clock.h"
#include "services/validation/adapters/batch_judge.h"
#include "services/validation/adapters/full_revalidations.h"

namespace childsync::validation {

// Threads: handlers run on gRPC's threads; everything shared is immutable or thread-safe.
class ValidationService final : public v1::ValidationService::Service {
 public:
  static constexpr int kBatchMax = 1000;

  // Nothing is owned. A look-up may take `lookup_timeout`, or what the caller's deadline leaves.
  ValidationService(population::LookupClient* client, Reference reference, const OfficialClock* clock,
                    absl::Duration lookup_timeout, Revalidation* revalidation);

  grpc::Status Validate(grpc::ServerContext* context, const v1::ValidateRequest* request,
                        v1::ValidateResponse* response) override;
  grpc::Status ValidateBatch(grpc::ServerContext* context, const v1::ValidateBatchRequest* request,
                             v1::ValidateBatchResponse* response) override;
  grpc::Status ValidateStream(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::ValidateStreamResponse, v1::ValidateStreamRequest>* stream) override;
  grpc::Status ListFindingTypes(grpc::ServerContext* context, const v1::ListFindingTypesRequest* request,
                                v1::ListFindingTypesResponse* response) override;
  grpc::Status RevalidatePartition(grpc::ServerContext* context,
                                   const v1::RevalidatePartitionRequest* request,
                                   grpc::ServerWriter<v1::RevalidatePartitionResponse>* writer) override;
  // Calls of RevalidatePartition end, and the next ones too.
  void EndWatches() { full_revalidations_.EndAll(); }

  // How the last call that had to look somebody up went.
  bool population_unavailable() const { return population_unavailable_; }

 private:
  struct Asked {
    const v1::Subject* subject;
    std::string path;  // of the subject in the request, for field violations
  };
  absl::Status JudgeAll(const grpc::ServerContext& context, const std::vector<Asked>& asked,
                        const std::string& today, const std::function<v1::Judgement*()>& add);
  absl::StatusOr<Date> DayOf(const std::string& today) const;
  absl::Status Check(const Asked& asked, Date day) const;

  population::LookupClient* const client_;
  const Reference reference_;
  const OfficialClock* const clock_;
  const absl::Duration lookup_timeout_;
  FullRevalidations full_revalidations_;
  std::atomic<bool> population_unavailable_ = false;
};

}  // namespace childsync::validation
