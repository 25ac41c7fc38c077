// Streams one XML part of a workbook: bounded memory and depth, no DOCTYPE, so neither entities nor anything
// from outside.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_XML_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_XML_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/commune-agent/sheets/archive.h"

namespace childsync::commune_agent {

// Attributes of an element, by local name. Valid during the call.
class Attributes {
 public:
  explicit Attributes(const char** pairs) : pairs_(pairs) {}
  // Of an attribute without a namespace; empty if there is none.
  std::string_view Get(std::string_view name) const;
  // r:id, whatever the prefix and whether the file is transitional or strict.
  std::string_view RelationshipId() const;

 private:
  const char** pairs_;
};

// Elements of SpreadsheetML (transitional or strict, any prefix) and of package relationships, by local name.
// Other namespaces' elements aren't seen, nor is what stands inside them.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  // An error ends the reading.
  virtual absl::Status OnStart(std::string_view name, const Attributes& attributes) = 0;
  virtual absl::Status OnEnd(std::string_view name) = 0;
  virtual absl::Status OnText(std::string_view /*text*/) { return absl::OkStatus(); }
};

absl::Status ReadXml(Archive& archive, const std::string& part, const Limits& limits, XmlHandler& handler);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_XML_H_
