// Any pair of reference files, a byte FF between: those that are taken answer without end or crash.
#include "common/units/units.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto files = childsync::fuzz::Split(childsync::fuzz::Text(data, size), '\xFF', 2);
  const auto units = childsync::Units::Parse(files[0], files[1]);
  if (!units.ok()) return 0;
  const childsync::Date day = *childsync::Date::FromCivil(2025, 7, 1);
  for (const childsync::Unit& unit : (*units)->all()) {
    childsync::fuzz::Require((*units)->Find(unit.code, unit.ValidFromText()) == &unit);
    (*units)->Successors(unit, day);
    (*units)->Predecessors(unit, day);
    (*units)->Children(unit, day);
  }
  return 0;
}
