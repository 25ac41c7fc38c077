// The administrative units and what became of them, by (code, day). Codes are reused for larger communes, so
// that a code alone names nothing: (code, valid_from) does. Which level rolls up into which is the files'
// matter, never the code's.
//
// Threads: immutable. Pointers to units live as long as the Units.
#ifndef CHILDSYNC_COMMON_UNITS_UNITS_H_
#define CHILDSYNC_COMMON_UNITS_UNITS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/official_time/date.h"

namespace childsync {

enum class UnitKind { kProvince, kDistrict, kCommune, kTownship, kWard };

// "province", "district", "commune", "township", "ward".
std::string_view ToString(UnitKind kind);

struct Unit {
  std::string code;
  UnitKind kind;
  // Official name, "Xã Bình Sơn".
  std::string name;
  // Empty at the top.
  std::string parent_code;
  // The first day; nothing: since before anybody asks.
  std::optional<Date> valid_from;
  // The first day on which it is no more; nothing: it stands.
  std::optional<Date> valid_until;
  // Position in Units::all().
  size_t index;

  bool ValidOn(Date day) const {
    return (!valid_from || *valid_from <= day) && (!valid_until || day < *valid_until);
  }
  // YYYY-MM-DD or empty: with the code, what identifies the unit in events.
  std::string ValidFromText() const { return valid_from ? valid_from->ToString() : std::string(); }
};

class Units {
 public:
  // Reads --units and --successions; an empty path stands for the file that is compiled in. INVALID_ARGUMENT
  // names file, line and what is wrong: a bad row, (code, valid_from) twice, a code that is valid twice on a
  // day, a parent that isn't there all the time, parents in a circle, a succession whose units don't end and
  // begin on its day.
  static absl::StatusOr<std::shared_ptr<const Units>> Load(const std::string& units_path,
                                                           const std::string& successions_path);
  // The same from text.
  static absl::StatusOr<std::shared_ptr<const Units>> Parse(std::string_view units_csv,
                                                            std::string_view successions_csv);

  Units(const Units&) = delete;
  Units& operator=(const Units&) = delete;

  // In the order of the file.
  const std::vector<Unit>& all() const { return units_; }

  // The unit that has this code on this day, or null.
  const Unit* FindValid(std::string_view code, Date day) const;
  // The unit (code, valid_from), valid_from as in events: YYYY-MM-DD or empty. Null if there is none.
  const Unit* Find(std::string_view code, std::string_view valid_from) const;
  // The unit that has this code on this day or, if none has, the last one that had it before. Null: the code
  // was never used.
  const Unit* FindLatest(std::string_view code, Date day) const;

  // On a day when the unit is valid; null at the top.
  const Unit* Parent(const Unit& unit, Date day) const;
  // Units valid on the day whose parent has this unit's code, by code.
  std::vector<const Unit*> Children(const Unit& unit, Date day) const;
  // Units valid on the day that have no parent, by code.
  std::vector<const Unit*> Roots(Date day) const;

  // What an ended unit has become by the day, over any number of steps: the units valid on the day, by code.
  std::vector<const Unit*> Successors(const Unit& unit, Date day) const;
  // What had become this unit by the day, over any number of steps, by code and then valid_from.
  std::vector<const Unit*> Predecessors(const Unit& unit, Date day) const;
  // Whether `unit` has become `other`, over any number of steps, by the day.
  bool HasBecome(const Unit& unit, const Unit& other, Date day) const;

  // Whether a residence is the record's own unit, one that has become it by today, or one that it has become;
  // each code is taken as FindLatest(code, today) has it. An empty or unknown code is only ever itself; an
  // empty one is nobody's place. CONTRACT: PERSON_RESIDES_ELSEWHERE is said when this is false.
  bool SamePlace(std::string_view record_unit, std::string_view residence_unit, Date today) const;

  // 32 hexadecimal digits: XXH3-128 (seed 0) over the bytes of both files, units first.
  const std::string& version() const { return version_; }

 private:
  struct Edge {
    size_t to;
    Date effective_on;
  };
  using Edges = std::vector<std::vector<Edge>>;  // by unit
  friend class UnitsBuilder;

  Units() = default;
  std::vector<const Unit*> ValidUnder(std::string_view parent_code, Date day) const;
  std::vector<const Unit*> Sorted(const std::vector<size_t>& indices) const;
  // Every unit that can be reached by edges in force by the day.
  std::vector<size_t> Reach(const Unit& unit, Date day, const Edges& edges) const;

  std::vector<Unit> units_;
  // By code; each list by valid_from.
  absl::flat_hash_map<std::string, std::vector<size_t>> by_code_;
  // By parent code ("" for the roots), each list by code.
  std::map<std::string, std::vector<size_t>, std::less<>> by_parent_;
  // By unit: what it became, and what became it.
  Edges forward_, backward_;
  std::string version_;
};

}  // namespace childsync

#endif  // CHILDSYNC_COMMON_UNITS_UNITS_H_
