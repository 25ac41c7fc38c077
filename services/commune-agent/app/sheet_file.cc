#include "services/commune-agent/app/sheet_file.h"

#include <filesystem>
#include <utility>

#include "common/official_time/official_clock.h"
#include "services/commune-agent/app/succession.h"
#include "services/commune-agent/app/unit_gate.h"

namespace childsync::commune_agent {

ExitCode OpenSheetFile(const Config& config, const Console& console, SheetFile& file) {
  absl::StatusOr<std::shared_ptr<const Units>> units = Units::Load(config.units, config.successions);
  if (!units.ok()) {
    PrintError(console, "", units.status());
    return kConfig;
  }
  file.today = OfficialClock(config.today).Today();
  absl::StatusOr<const Unit*> unit = FindCommune(**units, config.unit_code, file.today);
  if (!unit.ok()) {
    PrintError(console, "--unit", unit.status());
    return kUsage;
  }
  file.unit = NameOf(**unit);
  file.succession = SuccessionOf(**units, **unit, file.today);
  absl::StatusOr<Export> sheet = ReadExport(config.path, {.encoding = config.encoding});
  if (!sheet.ok()) {
    PrintError(console, config.path, sheet.status());
    return kBadData;
  }
  file.sheet = *std::move(sheet);
  return kDone;
}

TableHead HeadOf(const SheetFile& file, const std::string& path) {
  return {.unit = file.unit,
          .file = std::filesystem::path(path).filename().string(),
          .day = file.today,
          .notes = file.sheet.notes,
          .several_sheets = file.sheet.several_sheets};
}

SummaryHead SummaryHeadOf(const SheetFile& file, const std::string& path) {
  SummaryHead head{.unit = file.unit,
                   .file = std::filesystem::path(path).filename().string(),
                   .day = file.today,
                   .several_sheets = file.sheet.several_sheets};
  for (const Note& note : file.sheet.notes) head.remarks.push_back(NoteVi(note));
  return head;
}

}  // namespace childsync::commune_agent
