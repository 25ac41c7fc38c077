#include "services/commune-agent/sheets/row_kind.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/commune-agent/sheets/headings.h"
#include "services/commune-agent/sheets/text.h"

namespace childsync::commune_agent {
namespace {

constexpr size_t kNumberedMin = 3;
constexpr int kKnownCellsMin = 3;
// A column may be left unnumbered.
constexpr int kStepMax = 2;
// No column's number is longer; most rows are told by their first cell.
constexpr size_t kColumnNumberBytesMax = 32;

constexpr std::string_view kRoman[] = {"i",  "ii",  "iii",  "iv",  "v",  "vi",  "vii",  "viii",  "ix",  "x",
                                       "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx"};

struct ColumnNumber {
  bool letter;
  int value;  // from 1
};

using ReadColumnNumber = std::optional<ColumnNumber>(std::string_view bare);

// 1 or a; bare, in lower case.
std::optional<ColumnNumber> ReadNumberOrLetter(std::string_view bare) {
  if (bare.empty() || bare.size() > 2) return std::nullopt;
  if (bare.find_first_not_of("0123456789") == std::string_view::npos) {
    return ColumnNumber{false, std::stoi(std::string(bare))};
  }
  if (bare.size() == 1 && bare[0] >= 'a' && bare[0] <= 'z') return ColumnNumber{true, bare[0] - 'a' + 1};
  return std::nullopt;
}

std::optional<ColumnNumber> ReadRoman(std::string_view bare) {
  const auto* at = std::ranges::find(kRoman, bare);
  if (at == std::end(kRoman)) return std::nullopt;
  return ColumnNumber{false, static_cast<int>(at - kRoman) + 1};
}

// Without what stands round a column's number, and without how it is reckoned: "(6)", "6/", "6=7+8".
std::string Bare(std::string_view text) {
  std::string bare;
  for (char c : text.substr(0, text.find('='))) {
    if (std::string_view("()[]./-").find(c) == std::string_view::npos) bare.push_back(c);
  }
  std::ranges::transform(bare, bare.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return TrimId(bare);
}

bool AreInOrder(const std::vector<std::string>& cells, ReadColumnNumber* read) {
  ColumnNumber last{true, 0};
  for (const std::string& cell : cells) {
    const std::optional<ColumnNumber> number = read(cell);
    if (!number || (number->letter && !last.letter)) return false;
    if (number->letter != last.letter) last.value = 0;
    if (number->value <= last.value || number->value > last.value + kStepMax) return false;
    last = *number;
  }
  return true;
}

bool IsBlankCell(const Cell& cell) { return TrimId(cell.text).empty(); }

}  // namespace

bool NumbersTheColumns(const CellRow& row) {
  std::vector<std::string> cells;
  for (const Cell& cell : row.cells) {
    if (cell.text.size() > kColumnNumberBytesMax) return false;
    if (!IsBlankCell(cell)) cells.push_back(Bare(cell.text));
  }
  return cells.size() >= kNumberedMin &&
         (AreInOrder(cells, ReadNumberOrLetter) || AreInOrder(cells, ReadRoman));
}

bool IsTotal(const CellRow& row) {
  const auto first = std::ranges::find_if_not(row.cells, IsBlankCell);
  return first != row.cells.end() && BeginsWithTotal(first->text);
}

int KnownCellsFilled(const Record& record) {
  int filled = 0;
  for (const std::string* cell :
       {&record.full_name, &record.birth_date, &record.sex, &record.ethnicity, &record.personal_id,
        &record.father_name, &record.mother_name, &record.guardian_name, &record.hamlet}) {
    filled += IsFilled(*cell);
  }
  return filled;
}

bool IsRecord(const Row& row) {
  if (MatchHeading(row.record_id) == Column::kRecordId ||
      MatchHeading(row.record.full_name) == Column::kFullName)
    return false;
  return row.has_record_id() || IsFilled(row.record.personal_id) ||
         KnownCellsFilled(row.record) >= kKnownCellsMin;
}

}  // namespace childsync::commune_agent
