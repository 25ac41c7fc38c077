// A log in memory that several agents share, and that can fail before or after a commit.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_UNIT_LOG_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_UNIT_LOG_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/commune-agent/adapters/change_codec.h"
#include "services/commune-agent/domain/ports.h"

namespace childsync::commune_agent {

// What the broker has of one unit, and the tally's view of it, which is always up to date.
struct SharedLog : RecordSource {
  absl::StatusOr<TalliedRecords> ListSettled() override {
    ++settled_lists;
    if (tally_away) return absl::UnavailableError("tally: away");
    return records;
  }
  absl::StatusOr<TalliedRecords> List() override {
    if (tally_away) return absl::UnavailableError("tally: away");
    return records;
  }

  std::optional<LoggedSubmission> Last() const {
    if (writes.empty()) return std::nullopt;
    LoggedSubmission last = DecodeSubmission(writes.back().submission);
    last.submission_id = writes.back().submission_id;
    return last;
  }

  std::vector<Outbox> writes;
  std::map<std::string, const SharedLog*> others;  // other units' parts of the broker, by code
  TalliedRecords records;
  int writer = 0;  // the epoch of the last that took over
  bool tally_away = false;
  int settled_lists = 0;
};

// One agent's hold on it.
class FakeUnitLog : public UnitLog {
 public:
  enum class Failure { kNone, kBeforeCommit, kAfterCommit, kRefused };

  explicit FakeUnitLog(SharedLog* log) : log_(log) {}

  void FailNextWrite(Failure failure) { failure_ = failure; }

  absl::StatusOr<LoggedUnit> TakeOver(const std::vector<Predecessor>& predecessors) override {
    epoch_ = ++log_->writer;
    LoggedUnit logged{.last = log_->Last()};
    for (const Predecessor& predecessor : predecessors) {
      auto it = log_->others.find(predecessor.code);
      const std::optional<LoggedSubmission> last =
          it == log_->others.end() ? std::nullopt : it->second->Last();
      if (!last.has_value()) continue;
      for (const std::string& id : last->erased) logged.erased_before.emplace(id, predecessor.code);
    }
    return logged;
  }

  absl::Status Write(const Outbox& outbox) override {
    if (epoch_ != log_->writer) return absl::AbortedError("another agent writes for this unit now");
    const Failure failure = std::exchange(failure_, Failure::kNone);
    if (failure == Failure::kBeforeCommit) return absl::UnavailableError("Kafka: away");
    if (failure == Failure::kRefused) return absl::InvalidArgumentError("record a: too large");
    log_->writes.push_back(outbox);
    for (const OutboxEntry& entry : outbox.entries) {
      if (!entry.value.has_value()) {
        log_->records.erase(entry.record_id);
        continue;
      }
      log_->records[entry.record_id] = {entry.record, {entry.record.live ? "VERIFIED" : "WITHDRAWN", {}, {}}};
    }
    return failure == Failure::kAfterCommit ? absl::UnavailableError("Kafka: away") : absl::OkStatus();
  }

 private:
  SharedLog* log_;
  int epoch_ = 0;
  Failure failure_ = Failure::kNone;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_TESTING_FAKE_UNIT_LOG_H_
