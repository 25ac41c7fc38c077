// What one unit's agent remembers: the records it knows the log to hold, the outbox, the submissions it sent
// last and prepared last, and whose records the unit took over. One SQLite file a unit, synced at every
// commit.
//
// Delivery: Prepare writes the outbox and its submission in one transaction before anything is sent; MarkSent
// moves the outbox into the records in one transaction after the broker has committed. Killed in between,
// Outbox() still has it all.
//
// Erasure: once an outbox with a tombstone is marked sent, no byte of what the store ever held of that record
// is left in its files; only its record_id, and that it was erased.
//
// Threads: one. Errors: as sqlite.h; FAILED_PRECONDITION if the file was written by a newer program.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_STORE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/domain/outbox.h"
#include "services/commune-agent/domain/plan.h"
#include "services/commune-agent/domain/reconcile.h"
#include "services/commune-agent/store/sqlite.h"

namespace childsync::commune_agent {

// Whose records are withdrawn once the submission they were prepared with is in the log, by unit code.
struct TakenOver {
  int64_t live = 0;        // records when it was prepared
  bool withdrawn = false;  // none of them is live any more

  bool operator==(const TakenOver&) const = default;
};
using TakenOverUnits = std::map<std::string, TakenOver, std::less<>>;

class Store {
 public:
  // `dir` is there; the unit's file in it is made if it isn't.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& dir, std::string_view unit_code);

  absl::StatusOr<StoredSubmissions> Submissions();
  absl::StatusOr<KnownRecords> Records();
  // The pending outbox. FAILED_PRECONDITION if there is none.
  absl::StatusOr<Outbox> ReadOutbox();

  // They are due as soon as no outbox is pending.
  absl::StatusOr<TakenOverUnits> ReadTakenOver();

  // Replaces records, outbox and submissions, and forgets the units taken over; an empty last_submission_id
  // stands for a log without one.
  absl::Status Rebuild(const KnownRecords& records, std::string_view last_submission_id);
  // FAILED_PRECONDITION if an outbox is pending already.
  absl::Status Prepare(const Outbox& outbox, const TakenOverUnits& taken_over = {});
  absl::Status MarkSent();
  absl::Status MarkWithdrawn(std::string_view unit_code);
  // Forgets an outbox of which nothing is in the log, and the units that are not withdrawn yet: the next
  // whole export names them again.
  absl::Status Discard();
  // Overwrites what was deleted, in the write-ahead log and in free pages too.
  absl::Status Scrub();

 private:
  explicit Store(Database db) : db_(std::move(db)) {}
  absl::Status MakeTables();

  Database db_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_STORE_STORE_H_
