#include "services/commune-agent/sheets/workbook.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "services/commune-agent/sheets/cell_text.h"
#include "services/commune-agent/sheets/read_error.h"

namespace childsync::commune_agent {
namespace {

struct Relationship {
  std::string type;  // the last word of its URI, the same in transitional and strict files
  std::string part;
};
using Relationships = std::map<std::string, Relationship, std::less<>>;

int ToInt(std::string_view text) { return std::atoi(std::string(text).c_str()); }

std::string Lower(std::string_view ascii) {
  std::string lower(ascii);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// `what` in the plural.
absl::Status TooMany(const std::string& what_en, const std::string& what_vi) {
  return FileError(
      "the workbook has too many " + what_en +
          "; open it in Excel, delete what is not used and "
          "save it again",
      "Tệp Excel có quá nhiều " + what_vi + "; hãy mở bằng Excel, xóa phần không dùng rồi lưu lại.");
}

bool IsTrue(std::string_view text) { return text == "1" || text == "true" || text == "on"; }

class RelationshipsHandler : public XmlHandler {
 public:
  RelationshipsHandler(std::filesystem::path base, const Limits& limits)
      : base_(std::move(base)), limits_(limits) {}

  absl::Status OnStart(std::string_view name, const Attributes& attributes) override {
    if (name != "Relationship" || attributes.Get("TargetMode") == "External") return absl::OkStatus();
    if (std::ssize(found) >= limits_.relationships_max) return TooMany("relationships", "liên kết");
    const std::string_view type = attributes.Get("Type");
    // An absolute target replaces the base.
    const std::string part =
        ("/" / base_ / attributes.Get("Target")).lexically_normal().generic_string().substr(1);
    found[std::string(attributes.Get("Id"))] = {std::string(type.substr(type.rfind('/') + 1)), part};
    return absl::OkStatus();
  }
  absl::Status OnEnd(std::string_view) override { return absl::OkStatus(); }

  Relationships found;

 private:
  const std::filesystem::path base_;
  const Limits& limits_;
};

absl::StatusOr<Relationships> ReadRelationships(Archive& archive, const std::filesystem::path& part,
                                                const Limits& limits) {
  RelationshipsHandler handler(part.parent_path(), limits);
  const std::filesystem::path rels = part.parent_path() / "_rels" / (part.filename().string() + ".rels");
  if (absl::Status status = ReadXml(archive, rels.generic_string(), limits, handler); !status.ok())
    return status;
  return std::move(handler.found);
}

const Relationship* FindByType(const Relationships& relationships, std::string_view type) {
  for (const auto& [id, relationship] : relationships) {
    if (relationship.type == type) return &relationship;
  }
  return nullptr;
}

class WorkbookHandler : public XmlHandler {
 public:
  struct Sheet {
    std::string name, relationship_id;
    bool hidden;
  };

  explicit WorkbookHandler(const Limits& limits) : limits_(limits) {}

  absl::Status OnStart(std::string_view name, const Attributes& attributes) override {
    if (name == "workbookPr" && IsTrue(attributes.Get("date1904"))) date_system = DateSystem::k1904;
    if (name == "definedName" && Lower(attributes.Get("name")) == kCsvName) of_csv = true;
    if (name == "sheet") {
      if (std::ssize(sheets) >= limits_.sheets_max) return TooMany("sheets", "trang tính");
      if (std::ssize(attributes.Get("name")) > limits_.sheet_name_bytes_max) {
        return FileError("the workbook has a sheet with too long a name; rename it",
                         "Tệp Excel có trang tính tên quá dài; hãy đổi tên trang đó.");
      }
      const std::string_view state = attributes.Get("state");
      sheets.push_back({DecodeEscapes(attributes.Get("name")), std::string(attributes.RelationshipId()),
                        state == "hidden" || state == "veryHidden"});
    }
    return absl::OkStatus();
  }
  absl::Status OnEnd(std::string_view) override { return absl::OkStatus(); }

  DateSystem date_system = DateSystem::k1900;
  bool of_csv = false;
  std::vector<Sheet> sheets;

 private:
  const Limits& limits_;
};

// ".VnTime", "VNI-Times".
std::optional<Legacy> EncodingOfFont(std::string_view name) {
  const std::string folded = Lower(name.substr(0, 4));
  if (folded.starts_with(".vn")) return Legacy::kTcvn3;
  if (folded == "vni-") return Legacy::kVni;
  return std::nullopt;
}

class StylesHandler : public XmlHandler {
 public:
  explicit StylesHandler(const Limits& limits) : limits_(limits) {}

  absl::Status OnStart(std::string_view name, const Attributes& attributes) override {
    if (name == "cellXfs") in_cell_formats_ = true;
    if (name == "fonts") in_fonts_ = true;
    if (name == "font" && in_fonts_) fonts_.emplace_back();
    if (name == "name" && in_fonts_ && !fonts_.empty()) fonts_.back() = EncodingOfFont(attributes.Get("val"));
    if (name == "numFmt")
      custom_[ToInt(attributes.Get("numFmtId"))] = IsDateFormat(attributes.Get("formatCode"));
    if (name == "xf" && in_cell_formats_)
      formats_.push_back({ToInt(attributes.Get("numFmtId")), ToInt(attributes.Get("fontId"))});
    const auto most = std::max({std::ssize(custom_), std::ssize(formats_), std::ssize(fonts_)});
    return most > limits_.styles_max ? TooMany("styles", "kiểu định dạng ô") : absl::OkStatus();
  }
  absl::Status OnEnd(std::string_view name) override {
    if (name == "cellXfs") in_cell_formats_ = false;
    if (name == "fonts") in_fonts_ = false;
    return absl::OkStatus();
  }

  std::vector<bool> DateStyles() const {
    std::vector<bool> styles;
    for (const Format& format : formats_) {
      const auto custom = custom_.find(format.number_format);
      styles.push_back(custom != custom_.end() ? custom->second : IsBuiltinDateFormat(format.number_format));
    }
    return styles;
  }

  std::vector<std::optional<Legacy>> StyleFonts() const {
    std::vector<std::optional<Legacy>> styles;
    for (const Format& format : formats_) {
      const bool known = format.font >= 0 && format.font < std::ssize(fonts_);
      styles.push_back(known ? fonts_[static_cast<size_t>(format.font)] : std::nullopt);
    }
    return styles;
  }

 private:
  struct Format {
    int number_format, font;
  };

  const Limits& limits_;
  bool in_cell_formats_ = false;
  bool in_fonts_ = false;
  std::map<int, bool> custom_;
  std::vector<Format> formats_;
  std::vector<std::optional<Legacy>> fonts_;
};

absl::StatusOr<std::string> FindWorkbookPart(Archive& archive, const Limits& limits) {
  if (!archive.Has("_rels/.rels")) {
    return FileError("the file is a zip but no Excel workbook (OpenDocument?); save it as .xlsx",
                     "Tệp không phải tệp Excel .xlsx (có thể là OpenDocument); hãy lưu lại thành .xlsx.");
  }
  const auto relationships = ReadRelationships(archive, "", limits);
  if (!relationships.ok()) return relationships.status();
  const Relationship* workbook = FindByType(*relationships, "officeDocument");
  if (workbook == nullptr || workbook->part.ends_with(".bin")) {
    return FileError("the file is no .xlsx workbook; save it as .xlsx",
                     "Tệp không phải tệp Excel .xlsx; hãy lưu lại thành .xlsx.");
  }
  return workbook->part;
}

absl::Status PlaceSheets(const WorkbookHandler& read, const Relationships& relationships,
                         Workbook& workbook) {
  for (const WorkbookHandler::Sheet& sheet : read.sheets) {
    const auto relationship = relationships.find(sheet.relationship_id);
    if (relationship == relationships.end()) {
      return FileError("the workbook lacks the sheet " + sheet.name + "; open it in Excel and save it again",
                       "Tệp Excel thiếu trang " + sheet.name + "; hãy mở bằng Excel rồi lưu lại.");
    }
    if (relationship->second.type != "worksheet") continue;
    workbook.sheets.push_back({sheet.name, relationship->second.part, sheet.hidden});
  }
  if (workbook.sheets.empty()) {
    return FileError("the file holds no worksheet; save it as .xlsx",
                     "Tệp không có trang tính nào; hãy lưu lại thành .xlsx.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Workbook> ReadWorkbook(Archive& archive, const Limits& limits) {
  const auto part = FindWorkbookPart(archive, limits);
  if (!part.ok()) return part.status();
  WorkbookHandler read(limits);
  if (absl::Status status = ReadXml(archive, *part, limits, read); !status.ok()) return status;
  const auto relationships = ReadRelationships(archive, *part, limits);
  if (!relationships.ok()) return relationships.status();

  Workbook workbook{.date_system = read.date_system, .of_csv = read.of_csv};
  if (absl::Status status = PlaceSheets(read, *relationships, workbook); !status.ok()) return status;
  if (const Relationship* styles = FindByType(*relationships, "styles")) {
    StylesHandler handler(limits);
    if (absl::Status status = ReadXml(archive, styles->part, limits, handler); !status.ok()) return status;
    workbook.date_styles = handler.DateStyles();
    workbook.style_fonts = handler.StyleFonts();
  }
  if (const Relationship* strings = FindByType(*relationships, "sharedStrings")) {
    auto shared = SharedStrings::Read(archive, strings->part, limits);
    if (!shared.ok()) return shared.status();
    workbook.strings = *std::move(shared);
  }
  return workbook;
}

}  // namespace childsync::commune_agent
