// The population database's content at one moment: people by number, and the chains of replaced numbers.
//
// Immutable, so readers share it without locks; a changed file is a new Register. The index for searches is
// made at the first one (some seconds for a million people), since most registers are never searched.
#ifndef CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_REGISTER_H_
#define CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_REGISTER_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/population/person.h"
#include "services/population-stub/domain/search.h"

namespace childsync::population_stub {

using population::LookupResult;
using population::PersonView;

class Register {
 public:
  // Of a file of people. INVALID_ARGUMENT names line and column.
  static absl::StatusOr<std::shared_ptr<const Register>> Parse(std::string csv);
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;

  // What is known under a number of 12 digits; its views live as long as the register and `personal_id` do.
  LookupResult Lookup(std::string_view personal_id) const;
  // Everybody, whatever the status, by number.
  std::span<const PersonView> people() const { return people_; }
  // Every number that this one has replaced over any number of steps, sorted.
  std::span<const std::string_view> FormerNumbers(std::string_view personal_id) const;
  // Whoever comes first makes it; others wait.
  const SearchIndex& search() const;

 private:
  Register(std::string text) : text_(std::move(text)) {}
  void Index();
  const PersonView* Find(std::string_view personal_id) const;
  // The entry at the end of the chain; null if the chain breaks or turns in a circle.
  const PersonView* EndOfChain(const PersonView& person) const;

  std::string text_;  // people_ views into it
  std::vector<PersonView> people_;
  absl::flat_hash_map<uint64_t, uint32_t> by_number_;
  absl::flat_hash_map<uint64_t, std::vector<std::string_view>> former_;
  mutable absl::once_flag search_once_;
  mutable std::unique_ptr<const SearchIndex> search_;
};

// Numbers about which `after` answers a look-up differently than `before`, sorted: entries that are new, gone
// or different, and those whose chain leads elsewhere or whose former numbers changed.
std::vector<std::string> ChangedNumbers(const Register& before, const Register& after);

}  // namespace childsync::population_stub

#endif  // CHILDSYNC_SERVICES_POPULATION_STUB_DOMAIN_REGISTER_H_
