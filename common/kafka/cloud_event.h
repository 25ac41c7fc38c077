// The headers of an event: CloudEvents' Kafka binary mode, and W3C's traceparent passed through.
#ifndef CHILDSYNC_COMMON_KAFKA_CLOUD_EVENT_H_
#define CHILDSYNC_COMMON_KAFKA_CLOUD_EVENT_H_

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "common/kafka/client.h"

namespace childsync::kafka {

// One for each kind of event a producer sends; builds the headers without allocating. Not thread-safe.
//   CloudEvent verdict("childsync.events.v1.Verdict", "/validation");
//   producer->Send({.topic = t, .key = k, .value = v, .headers = verdict.Headers(id, traceparent)});
class CloudEvent {
 public:
  // `type` becomes ce_type, `source` ce_source.
  CloudEvent(std::string_view type, std::string_view source);
  CloudEvent(const CloudEvent&) = delete;
  CloudEvent& operator=(const CloudEvent&) = delete;

  // `id` (ce_id) is unique among the events of this source. No traceparent header when it is empty. The span
  // is valid until the next call, and while `id` and `traceparent` are.
  std::span<const Header> Headers(std::string_view id, std::string_view traceparent = {});

 private:
  const std::string type_;
  const std::string source_;
  std::array<Header, 6> headers_;
};

inline constexpr std::string_view kTraceparent = "traceparent";

}  // namespace childsync::kafka

#endif  // CHILDSYNC_COMMON_KAFKA_CLOUD_EVENT_H_
