#include "services/commune-agent/writeback/xml_scan.h"

#include <expat.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/commune-agent/sheets/limits.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

std::string_view Local(std::string_view name) { return name.substr(name.find(':') + 1); }

absl::Status CanNotBeChanged(const std::string& part) {
  return FileError("part " + part + " of the workbook can't be changed; open it in Excel and save it again",
                   "Không ghi thêm được vào phần " + part + " của tệp Excel; hãy mở bằng Excel rồi lưu lại.");
}

struct Scan {
  XML_Parser parser;
  XmlVisitor& visitor;
  std::string_view bytes;
  int depth = 0;
  bool refused = false;

  void Refuse() {
    refused = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

void Start(void* data, const char* name, const char** attributes) {
  auto& scan = *static_cast<Scan*>(data);
  if (++scan.depth > Limits().xml_depth_max) return scan.Refuse();
  const auto begin = static_cast<size_t>(XML_GetCurrentByteIndex(scan.parser));
  const size_t end = begin + static_cast<size_t>(XML_GetCurrentByteCount(scan.parser));
  scan.visitor.OnStart({Local(name), attributes, begin, end, scan.bytes[end - 2] == '/', scan.depth});
}

void End(void* data, const char* name) {
  auto& scan = *static_cast<Scan*>(data);
  const auto begin = static_cast<size_t>(XML_GetCurrentByteIndex(scan.parser));
  const size_t end = begin + static_cast<size_t>(XML_GetCurrentByteCount(scan.parser));
  scan.visitor.OnEnd(Local(name), begin, end, scan.depth--);
}

void Declaration(void* data, const char*, const char* encoding, int) {
  if (encoding != nullptr && !absl::EqualsIgnoreCase(encoding, "utf-8")) static_cast<Scan*>(data)->Refuse();
}

void Doctype(void* data, const char*, const char*, const char*, int) { static_cast<Scan*>(data)->Refuse(); }

// Where an attribute stands in a tag, with the space before it; {npos, npos}: nowhere.
struct Place {
  size_t begin, end;
};
constexpr std::string_view kSpaces = " \t\r\n";

Place FindAttribute(std::string_view tag, std::string_view name) {
  size_t at = tag.find_first_of(" \t\r\n/>");
  for (;;) {
    const size_t begin = tag.find_first_not_of(kSpaces, at);
    const size_t equals = tag.find('=', begin);
    if (equals == std::string_view::npos) return {std::string_view::npos, std::string_view::npos};
    const size_t name_end = std::min(tag.find_first_of(" \t\r\n=", begin), equals);
    const size_t quote = tag.find_first_of("\"'", equals);
    const size_t end = tag.find(tag[quote], quote + 1) + 1;
    if (tag.substr(begin, name_end - begin) == name) return {at, end};
    at = end;
  }
}

class TreeBuilder : public XmlVisitor {
 public:
  void OnStart(const XmlTag& tag) override {
    ++nodes;
    for (const char** a = tag.attributes; *a != nullptr; a += 2) ++nodes;
    if (nodes > Limits().xml_nodes_max) return;
    XmlElement element{.name = std::string(tag.name), .begin = tag.begin, .open_end = tag.end};
    element.empty = tag.empty;
    for (const char** a = tag.attributes; *a != nullptr; a += 2) element.attributes.emplace_back(a[0], a[1]);
    open_.push_back(std::move(element));
  }
  void OnEnd(std::string_view, size_t begin, size_t end, int) override {
    if (nodes > Limits().xml_nodes_max) return;
    XmlElement element = std::move(open_.back());
    open_.pop_back();
    element.close_begin = element.empty ? element.open_end : begin;
    element.end = element.empty ? element.open_end : end;
    if (open_.empty()) {
      root = std::move(element);
    } else {
      open_.back().children.push_back(std::move(element));
    }
  }
  XmlElement root;
  int64_t nodes = 0;  // elements and attributes

 private:
  std::vector<XmlElement> open_;
};

// "_x0041_" in a text would be read as an escape.
bool LooksEscaped(std::string_view text) {
  return text.size() >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_' &&
         std::all_of(text.begin() + 2, text.begin() + 6,
                     [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

}  // namespace

std::string_view XmlTag::Get(std::string_view attribute) const {
  for (const char** a = attributes; *a != nullptr; a += 2) {
    if (a[0] == attribute) return a[1];
  }
  return {};
}

absl::Status ScanXml(std::string_view bytes, const std::string& part, XmlVisitor& visitor) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(
      XML_ParserCreate(nullptr), XML_ParserFree);
  Scan scan{.parser = parser.get(), .visitor = visitor, .bytes = bytes};
  XML_SetUserData(parser.get(), &scan);
  XML_SetElementHandler(parser.get(), Start, End);
  XML_SetXmlDeclHandler(parser.get(), Declaration);
  XML_SetStartDoctypeDeclHandler(parser.get(), Doctype);
  const bool utf16 = bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE");
  if (utf16 || XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), 1) != XML_STATUS_OK) {
    return CanNotBeChanged(part);
  }
  return absl::OkStatus();
}

std::string XmlElement::Get(std::string_view attribute) const {
  for (const auto& [name_of, value] : attributes) {
    if (name_of == attribute) return value;
  }
  return {};
}

const XmlElement* XmlElement::Child(std::string_view child) const {
  const auto at = std::ranges::find(children, child, &XmlElement::name);
  return at == children.end() ? nullptr : &*at;
}

absl::StatusOr<XmlElement> ReadXmlTree(std::string_view bytes, const std::string& part) {
  TreeBuilder builder;
  if (absl::Status status = ScanXml(bytes, part, builder); !status.ok()) return status;
  if (builder.nodes > Limits().xml_nodes_max) return CanNotBeChanged(part);
  return std::move(builder.root);
}

std::string PrefixOf(std::string_view bytes, const XmlElement& root) {
  const std::string_view tag = bytes.substr(root.begin + 1, root.open_end - root.begin - 1);
  const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/>"));
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string() : std::string(name.substr(0, colon + 1));
}

std::string EscapeXml(std::string_view text) {
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (c == '\r') {  // a parser would read a line feed
      escaped += "_x000D_";
    } else if (LooksEscaped(text.substr(i))) {
      escaped += "_x005F_";
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') {
      escaped += c;
    }
  }
  return escaped;
}

std::string WithoutAttribute(std::string_view tag, std::string_view name) {
  const Place place = FindAttribute(tag, name);
  std::string changed(tag);
  if (place.begin != std::string_view::npos) changed.erase(place.begin, place.end - place.begin);
  return changed;
}

std::string WithAttribute(std::string_view tag, std::string_view name, std::string_view value) {
  const std::string attribute = " " + std::string(name) + "=\"" + EscapeXml(value) + "\"";
  const Place place = FindAttribute(tag, name);
  std::string changed(tag);
  if (place.begin != std::string_view::npos)
    return changed.replace(place.begin, place.end - place.begin, attribute);
  return changed.insert(tag.size() - (tag.ends_with("/>") ? 2 : 1), attribute);
}

std::string Splices::Apply(std::string_view bytes) && {
  std::ranges::stable_sort(splices_, {}, &Splice::begin);
  std::string result;
  result.reserve(bytes.size() + bytes.size() / 4);
  size_t at = 0;
  for (const Splice& splice : splices_) {
    result += bytes.substr(at, splice.begin - at);
    result += splice.text;
    at = splice.end;
  }
  result += bytes.substr(at);
  return result;
}

}  // namespace childsync::commune_agent
