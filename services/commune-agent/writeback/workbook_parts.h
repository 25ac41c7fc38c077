// The parts of a workbook by what they are, and the changes it takes to put a sheet in front.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WORKBOOK_PARTS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WORKBOOK_PARTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/writeback/package.h"
#include "services/commune-agent/writeback/xml_scan.h"

namespace childsync::commune_agent {

class WorkbookParts {
 public:
  struct Sheet {
    std::string name;
    std::string part;
  };

  static absl::StatusOr<WorkbookParts> Read(const Package& package);

  const std::vector<Sheet>& sheets() const { return sheets_; }  // in the order of their tabs
  // Empty: there is none with this name.
  std::string PartOf(std::string_view sheet) const;
  const std::string& styles() const { return styles_; }  // empty: there is none
  const std::string& name_space() const { return name_space_; }

  // A new part for the styles of a workbook that has none.
  void AddStyles();
  // A new first sheet, looked at first; its part. `name` gets a number if it is taken.
  std::string AddFirstSheet(const std::string& name);

  // Writes what was added: content types, the workbook's relationships, and for a sheet the workbook.
  absl::Status Write(Package& package) const;

 private:
  // A part that is patched.
  struct Part {
    std::string name, bytes;
    XmlElement root;
  };
  static absl::StatusOr<Part> ReadPart(const Package& package, const std::string& name);
  absl::Status FindSheets();
  std::string Resolve(const std::string& target) const;
  void AddPart(const std::string& part, const std::string& content_type, const std::string& relationship,
               const std::string& type);
  std::string WorkbookWithFirstSheet() const;

  Part types_, relationships_, workbook_;
  std::vector<Sheet> sheets_;
  std::string styles_, name_space_, relationship_types_;
  std::string new_types_, new_relationships_, first_sheet_name_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_WRITEBACK_WORKBOOK_PARTS_H_
