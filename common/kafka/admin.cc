#include "common/kafka/admin.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/kafka/consumer.h"
#include "common/kafka/internal.h"

namespace childsync::kafka {
namespace {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;
using EventPtr = Owned<rd_kafka_event_t>;
using MetadataPtr = std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)>;

absl::Status TopicResults(const rd_kafka_topic_result_t* const* results, size_t count,
                          std::string_view what) {
  for (size_t i = 0; i < count; ++i) {
    const absl::Status status = FromCode(rd_kafka_topic_result_error(results[i]),
                                         absl::StrCat(absl::string_view(what.data(), what.size()), " ",
                                                      rd_kafka_topic_result_name(results[i])));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<ClientPtr> MakeAdminClient(const ClientConfig& config, const char* isolation_level) {
  absl::StatusOr<ConfPtr> conf = MakeConf(config, {}, {{"isolation.level", isolation_level}});
  if (!conf.ok()) return conf.status();
  return MakeClient(ClientType::kConsumer, *std::move(conf));
}

class LogAdmin final : public Admin {
 public:
  LogAdmin(ClientConfig config, ClientPtr client) : config_(std::move(config)), client_(std::move(client)) {}

  absl::Status CreateTopics(std::span<const TopicSpec> topics, absl::Duration timeout) override;
  absl::StatusOr<std::vector<TopicSpec>> DescribeTopics(std::span<const std::string> names,
                                                        absl::Duration timeout) override;
  absl::Status DeleteTopics(std::span<const std::string> names, absl::Duration timeout) override;
  absl::StatusOr<std::vector<Offset>> GroupOffsets(const std::string& group,
                                                   std::span<const TopicPartition> partitions,
                                                   absl::Duration timeout) override;
  absl::StatusOr<std::vector<Offset>> EndOffsets(std::span<const TopicPartition> partitions,
                                                 bool read_committed, absl::Duration timeout) override;

 private:
  // Sends a request by `send` and waits for its event.
  absl::StatusOr<EventPtr> Ask(
      rd_kafka_admin_op_t kind, std::string_view what, absl::Duration timeout,
      const std::function<absl::Status(rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send);
  absl::StatusOr<MetadataPtr> QueryMetadata(absl::Duration timeout);
  absl::StatusOr<bool> AllLed(std::span<const TopicSpec> topics, absl::Duration timeout);
  absl::Status DescribeConfigs(std::vector<TopicSpec>& topics, absl::Duration timeout);
  // Of that isolation level, which belongs to a client; client_ reads what is committed.
  absl::StatusOr<rd_kafka_t*> ClientThatReads(bool committed);

  const ClientConfig config_;
  const ClientPtr client_;
  absl::Mutex uncommitted_mutex_;
  ClientPtr uncommitted_ ABSL_GUARDED_BY(uncommitted_mutex_);  // made when it is first asked for
  absl::Mutex readers_mutex_;
  // By group; they read offsets and join nothing.
  std::map<std::string, std::unique_ptr<Consumer>> readers_ ABSL_GUARDED_BY(readers_mutex_);
};

absl::StatusOr<EventPtr> LogAdmin::Ask(
    rd_kafka_admin_op_t kind, std::string_view what, absl::Duration timeout,
    const std::function<absl::Status(rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& send) {
  const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(client_.get()), &rd_kafka_queue_destroy);
  const Owned<rd_kafka_AdminOptions_t> options(rd_kafka_AdminOptions_new(client_.get(), kind),
                                               &rd_kafka_AdminOptions_destroy);
  char reason[256];
  const int timeout_ms = std::max(1, ToMs(timeout));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, reason, sizeof(reason));
  if (absl::Status status = send(options.get(), queue.get()); !status.ok()) return status;
  EventPtr event(rd_kafka_queue_poll(queue.get(), timeout_ms + 1000), &rd_kafka_event_destroy);
  const absl::string_view asked(what.data(), what.size());
  if (event == nullptr) return absl::UnavailableError(absl::StrCat(asked, ": no answer in time"));
  if (absl::Status status = FromCode(rd_kafka_event_error(event.get()), what); !status.ok()) return status;
  return event;
}

absl::Status LogAdmin::CreateTopics(std::span<const TopicSpec> topics, absl::Duration timeout) {
  std::vector<Owned<rd_kafka_NewTopic_t>> owned;
  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const TopicSpec& topic : topics) {
    char reason[256];
    owned.emplace_back(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication, reason,
                                             sizeof(reason)),
                       &rd_kafka_NewTopic_destroy);
    if (owned.back() == nullptr)
      return absl::InvalidArgumentError(absl::StrCat("topic ", topic.name, ": ", reason));
    raw.push_back(owned.back().get());
    for (const auto& [name, value] : topic.config) {
      rd_kafka_NewTopic_set_config(raw.back(), name.c_str(), value.c_str());
    }
  }
  const absl::Time deadline = absl::Now() + timeout;
  absl::StatusOr<EventPtr> event =
      Ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, "create topics", timeout,
          [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            char reason[256];
            // The broker's answer comes once the topics are in the cluster's metadata.
            rd_kafka_AdminOptions_set_operation_timeout(options, std::max(1, ToMs(timeout)), reason,
                                                        sizeof(reason));
            rd_kafka_CreateTopics(client_.get(), raw.data(), raw.size(), options, queue);
            return absl::OkStatus();
          });
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  if (absl::Status status = TopicResults(results, count, "create topic"); !status.ok()) return status;
  while (absl::Now() < deadline) {
    absl::StatusOr<bool> led = AllLed(topics, deadline - absl::Now());
    if (!led.ok()) return led.status();
    if (*led) return absl::OkStatus();
    absl::SleepFor(absl::Milliseconds(20));
  }
  return absl::UnavailableError("create topics: made, but without leaders in time");
}

absl::StatusOr<MetadataPtr> LogAdmin::QueryMetadata(absl::Duration timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_metadata(client_.get(), 1, nullptr, &metadata, ToMs(timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return FromCode(code, "metadata");
  return MetadataPtr(metadata, &rd_kafka_metadata_destroy);
}

absl::StatusOr<bool> LogAdmin::AllLed(std::span<const TopicSpec> topics, absl::Duration timeout) {
  absl::StatusOr<MetadataPtr> metadata = QueryMetadata(timeout);
  if (!metadata.ok()) return metadata.status();
  const std::span found((*metadata)->topics, static_cast<size_t>((*metadata)->topic_cnt));
  return std::all_of(topics.begin(), topics.end(), [&](const TopicSpec& spec) {
    const auto topic =
        std::find_if(found.begin(), found.end(), [&](const auto& t) { return spec.name == t.topic; });
    if (topic == found.end() || topic->partition_cnt != spec.partitions) return false;
    const std::span partitions(topic->partitions, static_cast<size_t>(topic->partition_cnt));
    return std::all_of(partitions.begin(), partitions.end(), [](const auto& p) { return p.leader >= 0; });
  });
}

absl::StatusOr<std::vector<TopicSpec>> LogAdmin::DescribeTopics(std::span<const std::string> names,
                                                                absl::Duration timeout) {
  absl::StatusOr<MetadataPtr> metadata = QueryMetadata(timeout);
  if (!metadata.ok()) return metadata.status();
  std::vector<TopicSpec> topics;
  for (const auto& topic : std::span((*metadata)->topics, static_cast<size_t>((*metadata)->topic_cnt))) {
    if (std::find(names.begin(), names.end(), topic.topic) == names.end()) continue;
    const absl::Status status = FromCode(topic.err, absl::StrCat("topic ", topic.topic));
    if (absl::IsNotFound(status)) continue;
    if (!status.ok()) return status;
    topics.push_back({topic.topic, topic.partition_cnt, 0, {}});
    if (topic.partition_cnt > 0) topics.back().replication = topic.partitions[0].replica_cnt;
  }
  if (absl::Status status = DescribeConfigs(topics, timeout); !status.ok()) return status;
  return topics;
}

absl::Status LogAdmin::DescribeConfigs(std::vector<TopicSpec>& topics, absl::Duration timeout) {
  if (topics.empty()) return absl::OkStatus();
  std::vector<Owned<rd_kafka_ConfigResource_t>> owned;
  std::vector<rd_kafka_ConfigResource_t*> raw;
  for (const TopicSpec& topic : topics) {
    owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str()),
                       &rd_kafka_ConfigResource_destroy);
    raw.push_back(owned.back().get());
  }
  absl::StatusOr<EventPtr> event =
      Ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "describe topics", timeout,
          [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            rd_kafka_DescribeConfigs(client_.get(), raw.data(), raw.size(), options, queue);
            return absl::OkStatus();
          });
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto* resources =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  for (const rd_kafka_ConfigResource_t* resource : std::span(resources, count)) {
    const std::string name = rd_kafka_ConfigResource_name(resource);
    const absl::Status status =
        FromCode(rd_kafka_ConfigResource_error(resource), absl::StrCat("topic ", name));
    if (!status.ok()) return status;
    const auto topic =
        std::find_if(topics.begin(), topics.end(), [&](const auto& t) { return t.name == name; });
    if (topic == topics.end()) return absl::InternalError("describe topics: an answer nobody asked for");
    size_t entries = 0;
    const auto* configs = rd_kafka_ConfigResource_configs(resource, &entries);
    for (const rd_kafka_ConfigEntry_t* entry : std::span(configs, entries)) {
      const char* value = rd_kafka_ConfigEntry_value(entry);
      topic->config[rd_kafka_ConfigEntry_name(entry)] = value == nullptr ? "" : value;
    }
  }
  return absl::OkStatus();
}

absl::Status LogAdmin::DeleteTopics(std::span<const std::string> names, absl::Duration timeout) {
  std::vector<Owned<rd_kafka_DeleteTopic_t>> owned;
  std::vector<rd_kafka_DeleteTopic_t*> raw;
  for (const std::string& name : names) {
    owned.emplace_back(rd_kafka_DeleteTopic_new(name.c_str()), &rd_kafka_DeleteTopic_destroy);
    raw.push_back(owned.back().get());
  }
  absl::StatusOr<EventPtr> event =
      Ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, "delete topics", timeout,
          [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
            rd_kafka_DeleteTopics(client_.get(), raw.data(), raw.size(), options, queue);
            return absl::OkStatus();
          });
  if (!event.ok()) return event.status();
  size_t count = 0;
  const auto* results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
  return TopicResults(results, count, "delete topic");
}

// Not by librdkafka's ListConsumerGroupOffsets: while the group's coordinator loads, 2.0.2 ends the process
// with "Assertion `eonce->refcnt > 0' failed". A member that never joins asks the same of the broker.
absl::StatusOr<std::vector<Offset>> LogAdmin::GroupOffsets(const std::string& group,
                                                           std::span<const TopicPartition> partitions,
                                                           absl::Duration timeout) {
  const absl::MutexLock lock(&readers_mutex_);
  std::unique_ptr<Consumer>& reader = readers_[group];
  if (reader == nullptr) {
    ConsumerConfig config;
    config.client = config_;
    config.group_id = group;
    absl::StatusOr<std::unique_ptr<Consumer>> made = Consumer::Create(config);
    if (!made.ok()) return made.status();
    reader = *std::move(made);
  }
  return reader->Committed({partitions.begin(), partitions.end()}, timeout);
}

absl::StatusOr<rd_kafka_t*> LogAdmin::ClientThatReads(bool committed) {
  if (committed) return client_.get();
  const absl::MutexLock lock(&uncommitted_mutex_);
  if (uncommitted_ == nullptr) {
    absl::StatusOr<ClientPtr> made = MakeAdminClient(config_, "read_uncommitted");
    if (!made.ok()) return made.status();
    uncommitted_ = *std::move(made);
  }
  return uncommitted_.get();
}

absl::StatusOr<std::vector<Offset>> LogAdmin::EndOffsets(std::span<const TopicPartition> partitions,
                                                         bool read_committed, absl::Duration timeout) {
  if (partitions.empty()) return std::vector<Offset>();
  const absl::StatusOr<rd_kafka_t*> client = ClientThatReads(read_committed);
  if (!client.ok()) return client.status();
  const ListPtr list = ToList(partitions);
  // A search for the first record at or after a time; of all times, -1 means the end.
  for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = RD_KAFKA_OFFSET_END;
  const rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(*client, list.get(), ToMs(timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return FromCode(code, "end offsets");
  return OffsetsOf(list.get(), "end offset");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Admin>> Admin::Create(const ClientConfig& config) {
  absl::StatusOr<ClientPtr> client = MakeAdminClient(config, "read_committed");
  if (!client.ok()) return client.status();
  return std::make_unique<LogAdmin>(config, *std::move(client));
}

}  // namespace childsync::kafka
