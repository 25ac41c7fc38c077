// The roster in memory: what the last value of every key in the roster topic says.
//
// Not thread-safe; the one thread that keeps the roster owns it.
#ifndef CHILDSYNC_SERVICES_ROSTER_DOMAIN_ROSTER_H_
#define CHILDSYNC_SERVICES_ROSTER_DOMAIN_ROSTER_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/container/node_hash_map.h"
#include "common/official_time/date.h"
#include "common/population/fingerprint.h"
#include "services/roster/domain/personal_id.h"

namespace childsync::roster {

// A unit of residence as an entry names it.
struct UnitName {
  std::string code;
  std::string valid_from;  // YYYY-MM-DD; empty: it has none, or the code can't be resolved
  friend auto operator<=>(const UnitName&, const UnitName&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const UnitName& name) {
    return H::combine(std::move(state), name.code, name.valid_from);
  }
};

// What the topic says of a child. Units are few and children many, so a unit is a place in Roster::units().
struct Entry {
  PersonalId number;                    // in force
  std::vector<PersonalId> former = {};  // sorted
  uint32_t unit = 0;
  population::Fingerprint fingerprint = {};

  bool Has(PersonalId id) const;
  friend bool operator==(const Entry&, const Entry&) = default;
};

class Roster {
 public:
  Roster() = default;
  Roster(const Roster&) = delete;
  Roster& operator=(const Roster&) = delete;
  Roster(Roster&&) = default;
  Roster& operator=(Roster&&) = default;

  size_t size() const { return slots_.size(); }
  // Null: no entry has this key.
  const Entry* Find(PersonalId key) const;
  // Keys of the entries that have the number, in force or former, in order.
  absl::InlinedVector<PersonalId, 2> KeysOf(PersonalId number) const;

  void Put(PersonalId key, Entry entry);
  void Erase(PersonalId key);

  // The place of a unit, a new one if need be.
  uint32_t PlaceOf(const UnitName& unit);
  const UnitName& unit(uint32_t place) const { return *units_[place]; }
  size_t unit_count() const { return units_.size(); }

  // What is known of the child beside the entry and stands in no topic. Until a look-up or a snapshot tells,
  // the birthday is unknown. `key` has an entry.
  void SetSixteenOn(PersonalId key, Date day);
  std::optional<Date> SixteenOn(PersonalId key) const;

  // For a comparison: entries are unseen after BeginSeeing until they are marked.
  void BeginSeeing() { ++seeing_; }
  void MarkSeen(PersonalId key);

  void ForEach(const std::function<void(PersonalId key, const Entry& entry)>& visit) const;
  void ForEachUnseen(const std::function<void(PersonalId key, const Entry& entry)>& visit) const;

 private:
  static constexpr int32_t kUnknownDay = std::numeric_limits<int32_t>::min();
  struct Slot {
    Entry entry;
    int32_t sixteen_on = kUnknownDay;
    uint32_t seen = 0;
  };
  void IndexNumbers(PersonalId key, const Entry& entry);
  void UnindexNumbers(PersonalId key, const Entry& entry);

  absl::flat_hash_map<PersonalId, Slot> slots_;
  // Numbers other than the key itself: few children have any.
  absl::flat_hash_map<PersonalId, absl::InlinedVector<PersonalId, 1>> other_numbers_;
  absl::node_hash_map<UnitName, uint32_t> unit_places_;
  std::vector<const UnitName*> units_;  // into unit_places_
  uint32_t seeing_ = 0;
};

}  // namespace childsync::roster

#endif  // CHILDSYNC_SERVICES_ROSTER_DOMAIN_ROSTER_H_
