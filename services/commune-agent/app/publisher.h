// Publishes a sheet for one unit: takes the unit over, brings the store up to the log, sends what changed.
//
// Delivery: everything is in the store's outbox before any of it is sent, and what reached the log is decided
// by the log itself at the next TakeOver. Killed at any moment, the next Publish neither loses a change nor
// sends a wrong one.
//
// After a merger a whole export also replaces what the unit's predecessors still hold: which they are goes
// into the store together with the outbox, and they are withdrawn once the outbox is in the log, by this
// Publish or the next.
//
// Errors: UNAVAILABLE if Kafka or the tally can't be reached (nothing was sent, or it is in the outbox and
// goes first next time); ABORTED if another agent
// took the unit over; INVALID_ARGUMENT if the broker will never take a change; the store's.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISHER_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISHER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/adapters/change_codec.h"
#include "services/commune-agent/domain/plan.h"
#include "services/commune-agent/domain/ports.h"
#include "services/commune-agent/domain/reconcile.h"
#include "services/commune-agent/domain/succession.h"
#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/store/store.h"

namespace childsync::commune_agent {

struct Published {
  std::string submission_id;
  SubmissionFigures figures;
  Plan plan;
  std::vector<ContentHash> hashes;  // what each row's change has, one a row
  FirstStep first_step = FirstStep::kNothing;
  std::vector<Inherited> inherited;  // predecessors that still held records
  // Not OK: everything of the unit was sent, but why those of `inherited` that are kNotYet still hold theirs.
  absl::Status succession;
};

class Publisher {
 public:
  // Borrows all of them; `predecessors` may be null if the unit has none.
  Publisher(std::string unit_code, Store* store, UnitLog* log, RecordSource* tally,
            PredecessorRecords* predecessors = nullptr)
      : unit_code_(std::move(unit_code)),
        store_(store),
        log_(log),
        tally_(tally),
        predecessors_(predecessors) {}

  // rule.has_unread_sheet is taken from the sheet.
  absl::StatusOr<Published> Publish(const Export& sheet, WithdrawalRule rule,
                                    const Succession& succession = {});
  // Only what a Publish left to do for predecessors; writes nothing under the unit's own code.
  absl::StatusOr<std::vector<Inherited>> FinishSuccession(const Succession& succession);
  // Erases the record for good, or lets an erased one be sent again. False: it was so already. NOT_FOUND: the
  // log has no such record of the unit, and never had one that was erased.
  absl::StatusOr<bool> Erase(const std::string& record_id, bool undo);
  // Live records that the log holds of the unit.
  absl::StatusOr<int64_t> CountLive();
  // Withdraws every live record; writes nothing if there is none.
  absl::Status WithdrawAll();

 private:
  struct CaughtUp {
    FirstStep step;
    ErasedBefore erased_before;
  };
  absl::StatusOr<CaughtUp> CatchUp(const std::vector<Predecessor>& predecessors = {});
  // The sole predecessors that no whole export has replaced yet.
  absl::StatusOr<TakenOverUnits> CountPredecessors(const Succession& succession);
  // Withdraws what is due; tells of it in `inherited`, and of what it could not do too.
  absl::Status WithdrawPredecessors(const Succession& succession, std::vector<Inherited>& inherited);
  absl::Status Rebuild(const std::optional<LoggedSubmission>& logged);
  absl::Status SendPending(const Outbox& outbox);

  const std::string unit_code_;
  Store* const store_;
  UnitLog* const log_;
  RecordSource* const tally_;
  PredecessorRecords* const predecessors_;
};

// What a row is to a plan, in the sheet's order; `hashes` and sizes as the row would be sent.
std::vector<PlanRow> PlanRows(std::string_view unit_code, const Export& sheet);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISHER_H_
