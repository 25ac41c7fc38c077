// Reads the XML of a workbook's part with the place of each tag in its bytes, so that a change can be spliced
// in and every other byte stays.
//
// Names are local names: the parts that are patched (sheet, styles, workbook, relationships, content types)
// are told by their place in the tree, not by namespace. Errors: INVALID_ARGUMENT, a FileError.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_XML_SCAN_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_XML_SCAN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace childsync::commune_agent {

// A start tag, or an empty element. Valid during the call.
struct XmlTag {
  std::string_view name;
  const char** attributes;  // pairs, ended by null
  size_t begin, end;        // of the tag
  bool empty;               // <c/>
  int depth;                // of the root: 1

  // By qualified name; empty if there is none.
  std::string_view Get(std::string_view attribute) const;
};

class XmlVisitor {
 public:
  virtual ~XmlVisitor() = default;
  virtual void OnStart(const XmlTag& tag) = 0;
  // `begin`, `end`: of the end tag; both the end of an empty element.
  virtual void OnEnd(std::string_view name, size_t begin, size_t end, int depth) = 0;
};

// UTF-8 only, which is what every spreadsheet program writes.
absl::Status ScanXml(std::string_view bytes, const std::string& part, XmlVisitor& visitor);

// An element with what is in it, for small parts: Limits::xml_nodes_max.
struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;  // qualified names
  std::vector<XmlElement> children;
  size_t begin = 0, open_end = 0, close_begin = 0, end = 0;
  bool empty = false;

  std::string Get(std::string_view attribute) const;
  const XmlElement* Child(std::string_view child) const;
};
absl::StatusOr<XmlElement> ReadXmlTree(std::string_view bytes, const std::string& part);

// "x:" of <x:worksheet>, else "".
std::string PrefixOf(std::string_view bytes, const XmlElement& root);

// A text between tags or in quotes; what XML can't hold is left out.
std::string EscapeXml(std::string_view text);

// The tag with an attribute set, or without it.
std::string WithAttribute(std::string_view tag, std::string_view name, std::string_view value);
std::string WithoutAttribute(std::string_view tag, std::string_view name);

// Replacements in a text, made in order of place.
class Splices {
 public:
  void Replace(size_t begin, size_t end, std::string text) {
    splices_.push_back({begin, end, std::move(text)});
  }
  void Insert(size_t at, std::string text) { Replace(at, at, std::move(text)); }
  std::string Apply(std::string_view bytes) &&;

 private:
  struct Splice {
    size_t begin, end;
    std::string text;
  };
  std::vector<Splice> splices_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_XML_SCAN_H_
