#include "services/tally/adapters/kafka/apply_loop.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/retry/backoff.h"

namespace childsync::tally {
namespace {

constexpr absl::Duration kBrokerTimeout = absl::Seconds(5);
// A batch is applied under the lock that readers of lists wait for: some 5 ms.
constexpr size_t kBatchRecords = 10'000;
// Figures are published every 50 ms: waking up for each handful of records would cost more than applying
// them.
constexpr absl::Duration kPause = absl::Milliseconds(5);
constexpr size_t kHandful = 1'000;
// Even an idle tally's checkpoint must not grow old.
constexpr absl::Duration kIdleCheckpoint = absl::Minutes(1);
// At the end, for what was erased to leave the disk.
constexpr absl::Duration kErasingMax = absl::Seconds(5);

absl::Status ForeignLog(const absl::Status& why) {
  return absl::FailedPreconditionError(
      absl::StrCat("the log is not the one that the stored state was read from: ", std::string(why.message()),
                   ". If it was restored or made anew on purpose, empty the state directory: the tally is "
                   "then read from the log's "
                   "start. If not, restore the log"));
}

// What librdkafka says of it is that it has no other offset to go to.
absl::Status NoLongerInLog(const absl::Status& why) {
  return absl::OutOfRangeError(
      absl::StrCat("the log has not what was to be read next: the topic was made anew, or what was not read "
                   "yet is gone: ",
                   std::string(why.message())));
}

bool WaitsForBroker(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsNotFound(status) || absl::IsDeadlineExceeded(status);
}

size_t Children(const LiveTally& tally) {
  size_t children = 0;
  tally.Read([&](const TallyState& state, const Position&) { children = state.children(); });
  return children;
}

}  // namespace

ApplyLoop::ApplyLoop(ApplyLoopConfig config, LiveTally* tally, CheckpointStore* store, ServiceState* state,
                     Metrics* metrics, std::function<void(const absl::Status&)> on_fatal)
    : config_(std::move(config)),
      tally_(*tally),
      store_(*store),
      state_(*state),
      metrics_(*metrics),
      on_fatal_(std::move(on_fatal)),
      applier_(config_.topics, tally, metrics) {
  Touch();
}

ApplyLoop::~ApplyLoop() { Stop(); }

void ApplyLoop::Start() {
  thread_ = std::thread([this] {
    const absl::Status status = Run();
    if (status.ok() || absl::IsCancelled(status)) return;
    log::Error("tally_ends", {{"reason", status.message()}});
    on_fatal_(status);
  });
}

void ApplyLoop::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool ApplyLoop::WaitForStop(absl::Duration timeout) {
  const absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&stop_), timeout);
}

absl::Status ApplyLoop::Run() {
  if (auto status = Prepare(); !status.ok()) return status;
  while (!WaitForStop(applying_ ? absl::ZeroDuration() : absl::Seconds(1))) {
    Touch();
    if (applying_) {
      if (auto status = ReadOn(); !status.ok()) return status;
    }
    if (auto status = SaveIfDue(false); !status.ok()) return status;
  }
  tally_.Publish();
  return SaveTheLast();
}

absl::Status ApplyLoop::Prepare() {
  absl::StatusOr<std::optional<Checkpoint>> checkpoint = store_.Read();
  if (!checkpoint.ok()) return checkpoint.status();
  if (checkpoint->has_value()) {
    const absl::Duration age = absl::Now() - absl::FromUnixMillis((*checkpoint)->current_ms);
    if (age > config_.checkpoint_age_max) {
      log::Warn("checkpoint_too_old", {{"age_hours", absl::ToInt64Hours(age)}, {"consequence", "rebuild"}});
      if (auto status = store_.Clear(); !status.ok()) return status;
      checkpoint->reset();
    } else if (auto status = store_.Load(&tally_); !status.ok()) {
      return status;
    }
  }
  absl::StatusOr<LogFacts> facts = AwaitLog();
  if (!facts.ok()) return facts.status();
  cluster_id_ = facts->cluster_id;
  if (!checkpoint->has_value()) {
    current_at_ = absl::Now();
    applier_.Start(StartOf(*facts));
  } else {
    if (auto status = AwaitMarksInLog(**checkpoint, *facts); !status.ok()) return status;
    if (auto status = AwaitLastRecords((*checkpoint)->marks); !status.ok()) return status;
    served_ = (*checkpoint)->served;
    current_at_ = absl::FromUnixMillis((*checkpoint)->current_ms);
    saved_at_ = current_at_;
    saved_marks_ = (*checkpoint)->marks;
    applier_.Start((*checkpoint)->marks);
  }
  log::Info("tally_starts", {{"from_checkpoint", checkpoint->has_value()}, {"children", Children(tally_)}});
  return Assign(*facts);
}

absl::StatusOr<LogFacts> ApplyLoop::AwaitLog() {
  Backoff backoff(absl::Milliseconds(100), absl::Seconds(5));
  while (true) {
    Touch();
    absl::StatusOr<std::unique_ptr<kafka::Consumer>> consumer =
        kafka::Consumer::Create({.client = config_.kafka, .group_id = "", .group_instance_id = ""});
    if (!consumer.ok()) return consumer.status();
    absl::StatusOr<LogFacts> facts = ReadLogFacts(**consumer, config_.topics, kBrokerTimeout);
    if (facts.ok()) consumer_ = *std::move(consumer);
    if (facts.ok() || !WaitsForBroker(facts.status())) return facts;
    state_.SetTrouble(std::string(facts.status().message()));
    log::Warn("waiting_for_the_log", {{"reason", facts.status().message()}});
    if (WaitForStop(backoff.Next())) return absl::CancelledError("stopped");
  }
}

absl::Status ApplyLoop::AwaitMarksInLog(const Checkpoint& checkpoint, LogFacts& facts) {
  // Right after a change of leaders the end that is told may lie before what was already read (KIP-207).
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (true) {
    const absl::Status status = CheckMarks(checkpoint, facts, config_.topics);
    if (status.ok()) return status;
    if (!absl::IsOutOfRange(status) || absl::Now() > deadline) return ForeignLog(status);
    if (WaitForStop(absl::Milliseconds(500))) return absl::CancelledError("stopped");
    absl::StatusOr<LogFacts> again = AwaitLog();
    if (!again.ok()) return again.status();
    facts = *std::move(again);
  }
}

absl::Status ApplyLoop::AwaitLastRecords(const Marks& marks) {
  while (true) {
    Touch();
    auto consumer =
        kafka::Consumer::Create({.client = config_.kafka, .group_id = "", .group_instance_id = ""});
    if (!consumer.ok()) return consumer.status();
    const absl::Status status = CheckLastRecords(**consumer, marks, config_.topics, absl::Seconds(30));
    if (absl::IsFailedPrecondition(status) || absl::IsOutOfRange(status)) return ForeignLog(status);
    if (!WaitsForBroker(status)) return status;
    if (WaitForStop(absl::Milliseconds(500))) return absl::CancelledError("stopped");
  }
}

absl::Status ApplyLoop::Assign(const LogFacts& facts) {
  std::vector<kafka::Offset> starts;
  for (Topic topic : kTopics) {
    for (size_t p = 0; p < facts.of(topic).size(); ++p) {
      starts.push_back(
          {{config_.topics.of(topic), static_cast<int32_t>(p)}, applier_.marks().of(topic)[p].next});
      caught_up_at_.of(topic).push_back({.next = facts.of(topic)[p].high});
    }
  }
  state_.SetTrouble("");
  state_.SetPhase(Phase::kCatchingUp);
  return consumer_->Assign(starts);
}

absl::Status ApplyLoop::ReadOn() {
  const absl::Time publish_due = published_at_ + config_.publish_interval;
  const absl::Duration timeout =
      std::clamp(publish_due - absl::Now(), absl::Milliseconds(1), absl::Milliseconds(100));
  const absl::StatusOr<kafka::Batch> batch = consumer_->Poll(kBatchRecords, timeout);
  if (absl::IsUnavailable(batch.status())) {
    WaitForStop(absl::Milliseconds(100));
    return absl::OkStatus();
  }
  absl::Status status = batch.ok() ? ApplyBatch(*batch) : batch.status();
  if (absl::IsOutOfRange(status)) status = NoLongerInLog(status);
  const bool handful = batch.ok() && !batch->messages().empty() && batch->messages().size() < kHandful;
  if (!status.ok()) {
    StopApplying(status);
    return SaveIfDue(true);
  }
  NoteCaughtUp();
  const ServiceState::View view = state_.view();
  if (view.serving() && view.trouble.empty()) current_at_ = absl::Now();
  if (absl::Now() >= publish_due) {
    tally_.Publish();
    published_at_ = absl::Now();
  }
  ReportLag();
  if (handful) WaitForStop(kPause);
  return absl::OkStatus();
}

absl::Status ApplyLoop::ApplyBatch(const kafka::Batch& batch) {
  const auto messages = batch.messages();
  if (!messages.empty()) {
    // What is read while catching up is old; its delays would say nothing.
    std::optional<int64_t> live_now_ms;
    if (state_.view().serving()) live_now_ms = absl::ToUnixMillis(absl::Now());
    const absl::Status status = applier_.Apply(
        messages.size(), [&](size_t i) { return ToLogMessage(messages[i]); },
        [&](size_t i) { return messages[i].timestamp_ms(); }, live_now_ms);
    records_since_save_ += messages.size();
    if (!status.ok()) return status;
  }
  for (const kafka::PartitionEnd& end : batch.ends()) {
    applier_.PassEnd(end.topic_index == 0 ? Topic::kVerdicts : Topic::kRoster, end.at.tp.partition,
                     end.at.offset);
  }
  return absl::OkStatus();
}

void ApplyLoop::NoteCaughtUp() {
  if (state_.view().serving()) return;
  for (Topic topic : kTopics) {
    const auto& marks = applier_.marks().of(topic);
    for (size_t p = 0; p < marks.size(); ++p) {
      if (marks[p].next < caught_up_at_.of(topic)[p].next) return;
    }
  }
  tally_.Publish();
  served_ = true;
  state_.SetPhase(Phase::kServing);
  log::Info("caught_up", {{"children", Children(tally_)}});
}

void ApplyLoop::StopApplying(const absl::Status& why) {
  applying_ = false;
  std::string reason = absl::StrCat("stopped: ", std::string(why.message()));
  log::Error("applying_stopped", {{"reason", reason}});
  state_.Stop(std::move(reason));
  tally_.Publish();
  // A state that was shown before a restart may be shown on; one from the middle of a first reading may not.
  if (served_) state_.SetPhase(Phase::kServing);
}

absl::Status ApplyLoop::SaveIfDue(bool now) {
  const absl::Time began = absl::Now();
  const bool news = applier_.marks() != saved_marks_ || store_.erasing();
  const bool due = now || records_since_save_ >= config_.checkpoint_records ||
                   began - saved_at_ >= config_.checkpoint_interval;
  const bool idle = applying_ && began - saved_at_ >= kIdleCheckpoint;
  if (!(news && due) && !idle) return absl::OkStatus();
  const absl::StatusOr<size_t> bytes = store_.Save(&tally_, {.cluster_id = cluster_id_,
                                                             .marks = applier_.marks(),
                                                             .current_ms = absl::ToUnixMillis(current_at_),
                                                             .served = served_});
  if (!bytes.ok()) {
    metrics_.OnCheckpointFailure();
    return bytes.status();
  }
  saved_marks_ = applier_.marks();
  saved_at_ = began;
  records_since_save_ = 0;
  metrics_.OnCheckpoint(absl::Now() - began, *bytes, began);
  return absl::OkStatus();
}

// What takes longer to leave the disk does so after the next start.
absl::Status ApplyLoop::SaveTheLast() {
  const absl::Time deadline = absl::Now() + kErasingMax;
  absl::Status status = SaveIfDue(true);
  while (status.ok() && store_.erasing() && absl::Now() < deadline) {
    store_.AwaitPurge(deadline - absl::Now());
    status = SaveIfDue(true);
  }
  return status;
}

void ApplyLoop::ReportLag() {
  const absl::Time now = absl::Now();
  if (now - lag_reported_at_ < absl::Seconds(1)) return;
  lag_reported_at_ = now;
  std::vector<PartitionLag> lag;
  for (Topic topic : kTopics) {
    const auto& marks = applier_.marks().of(topic);
    for (size_t p = 0; p < marks.size(); ++p) {
      const auto partition = static_cast<int32_t>(p);
      const int64_t high = consumer_->CachedWatermarks({config_.topics.of(topic), partition}).high;
      lag.push_back({config_.topics.of(topic), partition, std::max<int64_t>(0, high - marks[p].next)});
    }
  }
  metrics_.SetLag(std::move(lag));
}

}  // namespace childsync::tally
