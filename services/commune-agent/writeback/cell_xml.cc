#include "services/commune-agent/writeback/cell_xml.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/commune-agent/writeback/xml_scan.h"

namespace childsync::commune_agent {
namespace {

constexpr double kLineHeightPerPoint = 1.35;
constexpr double kRowHeightMax = 409;  // Excel's own
// Widths are in characters of this size.
constexpr double kWidthPoints = 11;

}  // namespace

std::string CellName(int column, int row) {
  std::string letters;
  for (int c = column + 1; c > 0; c = (c - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (c - 1) % 26));
  }
  return letters + std::to_string(row);
}

std::string TextCell(const std::string& prefix, int column, int row, int style, std::string_view text) {
  std::string cell = absl::StrCat("<", prefix, "c r=\"", CellName(column, row), "\" s=\"", style, "\"");
  if (text.empty()) return cell + "/>";
  return absl::StrCat(cell, " t=\"inlineStr\"><", prefix, "is><", prefix, "t xml:space=\"preserve\">",
                      EscapeXml(text), "</", prefix, "t></", prefix, "is></", prefix, "c>");
}

double TextHeight(std::string_view text, double width, double font_points) {
  const double characters_a_line = width * kWidthPoints / font_points;
  double lines = 0;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const auto characters =
        std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    lines += std::max(1.0, std::ceil(static_cast<double>(characters) / characters_a_line));
    begin = end + 1;
  }
  return std::min(kRowHeightMax, std::ceil((lines * font_points * kLineHeightPerPoint + 3) * 4) / 4);
}

}  // namespace childsync::commune_agent
