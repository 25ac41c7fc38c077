#include "common/units/units_builder.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace childsync {
namespace {

constexpr std::string_view kUnitsHeader = "code,kind,name,parent_code,valid_from,valid_until";
constexpr std::string_view kSuccessionsHeader = "from_code,to_code,effective_on,legal_basis";
// More levels than any country has.
constexpr int kMaxLevels = 16;

// A unit's days as [first, end).
int64_t First(const Unit& unit) {
  return unit.valid_from ? unit.valid_from->days() : std::numeric_limits<int32_t>::min();
}
int64_t End(const Unit& unit) {
  return unit.valid_until ? unit.valid_until->days() : std::numeric_limits<int64_t>::max();
}

std::optional<UnitKind> KindOf(std::string_view word) {
  for (const UnitKind kind :
       {UnitKind::kProvince, UnitKind::kDistrict, UnitKind::kCommune, UnitKind::kTownship, UnitKind::kWard}) {
    if (ToString(kind) == word) return kind;
  }
  return std::nullopt;
}

// Digits only: the code is the first part of a Kafka key.
bool IsCode(std::string_view text) {
  return !text.empty() && text.size() <= 10 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string Version(std::string_view units, std::string_view successions) {
  XXH3_state_t* state = XXH3_createState();
  XXH3_128bits_reset(state);
  XXH3_128bits_update(state, units.data(), units.size());
  XXH3_128bits_update(state, successions.data(), successions.size());
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(state));
  XXH3_freeState(state);
  return absl::BytesToHexString({reinterpret_cast<const char*>(bytes.digest), sizeof(bytes.digest)});
}

}  // namespace

UnitsBuilder::UnitsBuilder(const ReferenceText& units, const ReferenceText& successions)
    : units_text_(units), successions_text_(successions), units_(new Units) {}

absl::StatusOr<std::shared_ptr<const Units>> UnitsBuilder::Build(const ReferenceText& units,
                                                                 const ReferenceText& successions) {
  UnitsBuilder builder(units, successions);
  for (const auto step :
       {&UnitsBuilder::ReadUnits, &UnitsBuilder::OrderByDay, &UnitsBuilder::ReadSuccessions}) {
    if (absl::Status status = (builder.*step)(); !status.ok()) return status;
  }
  for (const auto check : {&UnitsBuilder::CheckParents, &UnitsBuilder::CheckCircles}) {
    if (absl::Status status = (builder.*check)(); !status.ok()) return status;
  }
  builder.units_->version_ = Version(units.text, successions.text);
  return builder.units_;
}

absl::Status UnitsBuilder::UnitError(size_t index, std::string_view what) const {
  return CsvError(units_text_.name, lines_[index], what);
}

absl::Status UnitsBuilder::ReadUnits() {
  auto rows = ReadCsv(units_text_.name, units_text_.text, kUnitsHeader);
  if (!rows.ok()) return rows.status();
  for (const CsvRow& row : *rows) {
    if (absl::Status status = AddUnit(row); !status.ok()) return status;
  }
  if (units_->units_.empty()) return CsvError(units_text_.name, 1, "no units");
  units_->forward_.resize(units_->units_.size());
  units_->backward_.resize(units_->units_.size());
  return absl::OkStatus();
}

absl::Status UnitsBuilder::AddUnit(const CsvRow& row) {
  const auto wrong = [&](std::string_view what) { return CsvError(units_text_.name, row.line, what); };
  Unit unit;
  unit.code = row.cells[0];
  unit.name = row.cells[2];
  unit.parent_code = row.cells[3];
  unit.index = units_->units_.size();
  if (!IsCode(unit.code)) return wrong("code must be 1 to 10 digits");
  const auto kind = KindOf(row.cells[1]);
  if (!kind) return wrong("kind must be province, district, commune, township or ward");
  unit.kind = *kind;
  if (unit.name.empty()) return wrong("name is empty");
  if (!unit.parent_code.empty() && !IsCode(unit.parent_code))
    return wrong("parent_code must be 1 to 10 digits or empty");
  for (const auto& [cell, day] : {std::pair{4, &unit.valid_from}, std::pair{5, &unit.valid_until}}) {
    if (row.cells[cell].empty()) continue;
    *day = Date::Parse(row.cells[cell]);
    if (!*day)
      return wrong(absl::StrCat(cell == 4 ? "valid_from" : "valid_until", " must be YYYY-MM-DD or empty"));
  }
  if (First(unit) >= End(unit)) return wrong("valid_until must be after valid_from");
  lines_.push_back(row.line);
  units_->by_code_[unit.code].push_back(unit.index);
  units_->by_parent_[unit.parent_code].push_back(unit.index);
  units_->units_.push_back(std::move(unit));
  return absl::OkStatus();
}

absl::Status UnitsBuilder::OrderByDay() {
  const auto& all = units_->units_;
  for (auto& [code, indices] : units_->by_code_) {
    std::stable_sort(indices.begin(), indices.end(),
                     [&](size_t a, size_t b) { return First(all[a]) < First(all[b]); });
    for (size_t i = 1; i < indices.size(); ++i) {
      const Unit& before = all[indices[i - 1]];
      const Unit& after = all[indices[i]];
      if (First(before) == First(after)) {
        return UnitError(after.index, absl::StrCat("code ", code, " with this valid_from stands in line ",
                                                   lines_[before.index], " already"));
      }
      if (End(before) > First(after)) {
        return UnitError(after.index, absl::StrCat("code ", code, " is still valid in line ",
                                                   lines_[before.index], " on that day"));
      }
    }
  }
  for (auto& [code, indices] : units_->by_parent_) {
    std::sort(indices.begin(), indices.end(), [&](size_t a, size_t b) {
      return std::pair(all[a].code, First(all[a])) < std::pair(all[b].code, First(all[b]));
    });
  }
  return absl::OkStatus();
}

absl::Status UnitsBuilder::CheckParents() const {
  const auto& all = units_->units_;
  for (const Unit& unit : all) {
    if (unit.parent_code.empty()) continue;
    const auto found = units_->by_code_.find(unit.parent_code);
    if (found == units_->by_code_.end()) {
      return UnitError(unit.index, absl::StrCat("there is no unit ", unit.parent_code, " to be its parent"));
    }
    int64_t covered_to = First(unit);
    for (const size_t index : found->second) {
      if (First(all[index]) <= covered_to && covered_to < End(all[index])) covered_to = End(all[index]);
    }
    if (covered_to < End(unit)) {
      return UnitError(unit.index, absl::StrCat("its parent ", unit.parent_code,
                                                " is not valid on all days on which it is"));
    }
  }
  return absl::OkStatus();
}

absl::Status UnitsBuilder::CheckCircles() const {
  // A circle is whole from the day on which its youngest member began.
  std::set<int64_t> days;
  for (const Unit& unit : units_->units_) days.insert(First(unit));
  for (const int64_t days_since_1970 : days) {
    const Date day = Date::FromDays(static_cast<int32_t>(days_since_1970));
    for (const Unit& unit : units_->units_) {
      const Unit* up = unit.ValidOn(day) ? &unit : nullptr;
      for (int level = 0; up != nullptr; ++level, up = units_->Parent(*up, day)) {
        if (level == kMaxLevels) return UnitError(unit.index, "its parents go round in a circle");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status UnitsBuilder::ReadSuccessions() {
  auto rows = ReadCsv(successions_text_.name, successions_text_.text, kSuccessionsHeader);
  if (!rows.ok()) return rows.status();
  for (const CsvRow& row : *rows) {
    if (absl::Status status = AddSuccession(row); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status UnitsBuilder::AddSuccession(const CsvRow& row) {
  const auto wrong = [&](std::string_view what) { return CsvError(successions_text_.name, row.line, what); };
  const auto day = Date::Parse(row.cells[2]);
  if (!day) return wrong("effective_on must be YYYY-MM-DD");
  // An ended unit has no days left, so that no chain of successions comes back to where it began.
  const Unit* from = units_->FindValid(row.cells[0], day->PlusDays(-1));
  if (from == nullptr || from->valid_until != day) {
    return wrong(absl::StrCat("no unit ", row.cells[0], " ends on ", day->ToString()));
  }
  const Unit* to = units_->FindValid(row.cells[1], *day);
  if (to == nullptr) return wrong(absl::StrCat("no unit ", row.cells[1], " is valid on ", day->ToString()));
  auto& forward = units_->forward_[from->index];
  if (std::any_of(forward.begin(), forward.end(), [&](const auto& edge) { return edge.to == to->index; })) {
    return wrong("the same succession stands above");
  }
  forward.push_back({to->index, *day});
  units_->backward_[to->index].push_back({from->index, *day});
  return absl::OkStatus();
}

}  // namespace childsync
