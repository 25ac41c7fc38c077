// A TallyService on a free port of 127.0.0.1 that lists each unit's records as it was given them, in pages.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_TALLY_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_TALLY_H_

#include <grpcpp/server.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "childsync/tally/v1/tally.grpc.pb.h"

namespace childsync::commune_agent {

class FakeTally : public tally::v1::TallyService::Service {
 public:
  FakeTally();
  ~FakeTally() override;

  std::string address() const { return address_; }
  // A record whose last judged change had this hash (filled up to 16 bytes).
  void Put(const std::string& unit_code, const std::string& record_id, std::string hash,
           record::v1::Outcome outcome = record::v1::OUTCOME_VERIFIED);
  // As after a tombstone.
  void Forget(const std::string& unit_code, const std::string& record_id);
  // The next calls see changes that await their verdict.
  void AwaitVerdicts(int calls);
  // Its position in the verdicts, by partition.
  void AtVerdicts(std::vector<int64_t> offsets);
  // The next calls are answered UNAVAILABLE.
  void FailNext(int calls);
  // The next page token is answered ABORTED: its list is no longer held.
  void LoseNextList();
  int calls() const;

  grpc::Status ListRecords(grpc::ServerContext* context, const tally::v1::ListRecordsRequest* request,
                           tally::v1::ListRecordsResponse* response) override;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::map<std::string, tally::v1::RecordState>> units_;
  int awaiting_ = 0;
  std::vector<int64_t> verdict_offsets_;
  int failures_ = 0;
  bool lose_list_ = false;
  int calls_ = 0;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;  // last: stops before what it uses goes
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_TALLY_H_
