#include "common/kafka/consumer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/kafka/batch_builder.h"
#include "common/kafka/internal.h"
#include "common/log/log.h"

namespace childsync::kafka {
namespace {

using QueuePtr = std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)>;

// What the group's coordinator decided, kept until Poll has librdkafka's call behind it: a listener may then
// block, and no record of the old assignment is mixed with one of the new.
struct Rebalance {
  enum class Kind { kAssign, kRevoke, kLost } kind;
  std::vector<TopicPartition> partitions;
  std::shared_ptr<const GroupMetadata> group;  // kAssign
};

// The membership as of now; null when this member has just been thrown out: offsets sent without a generation
// would pass the broker's fence unseen.
std::shared_ptr<const GroupMetadata> TakeMembership(rd_kafka_t* client) {
  GroupMetadataPtr metadata(rd_kafka_consumer_group_metadata(client));
  if (metadata == nullptr) return nullptr;
  void* buffer = nullptr;
  size_t size = 0;
  if (rd_kafka_error_t* error = rd_kafka_consumer_group_metadata_write(metadata.get(), &buffer, &size)) {
    rd_kafka_error_destroy(error);
    return nullptr;
  }
  // librdkafka has no accessor for the generation; its serialised form, version 2, begins with it.
  constexpr std::string_view kMagic = "CGMDv2:";
  int32_t generation = -1;
  if (size >= kMagic.size() + sizeof(generation) &&
      std::string_view(static_cast<const char*>(buffer), kMagic.size()) == kMagic) {
    std::memcpy(&generation, static_cast<const char*>(buffer) + kMagic.size(), sizeof(generation));
  }
  rd_kafka_mem_free(client, buffer);
  if (generation < 0) return nullptr;
  return std::make_shared<GroupMetadata>(std::move(metadata));
}

bool Transient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsNotFound(status) || absl::IsCancelled(status);
}

class LogConsumer final : public Consumer {
 public:
  explicit LogConsumer(bool has_group) : has_group_(has_group) {}
  ~LogConsumer() override { Close(); }
  absl::Status Open(ConfPtr conf);

  absl::Status Subscribe(const std::vector<std::string>& topics, RebalanceListener* listener) override;
  absl::Status Assign(const std::vector<Offset>& starts) override;
  absl::StatusOr<Batch> Poll(size_t records_max, absl::Duration timeout) override;
  absl::Status Pause() override;
  absl::Status Resume() override;
  absl::StatusOr<std::vector<Offset>> Committed(const std::vector<TopicPartition>& partitions,
                                                absl::Duration timeout) override;
  absl::StatusOr<Watermarks> QueryWatermarks(const TopicPartition& tp, absl::Duration timeout) override;
  Watermarks CachedWatermarks(const TopicPartition& tp) override;
  absl::StatusOr<int32_t> PartitionCount(const std::string& topic, absl::Duration timeout) override {
    return QueryPartitionCount(client_.get(), topic, timeout);
  }
  absl::StatusOr<std::string> ClusterId(absl::Duration timeout) override;
  std::shared_ptr<const GroupMetadata> group() const override { return group_; }

 private:
  static void OnRebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions,
                          void* self) {
    static_cast<LogConsumer*>(self)->NoteRebalance(code, partitions);
  }
  void NoteRebalance(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t* partitions);
  absl::Status ServeRebalance();
  absl::Status StartAssigned(const Rebalance& rebalance);
  // Into raw_, from that place on.
  size_t Consume(size_t from, size_t records_max, absl::Duration timeout);
  Batch Sort(size_t count);
  void NoteError(const rd_kafka_message_t& error);
  int IndexOf(rd_kafka_topic_t* topic);
  // Reads from there on.
  absl::Status Start(const std::vector<Offset>& starts);
  void Advance(int topic_index, int32_t partition, int64_t next);
  void Close();

  const bool has_group_;
  ClientPtr client_;
  QueuePtr queue_{nullptr, &rd_kafka_queue_destroy};
  RebalanceListener* listener_ = nullptr;
  std::vector<std::string> topics_;
  std::vector<std::pair<rd_kafka_topic_t*, int>> topic_indexes_;  // of the handles seen so far
  std::vector<rd_kafka_message_t*> raw_;                          // scratch of Poll
  std::optional<Rebalance> rebalance_;                            // not served yet
  std::shared_ptr<const GroupMetadata> group_;
  absl::Status failed_;  // once not OK, what every Poll returns
  struct Position {
    int topic_index;
    Offset at;
  };
  std::vector<Position> positions_;  // of each partition that is read: past what was handed out
  size_t last_advanced_ = 0;         // in positions_
  bool paused_ = false;
  bool closing_ = false;
};

absl::Status LogConsumer::Open(ConfPtr conf) {
  rd_kafka_conf_set_opaque(conf.get(), this);
  rd_kafka_conf_set_rebalance_cb(conf.get(), &LogConsumer::OnRebalance);
  absl::StatusOr<ClientPtr> client = MakeClient(ClientType::kConsumer, std::move(conf));
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  rd_kafka_poll_set_consumer(client_.get());
  queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
  return absl::OkStatus();
}

absl::Status LogConsumer::Subscribe(const std::vector<std::string>& topics, RebalanceListener* listener) {
  if (!has_group_) return absl::InvalidArgumentError("Subscribe: this consumer has no group");
  listener_ = listener;
  topics_ = topics;
  ListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (const std::string& topic : topics) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  return FromCode(rd_kafka_subscribe(client_.get(), list.get()), "subscribe");
}

absl::Status LogConsumer::Assign(const std::vector<Offset>& starts) {
  if (listener_ != nullptr) return absl::InvalidArgumentError("Assign: this consumer has subscribed");
  topics_.clear();
  topic_indexes_.clear();
  for (const Offset& start : starts) {
    if (std::find(topics_.begin(), topics_.end(), start.tp.topic) == topics_.end()) {
      topics_.push_back(start.tp.topic);
    }
  }
  return Start(starts);
}

absl::Status LogConsumer::Start(const std::vector<Offset>& starts) {
  positions_.clear();
  for (const Offset& start : starts) {
    const auto topic = std::ranges::find(topics_, start.tp.topic);
    positions_.push_back({static_cast<int>(topic - topics_.begin()), start});
  }
  last_advanced_ = 0;
  paused_ = false;
  return FromCode(rd_kafka_assign(client_.get(), ToList(starts).get()), "assign");
}

// librdkafka's own pause loses the position of a partition now and then (2.8: "No offset to automatically
// reset to"), so that nothing is read instead, and what is read again begins where we say.
absl::Status LogConsumer::Pause() {
  if (paused_ || positions_.empty()) return absl::OkStatus();
  paused_ = true;
  return FromCode(rd_kafka_assign(client_.get(), nullptr), "pause");
}

absl::Status LogConsumer::Resume() {
  if (!paused_) return absl::OkStatus();
  std::vector<Offset> starts;
  for (const Position& position : positions_) starts.push_back(position.at);
  return Start(starts);
}

void LogConsumer::Advance(int topic_index, int32_t partition, int64_t next) {
  const auto is_it = [&](const Position& position) {
    return position.at.tp.partition == partition && position.topic_index == topic_index;
  };
  if (last_advanced_ >= positions_.size() || !is_it(positions_[last_advanced_])) {
    const auto found = std::ranges::find_if(positions_, is_it);
    if (found == positions_.end()) return;
    last_advanced_ = static_cast<size_t>(found - positions_.begin());
  }
  positions_[last_advanced_].at.offset = next;
}

absl::StatusOr<Batch> LogConsumer::Poll(size_t records_max, absl::Duration timeout) {
  if (!failed_.ok()) return failed_;
  if (absl::Status status = ServeRebalance(); !status.ok()) return status;
  raw_.resize(std::max<size_t>(records_max, 1));
  // A call for several waits until it has them all or its time is up: so wait for one, then take what is
  // there.
  size_t count = Consume(0, raw_.size(), absl::ZeroDuration());
  if (count == 0 && !rebalance_ && timeout > absl::ZeroDuration()) {
    count = Consume(0, 1, timeout);
    if (count == 1 && !rebalance_) count += Consume(1, raw_.size() - 1, absl::ZeroDuration());
  }
  Batch batch = Sort(count);
  if (rebalance_) {
    batch = Batch();  // of the partitions that are about to go; whoever gets them reads these again
    if (absl::Status status = ServeRebalance(); !status.ok()) return status;
  }
  if (batch.empty()) {
    if (absl::Status fatal = FatalState(client_.get()); !fatal.ok()) failed_ = fatal;
    if (!failed_.ok()) return failed_;
  }
  return batch;
}

size_t LogConsumer::Consume(size_t from, size_t records_max, absl::Duration timeout) {
  const ssize_t count =
      rd_kafka_consume_batch_queue(queue_.get(), ToMs(timeout), raw_.data() + from, records_max);
  return static_cast<size_t>(std::max<ssize_t>(0, count));
}

// Records before an error that is for good are handed out, those after it not: a gap must not be passed over.
Batch LogConsumer::Sort(size_t count) {
  BatchBuilder builder(count, group_);
  for (size_t i = 0; i < count; ++i) {
    rd_kafka_message_t* raw = raw_[i];
    if (raw->err == RD_KAFKA_RESP_ERR_NO_ERROR && failed_.ok()) {
      const int topic_index = IndexOf(raw->rkt);
      Advance(topic_index, raw->partition, raw->offset + 1);
      builder.Add(raw, topic_index);
      continue;
    }
    if (raw->err == RD_KAFKA_RESP_ERR__PARTITION_EOF && failed_.ok()) {
      const int topic_index = IndexOf(raw->rkt);
      Advance(topic_index, raw->partition, raw->offset);
      builder.AddEnd({topic_index, {{rd_kafka_topic_name(raw->rkt), raw->partition}, raw->offset}});
    } else if (raw->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      NoteError(*raw);
    }
    rd_kafka_message_destroy(raw);
  }
  return builder.Take();
}

void LogConsumer::NoteError(const rd_kafka_message_t& error) {
  if (!failed_.ok()) return;
  const std::string where =
      error.rkt == nullptr ? "poll"
                           : absl::StrCat("poll of ", rd_kafka_topic_name(error.rkt), "/", error.partition);
  const absl::Status status = FromCode(error.err, where);
  const bool about_the_group = error.err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED;
  if (Transient(status) || error.err == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED ||
      (about_the_group && !has_group_)) {
    log::Warn("kafka_consumer_goes_on", {{"reason", status.message()}});
    return;
  }
  failed_ = status;
}

int LogConsumer::IndexOf(rd_kafka_topic_t* topic) {
  for (const auto& [handle, index] : topic_indexes_) {
    if (handle == topic) return index;
  }
  const auto found = std::find(topics_.begin(), topics_.end(), rd_kafka_topic_name(topic));
  topic_indexes_.emplace_back(topic, static_cast<int>(found - topics_.begin()));
  return topic_indexes_.back().second;
}

void LogConsumer::NoteRebalance(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t* partitions) {
  if (closing_) {
    rd_kafka_assign(client_.get(), nullptr);
    return;
  }
  Rebalance rebalance{Rebalance::Kind::kRevoke, PartitionsOf(partitions), nullptr};
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    rebalance.kind = Rebalance::Kind::kAssign;
    rebalance.group = TakeMembership(client_.get());
  } else if (rd_kafka_assignment_lost(client_.get())) {
    rebalance.kind = Rebalance::Kind::kLost;
  }
  rebalance_ = std::move(rebalance);
  rd_kafka_queue_yield(queue_.get());  // so that Poll doesn't wait out its timeout first
}

absl::Status LogConsumer::ServeRebalance() {
  if (!rebalance_) return absl::OkStatus();
  if (rebalance_->kind == Rebalance::Kind::kAssign) {
    if (absl::Status status = StartAssigned(*rebalance_); !status.ok()) return status;
  } else {
    if (rebalance_->kind == Rebalance::Kind::kLost) {
      listener_->OnLost(rebalance_->partitions);
    } else {
      listener_->OnRevoked(rebalance_->partitions);
    }
    group_ = nullptr;
    positions_.clear();
    paused_ = false;
    rd_kafka_assign(client_.get(), nullptr);
  }
  rebalance_.reset();
  return absl::OkStatus();
}

absl::Status LogConsumer::StartAssigned(const Rebalance& rebalance) {
  if (rebalance.group == nullptr) {  // out again already: the coordinator will tell
    return FromCode(rd_kafka_assign(client_.get(), nullptr), "assign nothing");
  }
  absl::StatusOr<std::vector<Offset>> starts = listener_->OnAssigned(rebalance.partitions);
  if (!starts.ok()) return starts.status();
  std::vector<TopicPartition> started;
  for (const Offset& start : *starts) started.push_back(start.tp);
  std::vector<TopicPartition> assigned = rebalance.partitions;
  std::sort(started.begin(), started.end());
  std::sort(assigned.begin(), assigned.end());
  if (started != assigned)
    return absl::InternalError("OnAssigned must say where to start for every partition");
  group_ = rebalance.group;
  return Start(*starts);
}

absl::StatusOr<std::vector<Offset>> LogConsumer::Committed(const std::vector<TopicPartition>& partitions,
                                                           absl::Duration timeout) {
  if (!has_group_) return absl::InvalidArgumentError("Committed: this consumer has no group");
  return RetryUntil(absl::Now() + timeout, [&](absl::Duration left) -> absl::StatusOr<std::vector<Offset>> {
    const ListPtr list = ToList(partitions);
    const rd_kafka_resp_err_t code = rd_kafka_committed(client_.get(), list.get(), ToMs(left));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return FromCode(code, "committed offsets");
    return OffsetsOf(list.get(), "committed offset");
  });
}

absl::StatusOr<Watermarks> LogConsumer::QueryWatermarks(const TopicPartition& tp, absl::Duration timeout) {
  Watermarks marks;
  const rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(
      client_.get(), tp.topic.c_str(), tp.partition, &marks.low, &marks.high, ToMs(timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return FromCode(code, absl::StrCat("watermarks of ", tp.topic, "/", tp.partition));
  }
  return marks;
}

Watermarks LogConsumer::CachedWatermarks(const TopicPartition& tp) {
  Watermarks marks;
  const rd_kafka_resp_err_t code =
      rd_kafka_get_watermark_offsets(client_.get(), tp.topic.c_str(), tp.partition, &marks.low, &marks.high);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR || marks.high < 0) return {.low = 0, .high = -1};
  marks.low = std::max<int64_t>(marks.low, 0);
  return marks;
}

absl::StatusOr<std::string> LogConsumer::ClusterId(absl::Duration timeout) {
  char* id = rd_kafka_clusterid(client_.get(), ToMs(timeout));
  if (id == nullptr) return absl::UnavailableError("cluster id: no broker answered in time");
  std::string copy(id);
  rd_kafka_mem_free(client_.get(), id);
  return copy;
}

// Leaves the group where membership is not static, for a few seconds at most: the broker finds out by itself.
void LogConsumer::Close() {
  if (client_ == nullptr || listener_ == nullptr) return;
  closing_ = true;
  const QueuePtr last(rd_kafka_queue_new(client_.get()), &rd_kafka_queue_destroy);
  if (rd_kafka_error_t* error = rd_kafka_consumer_close_queue(client_.get(), last.get())) {
    rd_kafka_error_destroy(error);
    return;
  }
  if (rebalance_) rd_kafka_assign(client_.get(), nullptr);  // noted by the last Poll and never served
  const absl::Time deadline = absl::Now() + absl::Seconds(5);
  raw_.resize(256);
  while (!rd_kafka_consumer_closed(client_.get()) && absl::Now() < deadline) {
    const ssize_t count = rd_kafka_consume_batch_queue(last.get(), 20, raw_.data(), raw_.size());
    for (ssize_t i = 0; i < count; ++i) rd_kafka_message_destroy(raw_[static_cast<size_t>(i)]);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Consumer>> Consumer::Create(const ConsumerConfig& config) {
  const Properties defaults = {{"queued.min.messages", absl::StrCat(config.queued_records_min)},
                               {"queued.max.messages.kbytes", absl::StrCat(config.queued_kib_max)},
                               // The end of a partition is known only when a fetch comes back empty-handed.
                               {"fetch.wait.max.ms", "100"},
                               {"fetch.error.backoff.ms", "100"}};
  Properties fixed = {{"enable.auto.commit", "false"},
                      {"enable.auto.offset.store", "false"},
                      {"auto.offset.reset", "error"},
                      {"check.crcs", "true"},
                      {"enable.partition.eof", "true"},
                      {"isolation.level", config.read_committed ? "read_committed" : "read_uncommitted"},
                      {"partition.assignment.strategy", "range"},
                      {"session.timeout.ms", absl::StrCat(ToMs(config.session_timeout))},
                      {"heartbeat.interval.ms", absl::StrCat(std::max(1, ToMs(config.session_timeout) / 5))},
                      {"max.poll.interval.ms", absl::StrCat(ToMs(config.max_poll_interval))},
                      // librdkafka wants one to assign too; nothing is sent under it.
                      {"group.id", config.group_id.empty() ? "childsync-no-group" : config.group_id}};
  if (!config.group_instance_id.empty()) fixed.emplace_back("group.instance.id", config.group_instance_id);
  absl::StatusOr<ConfPtr> conf = MakeConf(config.client, defaults, fixed);
  if (!conf.ok()) return conf.status();
  auto consumer = std::make_unique<LogConsumer>(!config.group_id.empty());
  if (absl::Status status = consumer->Open(*std::move(conf)); !status.ok()) return status;
  return consumer;
}

}  // namespace childsync::kafka
