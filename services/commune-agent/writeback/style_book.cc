#include "services/commune-agent/writeback/style_book.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace childsync::commune_agent {
namespace {

// Colours that a clerk's own palette hardly has: they tell a mark when the file comes back.
constexpr std::string_view kShades[] = {"", " rgb=\"FFFFC9C9\"", " rgb=\"FFFFF3B0\"", " rgb=\"FFC9E7CB\""};
constexpr std::string_view kHeadingColour = " rgb=\"FFDCE6F1\"";
constexpr std::string_view kNoColour = " indexed=\"64\"";

std::string Attributes(const XmlElement& element) {
  std::string text;
  for (const auto& [name, value] : element.attributes) {
    absl::StrAppend(&text, " ", name, "=\"", EscapeXml(value), "\"");
  }
  return text;
}

std::string_view TextOf(std::string_view bytes, const XmlElement& element) {
  return bytes.substr(element.begin, element.end - element.begin);
}

// The whole of a list that is missing, with the one item that cells refer to.
std::string DefaultList(std::string_view name, const std::string& p) {
  const auto list = [&](const std::string& items, int count) {
    return absl::StrCat("<", p, std::string(name), " count=\"", count, "\">", items, "</", p,
                        std::string(name), ">");
  };
  if (name == "fonts") {
    return list(
        "<" + p + "font><" + p + "sz val=\"11\"/><" + p + "name val=\"Times New Roman\"/></" + p + "font>",
        1);
  }
  if (name == "fills") {
    const auto fill = [&](const std::string& pattern) {
      return "<" + p + "fill><" + p + "patternFill patternType=\"" + pattern + "\"/></" + p + "fill>";
    };
    return list(fill("none") + fill("gray125"), 2);
  }
  if (name == "borders") return list("<" + p + "border/>", 1);
  return list("<" + p + "xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>", 1);
}

constexpr std::string_view kOrder[] = {"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs"};

// Adds the lists that are missing, in the schema's order.
std::string WithAllLists(std::string bytes, XmlElement root) {
  const std::string prefix = PrefixOf(bytes, root);
  if (root.empty) {
    bytes.replace(root.end - 2, 2, "></" + prefix + root.name + ">");
    root.open_end = root.end - 1;
  }
  Splices splices;
  size_t at = root.open_end;
  for (std::string_view name : kOrder) {
    if (const XmlElement* list = root.Child(name)) {
      at = list->end;
    } else if (name != "numFmts" && name != "cellStyleXfs") {
      splices.Insert(at, DefaultList(name, prefix));
    }
  }
  return std::move(splices).Apply(bytes);
}

bool HasItems(const XmlElement& root) {
  return std::ranges::all_of(std::vector{"fonts", "fills", "borders", "cellXfs"}, [&](const char* name) {
    const XmlElement* list = root.Child(name);
    return list != nullptr && !list->children.empty();
  });
}

}  // namespace

absl::StatusOr<StyleBook> StyleBook::Parse(std::string bytes, const std::string& part, bool keeps_hidden) {
  auto root = ReadXmlTree(bytes, part);
  if (!root.ok()) return root.status();
  std::string whole = WithAllLists(std::move(bytes), *root);
  root = ReadXmlTree(whole, part);
  if (!root.ok()) return root.status();
  if (!HasItems(*root)) return absl::InvalidArgumentError("the workbook's styles are incomplete");
  return StyleBook(std::move(whole), *std::move(root), keeps_hidden);
}

absl::StatusOr<StyleBook> StyleBook::Fresh(std::string_view name_space) {
  return Parse(
      absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<styleSheet xmlns=\"",
                   std::string(name_space),
                   "\"><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
                   "borderId=\"0\"/></cellStyleXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" "
                   "xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"),
      "styles.xml", /*keeps_hidden=*/true);
}

StyleBook::StyleBook(std::string bytes, XmlElement root, bool keeps_hidden)
    : keeps_hidden_(keeps_hidden),
      bytes_(std::move(bytes)),
      root_(std::move(root)),
      prefix_(PrefixOf(bytes_, root_)) {
  ReadList("fonts", fonts_);
  ReadList("fills", fills_);
  ReadList("borders", borders_);
  ReadList("cellXfs", styles_);
}

void StyleBook::ReadList(std::string_view name, List& list) {
  list.element = *root_.Child(name);
  for (const XmlElement& item : list.element.children) {
    std::string text = name == "cellXfs" ? ToXml(ReadStyle(item)) : std::string(TextOf(bytes_, item));
    list.by_text.emplace(text, static_cast<int>(list.items.size()));
    list.items.push_back(std::move(text));
  }
  list.there = list.items.size();
}

StyleBook::Style StyleBook::ReadStyle(const XmlElement& element) const {
  Style style{.attributes = element.attributes};
  if (const XmlElement* alignment = element.Child("alignment")) style.alignment = TextOf(bytes_, *alignment);
  if (const XmlElement* protection = element.Child("protection"))
    style.protection = TextOf(bytes_, *protection);
  return style;
}

void StyleBook::Style::Set(std::string_view name, std::string_view value) {
  const auto at = std::ranges::find(attributes, name, &std::pair<std::string, std::string>::first);
  if (at != attributes.end()) {
    at->second = value;
  } else {
    attributes.emplace_back(name, value);
  }
}

std::string StyleBook::Style::Get(std::string_view name) const {
  const auto at = std::ranges::find(attributes, name, &std::pair<std::string, std::string>::first);
  return at == attributes.end() ? std::string() : at->second;
}

std::string StyleBook::ToXml(const Style& style) const {
  std::string xml = "<" + E("xf");
  for (const auto& [name, value] : style.attributes)
    absl::StrAppend(&xml, " ", name, "=\"", EscapeXml(value), "\"");
  if (style.alignment.empty() && style.protection.empty()) return xml + "/>";
  return xml + ">" + style.alignment + style.protection + "</" + E("xf") + ">";
}

int StyleBook::Add(List& list, std::string item) {
  const auto [it, is_new] = list.by_text.emplace(item, static_cast<int>(list.items.size()));
  if (is_new) list.items.push_back(std::move(item));
  return it->second;
}

int StyleBook::AddStyle(const Style& style) { return Add(styles_, ToXml(style)); }

StyleBook::Style StyleBook::StyleOf(int style) const {
  const size_t index =
      style >= 0 && static_cast<size_t>(style) < styles_.items.size() ? static_cast<size_t>(style) : 0;
  if (index < styles_.there) return ReadStyle(styles_.element.children[index]);
  // One of those added: rebuilt from its text, which is well-formed.
  const std::string& text = styles_.items[index];
  const auto element = ReadXmlTree(text, "");
  if (!element.ok()) return {};
  Style read{.attributes = element->attributes};
  for (const XmlElement& child : element->children) {
    (child.name == "alignment" ? read.alignment : read.protection) = TextOf(text, child);
  }
  return read;
}

std::string StyleBook::ColourOf(int fill, std::string_view which) const {
  if (fill < 0 || static_cast<size_t>(fill) >= fills_.items.size()) return {};
  const auto element = ReadXmlTree(fills_.items[static_cast<size_t>(fill)], "");
  if (!element.ok()) return {};
  const XmlElement* pattern = element->Child("patternFill");
  if (pattern == nullptr || pattern->Get("patternType") != "solid") return {};
  const XmlElement* colour = pattern->Child(which);
  return colour == nullptr ? std::string() : Attributes(*colour);
}

int StyleBook::SolidFill(std::string_view colour, std::string_view hidden) {
  return Add(fills_, absl::StrCat("<", E("fill"), "><", E("patternFill"), " patternType=\"solid\"><",
                                  E("fgColor"), std::string(colour), "/><", E("bgColor"), std::string(hidden),
                                  "/></", E("patternFill"), "></", E("fill"), ">"));
}

int StyleBook::Shaded(int style, Shade shade) {
  const int plain = Plain(style);
  if (shade == Shade::kNone) return plain;
  Style changed = StyleOf(plain);
  const std::string hidden = ColourOf(std::atoi(changed.Get("fillId").c_str()), "fgColor");
  changed.Set("fillId", std::to_string(SolidFill(kShades[static_cast<int>(shade)],
                                                 hidden.empty() ? kNoColour : std::string_view(hidden))));
  changed.Set("applyFill", "1");
  return AddStyle(changed);
}

int StyleBook::Plain(int style) {
  Style changed = StyleOf(style);
  const int fill = std::atoi(changed.Get("fillId").c_str());
  const std::string shown = ColourOf(fill, "fgColor");
  const bool ours = !shown.empty() && std::ranges::any_of(kShades, [&](std::string_view shade) {
    return absl::EqualsIgnoreCase(shown, absl::string_view(shade.data(), shade.size()));
  });
  if (!ours) return style;
  const std::string hidden = keeps_hidden_ ? ColourOf(fill, "bgColor") : std::string();
  const bool nothing = hidden.empty() || hidden == kNoColour;
  changed.Set("fillId", std::to_string(nothing ? 0 : SolidFill(hidden, kNoColour)));
  return AddStyle(changed);
}

int StyleBook::ForUnicode(int style) {
  Style changed = StyleOf(style);
  const auto font = static_cast<size_t>(std::atoi(changed.Get("fontId").c_str()));
  if (font >= fonts_.items.size()) return style;
  const std::string text = fonts_.items[font];
  const auto element = ReadXmlTree(text, "");
  const XmlElement* name = element.ok() ? element->Child("name") : nullptr;
  if (name == nullptr) return style;
  const std::string face = name->Get("val");
  if (!absl::StartsWithIgnoreCase(face, ".Vn") && !absl::StartsWithIgnoreCase(face, "VNI")) return style;
  Splices splices;
  splices.Replace(name->begin, name->open_end,
                  WithAttribute(std::string_view(text).substr(name->begin, name->open_end - name->begin),
                                "val", "Times New Roman"));
  changed.Set("fontId", std::to_string(Add(fonts_, std::move(splices).Apply(text))));
  return AddStyle(changed);
}

int StyleBook::Beside(int style, Shade shade) {
  Style text = StyleOf(ForUnicode(style));
  std::erase_if(text.attributes,
                [](const auto& a) { return a.first == "quotePrefix" || a.first == "pivotButton"; });
  text.Set("numFmtId", "0");
  text.Set("fillId", std::to_string(
                         shade == Shade::kNone ? 0 : SolidFill(kShades[static_cast<int>(shade)], kNoColour)));
  text.Set("applyFill", "1");
  text.Set("applyAlignment", "1");
  text.alignment = "<" + E("alignment") + " horizontal=\"left\" vertical=\"top\" wrapText=\"1\"/>";
  return AddStyle(text);
}

int StyleBook::OwnFont(std::string_view before, std::string_view points) {
  const auto first = ReadXmlTree(fonts_.items.front(), "");
  const XmlElement* name = first.ok() ? first->Child("name") : nullptr;
  const std::string face = name == nullptr ? "Times New Roman" : name->Get("val");
  return Add(fonts_, absl::StrCat("<", E("font"), ">", std::string(before), "<", E("sz"), " val=\"",
                                  std::string(points), "\"/><", E("name"), " val=\"", EscapeXml(face),
                                  "\"/></", E("font"), ">"));
}

int StyleBook::ThinBorder() {
  std::string border = "<" + E("border") + ">";
  for (const char* side : {"left", "right", "top", "bottom"}) {
    absl::StrAppend(&border, "<", E(side), " style=\"thin\"><", E("color"), " rgb=\"FFBFBFBF\"/></", E(side),
                    ">");
  }
  return Add(borders_, border + "<" + E("diagonal") + "/></" + E("border") + ">");
}

int StyleBook::OwnStyle(Own own) {
  const std::string bold = "<" + E("b") + "/>";
  const bool framed = own == Own::kHeading || own == Own::kText || own == Own::kCount;
  int font = OwnFont("", "12");
  if (own == Own::kTitle) font = OwnFont(bold, "16");
  if (own == Own::kHeading) font = OwnFont(bold, "12");
  const int fill = own == Own::kHeading ? SolidFill(kHeadingColour, kNoColour) : 0;
  Style style;
  style.Set("numFmtId", own == Own::kCount ? "3" : "0");
  style.Set("fontId", std::to_string(font));
  style.Set("fillId", std::to_string(fill));
  style.Set("borderId", std::to_string(framed ? ThinBorder() : 0));
  for (const char* apply : {"applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment"}) {
    style.Set(apply, "1");
  }
  const bool wraps = own == Own::kText || own == Own::kHeading || own == Own::kNote;
  style.alignment = "<" + E("alignment") + (own == Own::kCount ? " horizontal=\"center\"" : "") +
                    " vertical=\"" + (own == Own::kHeading ? "center" : "top") + "\"" +
                    (wraps ? " wrapText=\"1\"" : "") + "/>";
  return AddStyle(style);
}

int StyleBook::TextStyle() {
  Style style;
  for (const auto& [name, value] : {std::pair{"numFmtId", "49"}, {"fontId", "0"}, {"fillId", "0"}}) {
    style.Set(name, value);
  }
  style.Set("borderId", std::to_string(ThinBorder()));
  style.Set("applyNumberFormat", "1");
  style.Set("applyBorder", "1");
  style.Set("applyAlignment", "1");
  style.alignment = "<" + E("alignment") + " vertical=\"top\"/>";
  return AddStyle(style);
}

double StyleBook::FontPoints(int style) const {
  const size_t font = static_cast<size_t>(std::atoi(StyleOf(style).Get("fontId").c_str()));
  if (font >= fonts_.items.size()) return 11;
  const auto element = ReadXmlTree(fonts_.items[font], "");
  const XmlElement* size = element.ok() ? element->Child("sz") : nullptr;
  const double points = size == nullptr ? 0 : std::atof(size->Get("val").c_str());
  return points > 0 ? points : 11;
}

std::string StyleBook::Write() && {
  Splices splices;
  for (const List* list : {&fonts_, &fills_, &borders_, &styles_}) {
    if (list->items.size() == list->there) continue;
    const XmlElement& e = list->element;
    splices.Replace(e.begin, e.open_end,
                    WithAttribute(std::string_view(bytes_).substr(e.begin, e.open_end - e.begin), "count",
                                  std::to_string(list->items.size())));
    std::string added;
    for (size_t i = list->there; i < list->items.size(); ++i) added += list->items[i];
    splices.Insert(e.close_begin, std::move(added));
  }
  return std::move(splices).Apply(bytes_);
}

}  // namespace childsync::commune_agent
