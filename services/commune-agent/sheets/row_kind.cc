#include "services/commune-agent/sheets/row_kind.h"

#include <optional>
#include <string>

#include "services/commune-agent/sheets/headings.h"
#include "services/commune-agent/sheets/text.h"

namespace childsync::commune_agent {
namespace {

constexpr size_t kNumberedMin = 3;
constexpr int kKnownCellsMin = 3;
// A column may be left unnumbered.
constexpr int kStepMax = 2;

struct ColumnNumber {
  bool letter;
  int value;  // from 1
};

std::optional<ColumnNumber> ReadColumnNumber(std::string_view text) {
  std::string bare;
  for (char c : text) {
    if (std::string_view(" \t\r\n()[].-").find(c) == std::string_view::npos) bare.push_back(c);
  }
  if (bare.empty() || bare.size() > 2) return std::nullopt;
  if (bare.find_first_not_of("0123456789") == std::string::npos) return ColumnNumber{false, std::stoi(bare)};
  const char lower = static_cast<char>(bare[0] | 0x20);
  if (bare.size() == 1 && lower >= 'a' && lower <= 'z') return ColumnNumber{true, lower - 'a' + 1};
  return std::nullopt;
}

}  // namespace

bool NumbersTheColumns(const CellRow& row) {
  if (row.cells.size() < kNumberedMin) return false;
  ColumnNumber last{true, 0};
  for (const Cell& cell : row.cells) {
    const std::optional<ColumnNumber> number = ReadColumnNumber(cell.text);
    if (!number || (number->letter && !last.letter)) return false;
    if (number->letter != last.letter) last.value = 0;
    if (number->value <= last.value || number->value > last.value + kStepMax) return false;
    last = *number;
  }
  return true;
}

bool IsTotal(const CellRow& row) { return !row.cells.empty() && BeginsWithTotal(row.cells.front().text); }

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
