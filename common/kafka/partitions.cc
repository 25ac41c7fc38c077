#include <librdkafka/rdkafka.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/kafka/internal.h"

namespace childsync::kafka {

static_assert(kOffsetBeginning == RD_KAFKA_OFFSET_BEGINNING);
static_assert(kNoOffset == RD_KAFKA_OFFSET_INVALID);

int ToMs(absl::Duration timeout) {
  constexpr int64_t kMsMax = 24 * 3600 * 1000;  // librdkafka takes a negative number for "for ever"
  return static_cast<int>(std::clamp<int64_t>(absl::ToInt64Milliseconds(timeout), 0, kMsMax));
}

ListPtr ToList(std::span<const TopicPartition> partitions) {
  ListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& tp : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), tp.topic.c_str(), tp.partition);
  }
  return list;
}

ListPtr ToList(std::span<const Offset> offsets) {
  ListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const Offset& at : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), at.tp.topic.c_str(), at.tp.partition)->offset = at.offset;
  }
  return list;
}

std::vector<TopicPartition> PartitionsOf(const rd_kafka_topic_partition_list_s* list) {
  std::vector<TopicPartition> partitions;
  for (int i = 0; i < list->cnt; ++i) {
    partitions.push_back({list->elems[i].topic, list->elems[i].partition});
  }
  return partitions;
}

absl::StatusOr<std::vector<Offset>> OffsetsOf(const rd_kafka_topic_partition_list_s* list,
                                              std::string_view what) {
  std::vector<Offset> offsets;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = list->elems[i];
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return FromCode(element.err, absl::StrCat(absl::string_view(what.data(), what.size()), " of ",
                                                element.topic, "/", element.partition));
    }
    offsets.push_back({{element.topic, element.partition}, element.offset});
  }
  return offsets;
}

absl::StatusOr<std::vector<Offset>> RetryUntil(
    absl::Time deadline, const std::function<absl::StatusOr<std::vector<Offset>>(absl::Duration left)>& ask) {
  while (true) {
    absl::StatusOr<std::vector<Offset>> answer = ask(deadline - absl::Now());
    if (!absl::IsUnavailable(answer.status()) || absl::Now() >= deadline) return answer;
    absl::SleepFor(absl::Milliseconds(20));
  }
}

absl::StatusOr<int32_t> QueryPartitionCount(rd_kafka_s* client, const std::string& topic,
                                            absl::Duration timeout) {
  const std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> handle(
      rd_kafka_topic_new(client, topic.c_str(), nullptr), &rd_kafka_topic_destroy);
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_metadata(client, 0, handle.get(), &metadata, ToMs(timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return FromCode(code, absl::StrCat("partitions of ", topic));
  const std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)> owned(
      metadata, &rd_kafka_metadata_destroy);
  if (metadata->topic_cnt != 1) return absl::NotFoundError(absl::StrCat("no topic ", topic));
  const rd_kafka_metadata_topic_t& found = metadata->topics[0];
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return FromCode(found.err, absl::StrCat("topic ", topic));
  return found.partition_cnt;
}

}  // namespace childsync::kafka
