#include "common/units/units.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/units/embedded.h"
#include "common/units/units_builder.h"

namespace childsync {
namespace {

absl::StatusOr<ReferenceText> Read(const std::string& path, std::string_view built_in_name,
                                   std::string_view built_in) {
  if (path.empty()) return ReferenceText{std::string(built_in_name), std::string(built_in)};
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": can't be read, or is empty"));
  return ReferenceText{path, text.str()};
}

}  // namespace

std::string_view ToString(UnitKind kind) {
  switch (kind) {
    case UnitKind::kProvince:
      return "province";
    case UnitKind::kDistrict:
      return "district";
    case UnitKind::kCommune:
      return "commune";
    case UnitKind::kTownship:
      return "township";
    case UnitKind::kWard:
      return "ward";
  }
  return "";
}

absl::StatusOr<std::shared_ptr<const Units>> Units::Load(const std::string& units_path,
                                                         const std::string& successions_path) {
  auto units = Read(units_path, "built-in administrative_units.csv", kEmbeddedUnits);
  if (!units.ok()) return units.status();
  auto successions = Read(successions_path, "built-in unit_successions.csv", kEmbeddedSuccessions);
  if (!successions.ok()) return successions.status();
  return UnitsBuilder::Build(*units, *successions);
}

absl::StatusOr<std::shared_ptr<const Units>> Units::Parse(std::string_view units_csv,
                                                          std::string_view successions_csv) {
  return UnitsBuilder::Build({"units", std::string(units_csv)},
                             {"successions", std::string(successions_csv)});
}

const Unit* Units::FindValid(std::string_view code, Date day) const {
  const Unit* unit = FindLatest(code, day);
  return unit != nullptr && unit->ValidOn(day) ? unit : nullptr;
}

const Unit* Units::FindLatest(std::string_view code, Date day) const {
  const auto found = by_code_.find(absl::string_view(code.data(), code.size()));
  if (found == by_code_.end()) return nullptr;
  const Unit* latest = nullptr;
  for (const size_t index : found->second) {
    const Unit& unit = units_[index];
    if (!unit.valid_from || *unit.valid_from <= day) latest = &unit;
  }
  return latest;
}

const Unit* Units::Find(std::string_view code, std::string_view valid_from) const {
  std::optional<Date> from;
  if (!valid_from.empty() && !(from = Date::Parse(valid_from))) return nullptr;
  const auto found = by_code_.find(absl::string_view(code.data(), code.size()));
  if (found == by_code_.end()) return nullptr;
  for (const size_t index : found->second) {
    if (units_[index].valid_from == from) return &units_[index];
  }
  return nullptr;
}

const Unit* Units::Parent(const Unit& unit, Date day) const {
  return unit.parent_code.empty() ? nullptr : FindValid(unit.parent_code, day);
}

std::vector<const Unit*> Units::ValidUnder(std::string_view parent_code, Date day) const {
  std::vector<const Unit*> children;
  const auto found = by_parent_.find(parent_code);
  if (found == by_parent_.end()) return children;
  for (const size_t index : found->second) {
    if (units_[index].ValidOn(day)) children.push_back(&units_[index]);
  }
  return children;
}

std::vector<const Unit*> Units::Children(const Unit& unit, Date day) const {
  return ValidUnder(unit.code, day);
}

std::vector<const Unit*> Units::Roots(Date day) const { return ValidUnder("", day); }

std::vector<size_t> Units::Reach(const Unit& unit, Date day, const Edges& edges) const {
  std::vector<size_t> reached;
  std::vector<size_t> open = {unit.index};
  while (!open.empty()) {
    const size_t at = open.back();
    open.pop_back();
    for (const Edge& edge : edges[at]) {
      if (edge.effective_on > day) continue;
      if (std::find(reached.begin(), reached.end(), edge.to) != reached.end()) continue;
      reached.push_back(edge.to);
      open.push_back(edge.to);
    }
  }
  return reached;
}

std::vector<const Unit*> Units::Sorted(const std::vector<size_t>& indices) const {
  std::vector<const Unit*> units;
  for (const size_t index : indices) units.push_back(&units_[index]);
  std::sort(units.begin(), units.end(), [](const Unit* a, const Unit* b) {
    return std::pair(a->code, a->valid_from) < std::pair(b->code, b->valid_from);
  });
  return units;
}

std::vector<const Unit*> Units::Successors(const Unit& unit, Date day) const {
  std::vector<const Unit*> reached = Sorted(Reach(unit, day, forward_));
  std::erase_if(reached, [day](const Unit* successor) { return !successor->ValidOn(day); });
  return reached;
}

std::vector<const Unit*> Units::Predecessors(const Unit& unit, Date day) const {
  return Sorted(Reach(unit, day, backward_));
}

bool Units::HasBecome(const Unit& unit, const Unit& other, Date day) const {
  const std::vector<size_t> reached = Reach(unit, day, forward_);
  return std::find(reached.begin(), reached.end(), other.index) != reached.end();
}

bool Units::SamePlace(std::string_view record_unit, std::string_view residence_unit, Date today) const {
  if (residence_unit.empty()) return false;
  if (record_unit == residence_unit) return true;
  const Unit* record = FindLatest(record_unit, today);
  const Unit* residence = FindLatest(residence_unit, today);
  if (record == nullptr || residence == nullptr) return false;
  return HasBecome(*record, *residence, today) || HasBecome(*residence, *record, today);
}

}  // namespace childsync
