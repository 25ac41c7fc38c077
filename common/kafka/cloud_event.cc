#include "common/kafka/cloud_event.h"

namespace childsync::kafka {

CloudEvent::CloudEvent(std::string_view type, std::string_view source)
    : type_(type),
      source_(source),
      headers_{{{"ce_specversion", "1.0"},
                {"ce_type", type_},
                {"ce_source", source_},
                {"content-type", "application/protobuf"},
                {"ce_id", {}},
                {kTraceparent, {}}}} {}

std::span<const Header> CloudEvent::Headers(std::string_view id, std::string_view traceparent) {
  headers_[4].value = id;
  headers_[5].value = traceparent;
  return std::span<const Header>(headers_).first(traceparent.empty() ? 5 : 6);
}

}  // namespace childsync::kafka
