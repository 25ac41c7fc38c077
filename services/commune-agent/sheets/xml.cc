#include "services/commune-agent/sheets/xml.h"

#include <expat.h>

#include <memory>

#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

// Expat gives names as namespace, separator, local name. No URI holds a space.
constexpr char kSeparator = ' ';

constexpr std::string_view kNamespaces[] = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
};
constexpr std::string_view kRelationshipIds[] = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
};

// The local name; empty if the element isn't ours. A writer that leaves the namespace out is understood.
std::string_view LocalName(std::string_view qualified) {
  const size_t separator = qualified.find(kSeparator);
  if (separator == std::string_view::npos) return qualified;
  const std::string_view uri = qualified.substr(0, separator);
  for (std::string_view ours : kNamespaces) {
    if (uri == ours) return qualified.substr(separator + 1);
  }
  return {};
}

class XmlReader {
 public:
  XmlReader(const std::string& part, const Limits& limits, XmlHandler& handler)
      : part_(part), limits_(limits), handler_(handler), parser_(XML_ParserCreateNS(nullptr, kSeparator)) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), Start, End);
    XML_SetCharacterDataHandler(parser_.get(), Text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), Doctype);
  }

  absl::Status Take(std::string_view bytes, bool last) {
    const XML_Status parsed = XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), last);
    if (!status_.ok()) return status_;
    if (parsed != XML_STATUS_OK) return NotXml();
    fed_bytes_ += static_cast<int64_t>(bytes.size());
    if (!last && fed_bytes_ - XML_GetCurrentByteIndex(parser_.get()) > limits_.xml_token_bytes_max)
      return NotXml();
    return absl::OkStatus();
  }

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  absl::Status NotXml() const {
    return FileError("part " + part_ + " of the workbook can't be read; open it in Excel and save it again",
                     "Không đọc được phần " + part_ + " của tệp Excel; hãy mở bằng Excel rồi lưu lại.");
  }

  void Keep(absl::Status status) {
    if (status.ok() || !status_.ok()) return;
    status_ = std::move(status);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  static void Start(void* self, const char* name, const char** attributes) {
    auto& r = *static_cast<XmlReader*>(self);
    if (++r.depth_ > r.limits_.xml_depth_max) return r.Keep(r.NotXml());
    if (r.foreign_depth_ > 0) return;
    const std::string_view local = LocalName(name);
    if (local.empty()) {
      r.foreign_depth_ = r.depth_;
    } else {
      r.Keep(r.handler_.OnStart(local, Attributes(attributes)));
    }
  }

  static void End(void* self, const char* name) {
    auto& r = *static_cast<XmlReader*>(self);
    if (r.foreign_depth_ == 0) {
      r.Keep(r.handler_.OnEnd(LocalName(name)));
    } else if (r.foreign_depth_ == r.depth_) {
      r.foreign_depth_ = 0;
    }
    --r.depth_;
  }

  static void Text(void* self, const char* text, int size) {
    auto& r = *static_cast<XmlReader*>(self);
    if (r.foreign_depth_ == 0) r.Keep(r.handler_.OnText({text, static_cast<size_t>(size)}));
  }

  static void Doctype(void* self, const char*, const char*, const char*, int) {
    auto& r = *static_cast<XmlReader*>(self);
    r.Keep(r.NotXml());
  }

  const std::string& part_;
  const Limits& limits_;
  XmlHandler& handler_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  absl::Status status_;
  int depth_ = 0;
  int foreign_depth_ = 0;  // where the outermost foreign element stands; 0: outside of any
  int64_t fed_bytes_ = 0;
};

}  // namespace

std::string_view Attributes::Get(std::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (name == *pair) return pair[1];
  }
  return {};
}

std::string_view Attributes::RelationshipId() const {
  for (std::string_view name : kRelationshipIds) {
    if (const std::string_view id = Get(name); !id.empty()) return id;
  }
  return {};
}

absl::Status ReadXml(Archive& archive, const std::string& part, const Limits& limits, XmlHandler& handler) {
  XmlReader reader(part, limits, handler);
  return archive.Read(part, [&](std::string_view bytes, bool last) { return reader.Take(bytes, last); });
}

}  // namespace childsync::commune_agent
