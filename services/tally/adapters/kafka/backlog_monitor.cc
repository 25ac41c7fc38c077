#include "services/tally/adapters/kafka/backlog_monitor.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace childsync::tally {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(2);

// Answers may come in another order than they were asked for.
std::vector<int64_t> ByPartition(const std::vector<kafka::Offset>& offsets) {
  std::vector<int64_t> by_partition(offsets.size());
  for (const kafka::Offset& o : offsets) by_partition.at(static_cast<size_t>(o.tp.partition)) = o.offset;
  return by_partition;
}

}  // namespace

BacklogMonitor::BacklogMonitor(BacklogMonitorConfig config, std::unique_ptr<kafka::Admin> admin,
                               LiveTally* tally, ServiceState* state)
    : config_(std::move(config)),
      admin_(std::move(admin)),
      tally_(*tally),
      state_(*state),
      answered_at_(absl::Now()) {}

BacklogMonitor::~BacklogMonitor() { Stop(); }

void BacklogMonitor::Start() {
  thread_ = std::thread([this] { Run(); });
}

void BacklogMonitor::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void BacklogMonitor::AwaitFresh(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  {
    const absl::MutexLock lock(&mutex_);
    if (!answering_ || stop_) return;
    wanted_ = true;
    const uint64_t target = begun_ + 1;
    const auto done = [this, target]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return finished_ >= target || !answering_ || stop_;
    };
    mutex_.AwaitWithDeadline(absl::Condition(&done), deadline);
  }
  tally_.AwaitApplied(deadline);
}

void BacklogMonitor::Run() {
  while (true) {
    {
      const absl::MutexLock lock(&mutex_);
      if (stop_) return;
      wanted_ = false;
      ++begun_;
    }
    absl::StatusOr<std::shared_ptr<const Backlog>> backlog = Measure();
    const absl::Time now = absl::Now();
    if (backlog.ok()) {
      answered_at_ = now;
      state_.SetTrouble("");
      tally_.SetBacklog(*std::move(backlog));
    } else {
      NoteFailure(backlog.status(), now);
    }
    const absl::MutexLock lock(&mutex_);
    finished_ = begun_;
    answering_ = backlog.ok();
    const auto go_on = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return wanted_ || stop_; };
    mutex_.AwaitWithTimeout(absl::Condition(&go_on), config_.interval);
  }
}

void BacklogMonitor::NoteFailure(const absl::Status& why, absl::Time now) {
  if (now - answered_at_ < config_.patience) return;
  if (state_.view().trouble.empty()) log::Warn("broker_does_not_answer", {{"reason", why.message()}});
  state_.SetTrouble("the Kafka broker does not answer: the figures may be out of date");
  tally_.SetBacklog(nullptr);
}

// The number of partitions never changes.
absl::Status BacklogMonitor::FindPartitions(const std::string& topic,
                                            std::vector<kafka::TopicPartition>& partitions) {
  if (!partitions.empty()) return absl::OkStatus();
  const auto found = admin_->DescribeTopics({&topic, 1}, kCallTimeout);
  if (!found.ok()) return found.status();
  for (const kafka::TopicSpec& spec : *found) {
    for (int32_t p = 0; p < spec.partitions; ++p) partitions.push_back({topic, p});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Backlog>> BacklogMonitor::Measure() {
  if (auto status = FindPartitions(config_.topics.record_changes, changes_); !status.ok()) return status;
  if (auto status = FindPartitions(config_.topics.verdicts, verdicts_); !status.ok()) return status;
  if (auto status = FindPartitions(config_.topics.roster, roster_); !status.ok()) return status;
  auto backlog = std::make_shared<Backlog>();
  // A topic that isn't there yet holds no changes.
  if (!changes_.empty()) {
    const auto ends = admin_->EndOffsets(changes_, /*read_committed=*/false, kCallTimeout);
    if (!ends.ok()) return ends.status();
    const auto committed = admin_->GroupOffsets(config_.validation_group, changes_, kCallTimeout);
    if (!committed.ok()) return committed.status();
    const std::vector<int64_t> written = ByPartition(*ends);
    const std::vector<int64_t> passed = ByPartition(*committed);  // kNoOffset is negative
    for (size_t p = 0; p < written.size(); ++p) {
      backlog->unjudged += std::max<int64_t>(0, written[p] - std::max<int64_t>(0, passed[p]));
    }
  }
  for (auto [partitions, to] :
       {std::pair(&verdicts_, &backlog->verdict_ends), {&roster_, &backlog->roster_ends}}) {
    if (partitions->empty()) continue;
    const auto ends = admin_->EndOffsets(*partitions, /*read_committed=*/false, kCallTimeout);
    if (!ends.ok()) return ends.status();
    *to = ByPartition(*ends);
  }
  return backlog;
}

}  // namespace childsync::tally
