// The services and topics that publishing needs, and one publish over them.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_LINKS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_LINKS_H_

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/kafka/client.h"
#include "services/commune-agent/adapters/kafka_unit_log.h"
#include "services/commune-agent/adapters/tally_client.h"
#include "services/commune-agent/app/config.h"
#include "services/commune-agent/app/publisher.h"
#include "services/commune-agent/app/sheet_file.h"
#include "services/commune-agent/domain/report.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace childsync::commune_agent {

// Threads: one.
class Links {
 public:
  // Connects to nobody yet. Errors: of the file --kafka-config names. `stop` ends whatever runs early.
  static absl::StatusOr<Links> Create(const Config& config, std::stop_token stop = {});

  // With the state directory's lock held. Errors: Publisher's.
  absl::StatusOr<Published> Publish(const std::string& unit_code, const SheetFile& file,
                                    const WithdrawalRule& rule);
  // Publisher::Erase.
  absl::StatusOr<bool> Erase(const std::string& unit_code, const std::string& record_id, bool undo);
  // Publisher::FinishSuccession.
  absl::StatusOr<std::vector<Inherited>> FinishSuccession(const std::string& unit_code,
                                                          const Succession& succession);
  // Tries for at most `timeout`, and for a settled list as long as --settle-timeout says.
  TallyClient Tally(const std::string& unit_code, absl::Duration timeout) const;
  // Tries no longer than `timeout` for a settled list either.
  TallyClient TallyNow(const std::string& unit_code, absl::Duration timeout) const;
  // The findings of rows that have no record_id or a repeated one, into `verdicts`: nobody else judges them.
  // Without validation they have none.
  void JudgeUnsendable(const std::string& unit_code, const Export& sheet, const Plan& plan,
                       std::vector<std::optional<Verdict>>& verdicts) const;
  // What standardisation changes in the rows that have a verdict: the tally doesn't keep it, and it follows
  // from the row alone. False, without validation: nothing is added.
  bool AddStandardised(const std::string& unit_code, const Export& sheet,
                       std::vector<std::optional<Verdict>>& verdicts) const;
  // The catalogue's texts; without validation none.
  FindingTexts Texts() const;

 private:
  class Predecessors;

  Links(const Config& config, kafka::ClientConfig kafka, std::stop_token stop);
  // What validation says of these rows, one a row; what it can't say within seconds is logged.
  absl::StatusOr<std::vector<Verdict>> Judge(const std::string& unit_code, const Export& sheet,
                                             const std::vector<size_t>& at) const;
  KafkaUnitLog Log(const std::string& unit_code) const;
  TallyClient TallyWithin(const std::string& unit_code, absl::Duration timeout,
                          absl::Duration settled_timeout) const;
  std::function<VerdictEnds()> VerdictEndsNow() const;
  // Adds the live records of predecessors that are left alone. Without the tally nothing is said of them.
  void AddShared(const Succession& succession, std::vector<Inherited>& inherited) const;

  Config config_;
  kafka::ClientConfig kafka_;
  std::stop_token stop_;
  std::shared_ptr<grpc::Channel> tally_;
  std::shared_ptr<grpc::Channel> validation_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_LINKS_H_
