// Judges many records with few look-ups: standardises each, asks the population database for all cited
// numbers in calls of up to 1,000, several in flight, and judges them in order.
//
//   judge.Clear();
//   judge.Add("21052", cells, today);          // as many as one likes
//   judge.Start();                             // returns at once: do something else meanwhile
//   absl::Status status = judge.Collect();     // UNAVAILABLE: wait, Start() again; answers that came are
//   kept for (size_t i = 0; i < judge.size(); ++i) Use(judge.Get(i));
//
// Reuse one object: it keeps its memory. Threads: one at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/official_time/date.h"
#include "common/population/client.h"
#include "common/units/units.h"
#include "services/validation/domain/judge.h"

namespace childsync::validation {

// What judgements rest on beside the record and the person. Nothing is owned.
struct Reference {
  const Units* units;
  const RulesInForce* rules;
};

class BatchJudge {
 public:
  // The client is not owned.
  BatchJudge(population::LookupClient* client, Reference reference);

  void Clear();
  // `unit_code` must stay valid until the last Get; the cells are not needed any more when this returns.
  void Add(std::string_view unit_code, const RecordCells& cells, Date today);
  size_t size() const { return size_; }

  // Starts every call that has neither an answer nor is in flight, each with this time to answer.
  void Start(absl::Duration timeout);
  // Waits for all of them, starting those that the limit of calls in flight held back.
  absl::Status Collect(absl::Duration timeout);

  struct Judged {
    Judgement judgement;
    std::string_view cited_number;                 // empty: none that can be read
    const population::PersonView* seen = nullptr;  // null: nobody was found
    Date judged_for;
  };
  // After Collect was OK. Views die with the next Clear.
  Judged Get(size_t index) const;

 private:
  struct Subject {
    StandardRecord record;
    std::string_view unit_code;
    Date today;
    size_t asked = 0;  // position of its number among all numbers; meaningless without a number
  };
  struct Call {
    std::optional<population::LookupBatch> in_flight;
    std::optional<population::LookupAnswer> answer;
  };
  absl::Status StartCall(size_t index, absl::Duration timeout);

  population::LookupClient* const client_;
  const Reference reference_;
  std::vector<Subject> subjects_;  // the first size_ are in use
  size_t size_ = 0;
  std::vector<std::string_view> numbers_;
  std::vector<Call> calls_;
};

}  // namespace childsync::validation
