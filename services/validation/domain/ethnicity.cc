#include "services/validation/domain/ethnicity.h"

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/validation/domain/name.h"

namespace childsync::validation {
namespace {

constexpr EthnicGroups kKinh = 1;

// Every way to write a name: as the comment at EthnicGroup says.
void WriteSpellings(std::string_view name, const std::string& written, std::vector<std::string>* spellings) {
  const size_t at = name.find_first_of("- ");
  if (at == std::string_view::npos) {
    spellings->push_back(written + std::string(name));
    return;
  }
  const std::string head = written + std::string(name.substr(0, at));
  const std::string_view rest = name.substr(at + 1);
  for (const char* joint : {" ", "-"}) WriteSpellings(rest, head + joint, spellings);
  if (name[at] == ' ') return;
  for (const char* joint : {"'", ""}) WriteSpellings(rest, head + joint, spellings);
}

class NameTable {
 public:
  static const NameTable& Get() {
    static const NameTable table;
    return table;
  }

  // The group whose official name is written exactly so; none: 0.
  EthnicGroups FindExact(std::string_view text) const {
    const auto it = exact_.find(absl::string_view(text.data(), text.size()));
    return it == exact_.end() ? 0 : it->second;
  }

  // Every group that goes by the name; an official name is nobody else's.
  EthnicGroups FindKey(std::string_view key) const {
    const Entry entry = Find(key);
    if (entry.official != 0) return entry.official;
    return entry.other != 0 ? entry.other : FindTwoNames(key);
  }

 private:
  struct Entry {
    EthnicGroups official = 0;
    EthnicGroups other = 0;
  };

  Entry Find(std::string_view key) const {
    const auto it = keys_.find(absl::string_view(key.data(), key.size()));
    return it == keys_.end() ? Entry{} : it->second;
  }

  // Dao (Mán), as the official list writes it: the groups that go by both names.
  EthnicGroups FindTwoNames(std::string_view key) const {
    const size_t open = key.find('(');
    if (open == std::string_view::npos || open == 0 || !key.ends_with(')')) return 0;
    std::string_view name = key.substr(0, open);
    if (name.ends_with(' ')) name.remove_suffix(1);
    const Entry a = Find(name), b = Find(key.substr(open + 1, key.size() - open - 2));
    return (a.official | a.other) & (b.official | b.other);
  }

  NameTable() {
    EthnicGroups group = 1;
    for (const EthnicGroup& names : EthnicGroupList()) {
      AddNames(names.official_names, group, /*official=*/true);
      AddNames(names.other_names, group, /*official=*/false);
      group <<= 1;
    }
  }

  void AddNames(std::string_view names, EthnicGroups group, bool official) {
    while (!names.empty()) {
      const std::string_view name = names.substr(0, names.find('|'));
      names.remove_prefix(std::min(names.size(), name.size() + 1));
      if (official) exact_[std::string(name)] = group;
      std::vector<std::string> spellings = {std::string(name)};
      WriteSpellings(name, "", &spellings);
      for (const std::string& spelling : spellings) {
        KeySpace space;
        Entry& entry = keys_[std::string(ReadWords(spelling, &space).key)];
        (official ? entry.official : entry.other) |= group;
      }
    }
  }

  absl::flat_hash_map<std::string, EthnicGroups> exact_;
  absl::flat_hash_map<std::string, Entry> keys_;
};

}  // namespace

EthnicityReading ReadEthnicity(std::string_view cell) {
  if (cell == "Kinh") return {Reading::kRead, kKinh, 0};
  if (cell.empty()) return {};
  const NameTable& table = NameTable::Get();
  if (const EthnicGroups group = table.FindExact(cell)) return {Reading::kRead, group, 0};
  KeySpace space;
  const Words words = ReadWords(cell, &space);
  if (IsAbsent(words.key)) return {.rules = AbsentRules(words.key)};
  const EthnicGroups groups = table.FindKey(words.key);
  if (!std::has_single_bit(groups)) return {Reading::kMalformed};
  return {Reading::kRead, groups, (words.rules & kTextRules) | kEthnicityName};
}

EthnicityReading ReadRegisteredEthnicity(std::string_view text) {
  if (text == "Kinh") return {Reading::kRead, kKinh, 0};
  if (text.empty()) return {};
  const NameTable& table = NameTable::Get();
  if (const EthnicGroups group = table.FindExact(text)) return {Reading::kRead, group, 0};
  KeySpace space;
  const Words words = ReadWords(text, &space);
  if (IsAbsent(words.key)) return {};
  return {Reading::kRead, table.FindKey(words.key), 0};
}

}  // namespace childsync::validation
