// Puts one record into librdkafka's queue; what both kinds of producer have in common.
#ifndef CHILDSYNC_COMMON_KAFKA_SENDER_H_
#define CHILDSYNC_COMMON_KAFKA_SENDER_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/kafka/internal.h"
#include "common/kafka/producer.h"

struct rd_kafka_topic_s;

namespace childsync::kafka {

// The settings of both kinds; `fixed` holds what is the kind's own.
absl::StatusOr<ConfPtr> MakeProducerConf(const ProducerConfig& config, Properties fixed);

class Sender {
 public:
  Sender(rd_kafka_s* client, absl::Duration send_timeout) : client_(client), send_timeout_(send_timeout) {}
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Waits, serving callbacks, while the queue is full.
  absl::Status Send(const OutMessage& message);

 private:
  rd_kafka_topic_s* TopicOf(std::string_view name);
  // An rd_kafka_resp_err_t.
  int Enqueue(rd_kafka_topic_s* topic, const OutMessage& message);

  rd_kafka_s* const client_;
  const absl::Duration send_timeout_;
  std::vector<std::pair<std::string, rd_kafka_topic_s*>> topics_;  // a handful: found faster than in a map
};

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_SENDER_H_
