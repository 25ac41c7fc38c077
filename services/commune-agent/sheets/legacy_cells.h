// Cells of a workbook that were typed in a font of an old encoding: their text is that encoding's bytes,
// shown as letters of code page 1252 ("NguyÔn" in .VnTime is Nguyễn).
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_CELLS_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_CELLS_H_

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/commune-agent/sheets/legacy_text.h"
#include "services/commune-agent/sheets/sheet_reader.h"
#include "services/commune-agent/sheets/workbook.h"
#include "services/commune-agent/sheets/worksheet.h"

namespace childsync::commune_agent {

// Which text cells are to be decoded, found by reading the whole workbook once before.
class LegacyCells {
 public:
  // What a write-back put in is Unicode and left out everywhere.
  //
  // `stated` is --encoding. tcvn3 or vni: the cells in that encoding's fonts, or every cell if the workbook
  // has none in such a font. A cell among them that has letters which code page 1252 lacks is refused, not
  // left as it stands: who typed it typed others of which nobody can tell ("Cù" is Vietnamese both ways). Any
  // other: the text is Unicode as it stands.
  //
  // Nothing stated: the cells in .Vn* and VNI-* fonts, if their words are Vietnamese when decoded and none of
  // them is Unicode already: two witnesses, the font and the spelling, agree. If they don't, INVALID_ARGUMENT
  // names the fonts' encodings and --encoding. Text in other fonts is never touched.
  static absl::StatusOr<LegacyCells> Find(const std::filesystem::path& path, const Workbook& workbook,
                                          std::string_view stated, const Limits& limits);

  // Null: there is nothing to decode. Views this object.
  TextCells Decoder(const SheetPart& sheet) const;
  // What was decoded, for the officer; nothing if that is nothing or was stated.
  std::optional<Note> note() const { return note_; }
  // "tcvn3", "vni", or empty.
  std::string_view encoding() const;

 private:
  std::optional<Legacy> EncodingOf(const Workbook& workbook, int style) const;

  const Workbook* workbook_ = nullptr;
  bool by_font_ = false;        // each cell as its font says, of `only_` if that is set
  std::optional<Legacy> only_;  // without by_font_: every cell
  std::optional<Note> note_;
};

// For a workbook in which no header was found: an error that names tcvn3 or vni and --encoding if its text
// looks like that, else OK.
absl::Status CheckWorkbookNotLegacy(const std::filesystem::path& path, const Workbook& workbook,
                                    const Limits& limits);

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_SHEETS_LEGACY_CELLS_H_
