#include "services/commune-agent/sheets/legacy_cells.h"

#include <algorithm>
#include <utility>

#include "services/commune-agent/sheets/archive.h"
#include "services/commune-agent/sheets/encoding.h"
#include "services/commune-agent/sheets/encoding_fit.h"
#include "services/commune-agent/sheets/read_error.h"
#include "services/commune-agent/sheets/syllable.h"

namespace childsync::commune_agent {
namespace {

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<Legacy> FontOf(const Workbook& workbook, int style) {
  if (style < 0 || style >= std::ssize(workbook.style_fonts)) return std::nullopt;
  return workbook.style_fonts[static_cast<size_t>(style)];
}

// Tells the cells of a sheet that a write-back put in, which are Unicode whatever the officer's are. They
// come in order. No text in an old encoding is taken for one: the first heading and every outcome have
// letters that code page 1252 lacks, and the other cells count only beside these.
class OwnCells {
 public:
  bool Take(int row, int column, std::string_view text) {
    if (!any_) is_summary_ = text == kSummaryTitle;
    any_ = true;
    if (is_summary_) return true;
    if (text == kMarkHeadings[0]) heading_ = {row, column};
    const int heading = column - heading_.column;
    if (row == heading_.row && heading >= 0 && heading < std::ssize(kMarkHeadings) &&
        text == kMarkHeadings[static_cast<size_t>(heading)]) {
      if (heading + 1 == std::ssize(kMarkHeadings)) column_ = heading_.column;
      return true;
    }
    if (column == column_ && std::ranges::find(kMarkOutcomes, text) != kMarkOutcomes.end()) row_ = row;
    return row == row_ && column >= column_ && column < column_ + std::ssize(kMarkHeadings);
  }

 private:
  struct Place {
    int row = 0, column = 0;
  };

  bool any_ = false, is_summary_ = false;
  Place heading_;    // of the first of the headings
  int column_ = -1;  // of the outcomes; -1: the headings weren't all there yet
  int row_ = 0;      // which has one
};

// All but those of a write-back.
absl::Status ReadTexts(const std::filesystem::path& path, const Workbook& workbook, const Limits& limits,
                       const TextCells& take) {
  // An archive of its own: what is unzipped here is read again.
  auto archive = Archive::Open(path, limits);
  if (!archive.ok()) return archive.status();
  int64_t text_bytes = 0;
  const RowSink no_rows = [](const CellRow&) { return absl::OkStatus(); };
  for (const SheetPart& sheet : workbook.sheets) {
    OwnCells own;
    const auto summary = ReadWorksheet(*archive, workbook, sheet, limits, text_bytes, no_rows,
                                       [&](int row, int column, int style, std::string& text) {
                                         return own.Take(row, column, text) ? absl::OkStatus()
                                                                            : take(row, column, style, text);
                                       });
    if (!summary.ok()) return summary.status();
  }
  return absl::OkStatus();
}

// What the cells in fonts of old encodings hold, beside ASCII.
struct Survey {
  int legacy = 0;    // Vietnamese when decoded, not as it stands
  int either = 0;    // Vietnamese both ways: "Cù"
  int unicode = 0;   // Vietnamese as it stands alone, or letters that no old encoding shows
  int neither = 0;   // names of other languages
  bool has[3] = {};  // by encoding, in cells that aren't ASCII

  void Take(Legacy font, std::string_view text) {
    has[static_cast<int>(font)] = true;
    const auto bytes = Windows1252Bytes(text);
    if (!bytes) {
      ++unicode;
      return;
    }
    const LegacyText decoded = DecodeLegacy(font, *bytes);
    const bool as_font = !decoded.bad_byte && IsVietnameseWord(decoded.utf8);
    const bool as_is = IsVietnameseWord(text);
    ++(as_font ? (as_is ? either : legacy) : (as_is ? unicode : neither));
  }
  bool IsUnicode() const { return legacy == 0 && (unicode > 0 || either + neither == 0); }
  int Percent() const { return 100 * (legacy + either) / (legacy + either + neither); }
  bool IsLegacy() const { return legacy > 0 && unicode == 0 && Percent() >= kFitPercentMin; }

  std::string Fonts() const {
    std::string names;
    for (Legacy encoding : kLegacies) {
      if (has[static_cast<int>(encoding)])
        names += (names.empty() ? "" : ", ") + std::string(NameOf(encoding));
    }
    return names;
  }
};

absl::Status CanNotBeTold(const Survey& survey) {
  const std::string fonts = survey.Fonts();
  return FileError(
      "the workbook has cells in fonts of " + fonts +
          ", but it can't be told whether their text is that or Unicode: state --encoding " + fonts +
          ", or --encoding utf-8 if the names look right in another font",
      "Tệp Excel có ô dùng phông chữ của bảng mã " + fonts +
          ", nhưng không xác định chắc chắn được nội dung là bảng mã đó hay Unicode: hãy ghi --encoding " +
          fonts + ", hoặc --encoding utf-8 nếu đổi sang phông chữ khác mà tên vẫn đúng.");
}

Note NoteOf(const Survey& survey) {
  const std::string fonts = survey.Fonts(), percent = std::to_string(survey.Percent());
  return {"", 0,
          "Các ô dùng phông chữ .Vn* hoặc VNI-* được đọc theo bảng mã " + fonts + " (độ tin cậy " + percent +
              " %: số ô có nội dung là tiếng Việt theo bảng mã đó); nếu thấy tên bị sai chữ, hãy ghi rõ "
              "--encoding.",
          "cells in .Vn* or VNI-* fonts were read as " + fonts + " (confidence " + percent +
              " %: the cells that are Vietnamese in it); if names look wrong, state --encoding"};
}

absl::Status MakesNoSense(Legacy encoding) {
  const std::string name(NameOf(encoding));
  return FileError(
      "the workbook's text makes no sense as " + name + ": leave --encoding out or state another one",
      "Nội dung tệp Excel không có nghĩa theo bảng mã " + name +
          ": hãy bỏ --encoding hoặc ghi bảng mã khác.");
}

}  // namespace

absl::StatusOr<LegacyCells> LegacyCells::Find(const std::filesystem::path& path, const Workbook& workbook,
                                              std::string_view stated, const Limits& limits) {
  LegacyCells cells;
  cells.workbook_ = &workbook;
  if (!stated.empty()) {
    if (absl::Status status = CheckEncodingName(stated); !status.ok()) return status;
    const auto encoding = LegacyOf(stated);
    if (!encoding || *encoding == Legacy::kWindows1258) return cells;
    cells.only_ = encoding;
    AccentedWords in_font, anywhere;
    const absl::Status status =
        ReadTexts(path, workbook, limits, [&](int, int, int style, std::string& text) {
          if (IsAscii(text)) return absl::OkStatus();
          if (FontOf(workbook, style) == encoding) cells.by_font_ = true;
          if (const auto bytes = Windows1252Bytes(text)) {
            (FontOf(workbook, style) == encoding ? in_font : anywhere).Add(*bytes);
          }
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    const FitResult fit = (cells.by_font_ ? in_font : anywhere).FindFit();
    const Fit& own = *std::ranges::find(fit.fits, *encoding, &Fit::encoding);
    if (fit.words >= kTellingWordsMin && fit.PercentOf(own) < 100 - kOtherFitPercentMax)
      return MakesNoSense(*encoding);
    return cells;
  }
  const auto is_set = [](const auto& font) { return font.has_value(); };
  if (std::ranges::none_of(workbook.style_fonts, is_set)) return cells;
  Survey survey;
  const absl::Status status = ReadTexts(path, workbook, limits, [&](int, int, int style, std::string& text) {
    if (const auto font = FontOf(workbook, style); font && !IsAscii(text)) survey.Take(*font, text);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (survey.IsUnicode()) return cells;
  if (!survey.IsLegacy()) return CanNotBeTold(survey);
  cells.by_font_ = true;
  cells.note_ = NoteOf(survey);
  if (!survey.has[static_cast<int>(Legacy::kTcvn3)]) cells.only_ = Legacy::kVni;
  if (!survey.has[static_cast<int>(Legacy::kVni)]) cells.only_ = Legacy::kTcvn3;
  return cells;
}

std::string_view LegacyCells::encoding() const { return only_ ? NameOf(*only_) : std::string_view(); }

std::optional<Legacy> LegacyCells::EncodingOf(const Workbook& workbook, int style) const {
  if (!by_font_) return only_;
  const auto font = FontOf(workbook, style);
  return !only_ || font == only_ ? font : std::nullopt;
}

TextCells LegacyCells::Decoder(const SheetPart& sheet) const {
  if (!by_font_ && !only_) return nullptr;
  return [this, &sheet, own = OwnCells()](int row, int column, int style, std::string& text) mutable {
    const bool is_own = own.Take(row, column, text);
    const auto encoding = EncodingOf(*workbook_, style);
    if (is_own || !encoding || IsAscii(text)) return absl::OkStatus();
    const auto bytes = Windows1252Bytes(text);
    LegacyText decoded = bytes ? DecodeLegacy(*encoding, *bytes) : LegacyText{.bad_byte = 0};
    if (decoded.bad_byte) {
      const std::string name(NameOf(*encoding)), number = std::to_string(row);
      return FileError("sheet " + sheet.name + ", row " + number + ": a cell is not " + name +
                           "; type it again, or state another --encoding",
                       "Trang " + sheet.name + ", dòng " + number + ": có ô không phải bảng mã " + name +
                           "; hãy gõ lại ô đó hoặc ghi --encoding khác.");
    }
    text = std::move(decoded.utf8);
    return absl::OkStatus();
  };
}

absl::Status CheckWorkbookNotLegacy(const std::filesystem::path& path, const Workbook& workbook,
                                    const Limits& limits) {
  constexpr size_t kEnoughBytes = 1 << 20;
  std::string all;
  const absl::Status status = ReadTexts(path, workbook, limits, [&](int, int, int, std::string& text) {
    if (all.size() < kEnoughBytes && Windows1252Bytes(text)) all += text + '\n';
    return absl::OkStatus();
  });
  return status.ok() ? CheckNotLegacyInUnicode(all) : status;
}

}  // namespace childsync::commune_agent
