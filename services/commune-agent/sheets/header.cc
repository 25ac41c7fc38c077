#include "services/commune-agent/sheets/header.h"

#include <algorithm>
#include <bitset>
#include <string_view>

namespace childsync::commune_agent {
namespace {

constexpr int kHeadingsMin = 3;

// The heading that spans `column`: the nearest in `above` that doesn't stand to the right of it.
std::string_view Above(const HeadingRow& above, int column) {
  const auto it = above.upper_bound(column);
  return it == above.begin() ? std::string_view() : std::string_view(std::prev(it)->second);
}

Column KindAbove(const HeadingRow& above, int column) {
  const auto it = above.find(column);
  return it == above.end() ? Column::kUnknown : MatchHeading(it->second);
}

void Place(Layout& layout, Column kind, int column, const std::string& text) {
  int& place = layout.column[static_cast<int>(kind)];
  if (kind == Column::kUnknown || place >= 0) {
    layout.unused.push_back({column, text, kind != Column::kUnknown});
  } else {
    place = column;
  }
}

void Drop(Layout& layout, Column kind, const HeadingRow& below) {
  int& place = layout.column[static_cast<int>(kind)];
  if (place >= 0) layout.unused.push_back({place, below.at(place), false});
  place = -1;
}

// Ticks need both columns, and a table that has a column for the sex needs no ticks.
void SettleSex(Layout& layout, const HeadingRow& above, const HeadingRow& below) {
  const int male = layout.Of(Column::kMale), female = layout.Of(Column::kFemale);
  if (male < 0 || female < 0 || layout.Of(Column::kSex) >= 0) {
    HeadingRow all = above;
    for (const auto& [column, text] : below) all[column] = text;
    Drop(layout, Column::kMale, all);
    Drop(layout, Column::kFemale, all);
    return;
  }
  const int first = std::min(male, female);
  layout.birth_date_is_tick = layout.Of(Column::kBirthDate) < 0 && below.contains(male) &&
                              below.contains(female) && std::max(male, female) == first + 1 &&
                              KindAbove(above, first) == Column::kBirthDate;
}

}  // namespace

HeadingRow ToHeadingRow(const CellRow& row) {
  HeadingRow texts;
  for (const Cell& cell : row.cells) texts[cell.column] = cell.text;
  return texts;
}

int HeaderScore(const CellRow& row) {
  std::bitset<kColumnKinds> known;
  for (const Cell& cell : row.cells) {
    Column kind = MatchHeading(cell.text);
    if (IsTickColumn(kind)) kind = Column::kSex;
    if (kind != Column::kUnknown) known.set(static_cast<size_t>(kind));
  }
  const bool names_a_child = known.test(static_cast<size_t>(Column::kRecordId)) ||
                             known.test(static_cast<size_t>(Column::kFullName));
  const int count = static_cast<int>(known.count());
  return names_a_child && count >= kHeadingsMin ? count : 0;
}

bool IsSecondHeaderRow(const HeadingRow& above, const HeadingRow& below) {
  bool any = false;
  for (const auto& [column, text] : below) {
    const bool under_empty = !above.contains(column);
    const Column spanning = KindAbove(above, column);
    const Column alone = MatchHeading(text);
    const Column both = MatchHeadingBelow(Above(above, column), text);
    // A value that happens to be a heading ("Nam" is a name too) stands under its own field's heading.
    const bool fits = spanning == Column::kUnknown || spanning == alone || both != alone ||
                      ((IsGuardian(spanning) || spanning == Column::kFullName) && IsGuardian(alone)) ||
                      (IsTickColumn(alone) && (spanning == Column::kSex || spanning == Column::kBirthDate));
    const bool known = alone != Column::kUnknown || both != Column::kUnknown;
    if (!under_empty && !(known && fits)) return false;
    any |= known;
  }
  return any;
}

Layout ReadLayout(const HeadingRow& above, bool above_is_header, const HeadingRow& below) {
  Layout layout;
  layout.column.fill(-1);
  HeadingRow all = above;
  for (const auto& [column, text] : below) all[column] = text;
  for (const auto& [column, text] : all) {
    if (below.contains(column)) {
      Place(layout, MatchHeadingBelow(Above(above, column), text), column, text);
    } else if (const Column kind = MatchHeading(text); above_is_header || kind != Column::kUnknown) {
      Place(layout, kind, column, text);
    }
  }
  SettleSex(layout, above, below);
  return layout;
}

}  // namespace childsync::commune_agent
