// What the stream worker has to do with re-validation: it says which partitions it has and what it wrote, and
// writes what was judged again, in transactions of its own. This one does nothing; Revalidator is the real
// one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/validation/domain/judge.h"
#include "services/validation/revalidation/domain/agenda.h"

namespace childsync::validation {

// A verdict or a tombstone that the worker has committed.
struct WrittenVerdict {
  int32_t partition = 0;
  KeyHash key = 0;
  std::optional<VerdictFacts> facts;  // none: a tombstone
};

// A verdict that differs from the record's last one.
struct Rejudged {
  Agenda::Item item;
  VerdictFacts facts;
  Judgement judgement;
  std::string key;
  std::string value;
  std::string event_id;
  std::string traceparent;  // the change's; empty: it had none
};

// Threads: the worker's, except where it says so.
class Revalidation {
 public:
  virtual ~Revalidation() = default;
  // The partitions have these committed offsets, and every verdict from before them is in the log.
  virtual void OnAssigned(const std::vector<int32_t>& /*partitions*/) {}
  // All partitions went, and with them what was taken.
  virtual void OnRevoked() {}
  virtual void OnWritten(std::span<const WrittenVerdict> /*verdicts*/) {}
  // Whether Take may have something. Costs nothing.
  virtual bool ready() const { return false; }
  // Some verdicts of assigned partitions, each still newer than what is known of its record and person. They
  // are OnRejudged's once they are committed; if they never are, the worker must give its partitions up.
  virtual std::vector<Rejudged> Take() { return {}; }
  virtual void OnRejudged(std::span<const Rejudged> /*committed*/) {}

  // Judges every record of the partition again, from the start if that is under way. False: this worker
  // doesn't have it, or has not read its verdicts yet. Any thread.
  virtual bool StartFull(int32_t /*partition*/) { return false; }
  // Nothing: the partition went, or was never asked for. Any thread.
  virtual std::optional<Agenda::Progress> FullProgress(int32_t /*partition*/) const { return std::nullopt; }
};

}  // namespace childsync::validation
