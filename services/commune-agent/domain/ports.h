// What the agent needs of the world outside. The adapters do it for real, testing/ has fakes.
//
// Errors, of every method: UNAVAILABLE if the other side can't be reached in the time it was given; ABORTED
// if another agent has taken the unit over, so that this one must stop.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_PORTS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_PORTS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/domain/outbox.h"
#include "services/commune-agent/domain/report.h"
#include "services/commune-agent/domain/succession.h"
#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {

// The unit's last Submission in the log.
struct LoggedSubmission {
  std::string submission_id;
  std::vector<std::string> erased;  // record_ids that must never be sent again
};

// What the log says of a unit.
struct LoggedUnit {
  std::optional<LoggedSubmission> last;  // absent: there is none
  ErasedBefore erased_before;
};

// The unit's part of the log, with this process as its only writer.
class UnitLog {
 public:
  virtual ~UnitLog() = default;
  // Ends every older writer of the unit and the transaction it left open. Returns what is in the log as of
  // then; of `predecessors`, whose writers go on, what was erased under their codes.
  virtual absl::StatusOr<LoggedUnit> TakeOver(const std::vector<Predecessor>& predecessors) = 0;
  // All of it is in the log, or an error: then it may be (UNAVAILABLE), or is not (any other code).
  // INVALID_ARGUMENT: a change that the broker will never take.
  virtual absl::Status Write(const Outbox& outbox) = 0;
};

// A record as the tally has it.
struct TalliedRecord {
  KnownRecord known;
  Verdict verdict;
};
using TalliedRecords = std::map<std::string, TalliedRecord, std::less<>>;

// The tally's view of the unit's records.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  // All records of the unit, at one position that has the verdicts on all changes that were in the log when
  // it was asked for.
  virtual absl::StatusOr<TalliedRecords> ListSettled() = 0;
  // All records of the unit, at one position.
  virtual absl::StatusOr<TalliedRecords> List() = 0;
};

// The records that predecessors still hold, with this process as the predecessors' only writer.
class PredecessorRecords {
 public:
  virtual ~PredecessorRecords() = default;
  // How many live records the predecessor holds; what its dead agent left in an outbox here is sent first.
  virtual absl::StatusOr<int64_t> CountLive(const std::string& unit_code) = 0;
  // Withdraws them all; those that are withdrawn already are not sent again.
  virtual absl::Status WithdrawAll(const std::string& unit_code) = 0;
};

// Says what the verdict on a row would be.
class Judge {
 public:
  virtual ~Judge() = default;
  // One verdict a row, in order. `progress` is called with the number of rows judged so far, on the calling
  // thread.
  virtual absl::StatusOr<std::vector<Verdict>> JudgeRows(const std::vector<const Row*>& rows,
                                                         const std::function<void(size_t)>& progress) = 0;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_DOMAIN_PORTS_H_
