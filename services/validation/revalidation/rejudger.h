// Judges the changes behind some verdicts again: reads them from the log, looks the persons up, and says what
// became of each.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/official_time/official_clock.h"
#include "services/validation/adapters/batch_judge.h"
#include "services/validation/adapters/change_decoder.h"
#include "services/validation/adapters/revalidation.h"
#include "services/validation/adapters/verdict_encoder.h"
#include "services/validation/revalidation/change_reader.h"

namespace childsync::validation {

// Threads: one. Memory: the changes are dropped when Judge returns.
class Rejudger {
 public:
  struct Outcome {
    std::vector<Agenda::Item> same;
    std::vector<Agenda::Item> gone;
    std::vector<Rejudged> changed;
    size_t looked_up = 0;  // numbers
  };

  // Nothing is owned.
  Rejudger(ChangeReader* changes, population::LookupClient* client, Reference reference,
           const OfficialClock* clock)
      : changes_(changes), judge_(client, reference), clock_(clock), encoder_(reference.rules->version) {}

  // Items of one partition, in the order of their changes; judged for the official today. UNAVAILABLE: the
  // population database does not answer, CANCELLED: the end was asked for, another code: the log can't be
  // read; nothing is known of any item then.
  absl::StatusOr<Outcome> Judge(const std::vector<Agenda::Item>& items, absl::Duration lookup_timeout);

 private:
  struct Subject {
    DecodedChange::Kind kind = DecodedChange::Kind::kDeadLetter;  // also: not found
    size_t judged = 0;                                            // place in judge_, of kRecord
    int64_t time_ms = 0;
    Hash128 content_hash{};
    std::string key;
    std::string traceparent;
  };
  absl::Status ReadChanges(const std::vector<Agenda::Item>& items, Date today);
  void Take(const Agenda::Item& item, const kafka::Message& change, Date today, Subject& subject);
  void Compare(const Agenda::Item& item, Subject& subject, Date today, Outcome& outcome);

  ChangeReader* const changes_;
  BatchJudge judge_;
  const OfficialClock* const clock_;
  VerdictEncoder encoder_;
  std::vector<Subject> subjects_;  // one an item
};

}  // namespace childsync::validation
