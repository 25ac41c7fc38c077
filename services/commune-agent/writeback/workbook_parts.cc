#include "services/commune-agent/writeback/workbook_parts.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

namespace fs = std::filesystem;

constexpr char kTypes[] = "[Content_Types].xml";
constexpr char kSpreadsheet[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
constexpr char kSheetId[] = "childsyncSummary";
constexpr char kStylesId[] = "childsyncStyles";

absl::Status Incomplete(const std::string& what) {
  return FileError("the workbook is incomplete (" + what + "); open it in Excel and save it again",
                   "Tệp Excel thiếu nội dung (" + what + "); hãy mở bằng Excel rồi lưu lại.");
}

std::string LastWord(const std::string& uri) { return uri.substr(uri.rfind('/') + 1); }

// r:id under whatever prefix.
std::pair<std::string, std::string> RelationshipOf(const XmlElement& sheet) {
  for (const auto& attribute : sheet.attributes) {
    if (attribute.first.ends_with(":id")) return attribute;
  }
  return {};
}

std::string RelationshipsPart(const std::string& part) {
  const fs::path path(part);
  return (path.parent_path() / "_rels" / (path.filename().string() + ".rels")).generic_string();
}

}  // namespace

absl::StatusOr<WorkbookParts::Part> WorkbookParts::ReadPart(const Package& package, const std::string& name) {
  auto bytes = package.Read(name, Limits().small_part_bytes_max);
  if (!bytes.ok()) return bytes.status();
  auto root = ReadXmlTree(*bytes, name);
  if (!root.ok()) return root.status();
  return Part{name, *std::move(bytes), *std::move(root)};
}

absl::StatusOr<WorkbookParts> WorkbookParts::Read(const Package& package) {
  WorkbookParts parts;
  const auto package_relationships = ReadPart(package, "_rels/.rels");
  if (!package_relationships.ok()) return package_relationships.status();
  std::string workbook;
  for (const XmlElement& relationship : package_relationships->root.children) {
    if (LastWord(relationship.Get("Type")) == "officeDocument")
      workbook = parts.Resolve(relationship.Get("Target"));
  }
  for (const auto& [name, part] : {std::pair(std::string(kTypes), &parts.types_),
                                   {workbook, &parts.workbook_},
                                   {RelationshipsPart(workbook), &parts.relationships_}}) {
    auto read = ReadPart(package, name);
    if (!read.ok()) return read.status();
    *part = *std::move(read);
  }
  if (absl::Status status = parts.FindSheets(); !status.ok()) return status;
  const std::string prefix = PrefixOf(parts.workbook_.bytes, parts.workbook_.root);
  parts.name_space_ =
      parts.workbook_.root.Get(prefix.empty() ? "xmlns" : "xmlns:" + prefix.substr(0, prefix.size() - 1));
  return parts;
}

absl::Status WorkbookParts::FindSheets() {
  const XmlElement* sheets = workbook_.root.Child("sheets");
  if (sheets == nullptr || sheets->children.empty()) return Incomplete("sheets");
  for (const XmlElement& relationship : relationships_.root.children) {
    const std::string type = relationship.Get("Type");
    if (LastWord(type) == "styles") styles_ = Resolve(relationship.Get("Target"));
  }
  for (const XmlElement& sheet : sheets->children) {
    const std::string id = RelationshipOf(sheet).second;
    for (const XmlElement& relationship : relationships_.root.children) {
      if (relationship.Get("Id") != id) continue;
      const std::string type = relationship.Get("Type");
      relationship_types_ = type.substr(0, type.rfind('/') + 1);
      sheets_.push_back({sheet.Get("name"), Resolve(relationship.Get("Target"))});
    }
  }
  return sheets_.size() == sheets->children.size() ? absl::OkStatus() : Incomplete("relationships");
}

// An absolute target replaces the workbook's folder.
std::string WorkbookParts::Resolve(const std::string& target) const {
  const fs::path folder = fs::path(workbook_.name).parent_path();
  return ("/" / folder / target).lexically_normal().generic_string().substr(1);
}

std::string WorkbookParts::PartOf(std::string_view sheet) const {
  const auto at = std::ranges::find(sheets_, sheet, &Sheet::name);
  return at == sheets_.end() ? std::string() : at->part;
}

void WorkbookParts::AddPart(const std::string& part, const std::string& content_type,
                            const std::string& relationship, const std::string& type) {
  absl::StrAppend(&new_types_, "<", PrefixOf(types_.bytes, types_.root), "Override PartName=\"/", part,
                  "\" ContentType=\"", kSpreadsheet, content_type, "+xml\"/>");
  absl::StrAppend(&new_relationships_, "<", PrefixOf(relationships_.bytes, relationships_.root),
                  "Relationship Id=\"", relationship, "\" Type=\"", relationship_types_, type,
                  "\" Target=\"/", part, "\"/>");
}

void WorkbookParts::AddStyles() {
  styles_ = Resolve("childsync-styles.xml");
  AddPart(styles_, "styles", kStylesId, "styles");
}

std::string WorkbookParts::AddFirstSheet(const std::string& name) {
  first_sheet_name_ = name;
  for (int i = 2; std::ranges::any_of(
           sheets_, [&](const Sheet& s) { return absl::EqualsIgnoreCase(s.name, first_sheet_name_); });
       ++i) {
    first_sheet_name_ = absl::StrCat(name, " (", i, ")");
  }
  std::string part = Resolve("worksheets/childsync-summary.xml");
  AddPart(part, "worksheet", kSheetId, "worksheet");
  return part;
}

// What counts sheets by their place moves on by one: the names that belong to a sheet. The tab that is shown
// becomes the first.
std::string WorkbookParts::WorkbookWithFirstSheet() const {
  Splices splices;
  const auto text = [&](const XmlElement& e) {
    return std::string_view(workbook_.bytes).substr(e.begin, e.open_end - e.begin);
  };
  const XmlElement& sheets = *workbook_.root.Child("sheets");
  int id = 0;
  for (const XmlElement& sheet : sheets.children) id = std::max(id, std::atoi(sheet.Get("sheetId").c_str()));
  const std::string prefix = PrefixOf(workbook_.bytes, workbook_.root);
  splices.Insert(
      sheets.open_end,
      absl::StrCat("<", prefix, "sheet name=\"", EscapeXml(first_sheet_name_), "\" sheetId=\"", id + 1, "\" ",
                   RelationshipOf(sheets.children.front()).first, "=\"", kSheetId, "\"/>"));
  if (const XmlElement* names = workbook_.root.Child("definedNames")) {
    for (const XmlElement& name : names->children) {
      const std::string place = name.Get("localSheetId");
      if (place.empty()) continue;
      splices.Replace(
          name.begin, name.open_end,
          WithAttribute(text(name), "localSheetId", std::to_string(std::atoi(place.c_str()) + 1)));
    }
  }
  if (const XmlElement* views = workbook_.root.Child("bookViews")) {
    for (const XmlElement& view : views->children) {
      splices.Replace(view.begin, view.open_end,
                      WithoutAttribute(WithoutAttribute(text(view), "activeTab"), "firstSheet"));
    }
  }
  return std::move(splices).Apply(workbook_.bytes);
}

absl::Status WorkbookParts::Write(Package& package) const {
  for (const auto& [part, added] :
       {std::pair(&types_, &new_types_), {&relationships_, &new_relationships_}}) {
    if (added->empty()) continue;
    Splices splices;
    splices.Insert(part->root.close_begin, *added);
    if (absl::Status status = package.Write(part->name, std::move(splices).Apply(part->bytes));
        !status.ok()) {
      return status;
    }
  }
  if (first_sheet_name_.empty()) return absl::OkStatus();
  return package.Write(workbook_.name, WorkbookWithFirstSheet());
}

}  // namespace childsync::commune_agent
