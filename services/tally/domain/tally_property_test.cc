// Random histories against a plain recomputation that shares no code with the fold: it keeps the last value
// per key in maps and works everything out from scratch, by the words of ARCHITECTURE.md.
#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/tally/domain/tally_state.h"

namespace childsync::tally {
namespace {

struct PlainRecord {
  int outcome = 0;
  std::optional<std::string> number;
  std::vector<Finding> findings;
};
struct PlainEntry {
  std::string number;
  std::vector<std::string> formers;
  std::string unit, valid_from;
  Hash16 fingerprint{};
};

// One message of the log: exactly one of the two keys is set; no value is a tombstone.
struct Message {
  std::string record_key, entry_key;
  std::optional<PlainRecord> record;
  std::optional<PlainEntry> entry;
  const std::string& key() const { return record_key.empty() ? entry_key : record_key; }
};

// Everything that anybody sees, as text.
struct Outcomes {
  std::map<std::string, std::pair<int, int>> units;  // "code valid_from" -> completed, total
  std::map<std::string, int> without_claim;
  std::set<std::string> outstanding;              // "number claimant"
  std::map<std::string, int> duplicates_by_unit;  // roster children that several records claim
  std::set<std::string> duplicates;               // "number unit done: claimants", or "outside: claimants"
  std::string digest;
  friend bool operator==(const Outcomes&, const Outcomes&) = default;
};

std::ostream& operator<<(std::ostream& out, const Outcomes& o) {
  for (const auto& [unit, c] : o.units) out << unit << ": " << c.first << "/" << c.second << "\n";
  for (const auto& [code, n] : o.without_claim) out << code << " without claim: " << n << "\n";
  for (const auto& line : o.outstanding) out << "outstanding " << line << "\n";
  for (const auto& [unit, n] : o.duplicates_by_unit) out << unit << " duplicates: " << n << "\n";
  for (const auto& line : o.duplicates) out << "duplicate " << line << "\n";
  return out << o.digest << "\n";
}

class PlainTally {
 public:
  void Apply(const Message& m) {
    if (!m.record_key.empty()) {
      if (m.record) {
        records_[m.record_key] = *m.record;
      } else {
        records_.erase(m.record_key);
      }
    } else if (m.entry) {
      entries_[m.entry_key] = *m.entry;
    } else {
      entries_.erase(m.entry_key);
    }
  }

  Outcomes Compute() const {
    Outcomes o;
    for (const auto& [key, entry] : entries_) {
      auto& [completed, total] = o.units[entry.unit + " " + entry.valid_from];
      ++total;
      std::set<std::string> claimants;
      bool verified = false;
      for (const auto& [record_key, record] : records_) {
        if (!record.number || OwnerOf(*record.number) != key) continue;
        claimants.insert(record_key);
        verified = verified || record.outcome == 1;
      }
      if (verified) {
        ++completed;
      } else {
        o.outstanding.insert(entry.number + " " + (claimants.empty() ? "-" : *claimants.begin()));
      }
      if (claimants.size() < 2) continue;
      ++o.duplicates_by_unit[entry.unit + " " + entry.valid_from];
      o.duplicates.insert(entry.number + " " + entry.unit + (verified ? " done:" : " not done:") +
                          JoinedKeys(claimants));
    }
    std::map<std::string, std::set<std::string>> outside;
    for (const auto& [key, record] : records_) {
      if (record.number && OwnerOf(*record.number).empty()) outside[*record.number].insert(key);
    }
    for (const auto& [number, claimants] : outside) {
      if (claimants.size() > 1) o.duplicates.insert("outside:" + JoinedKeys(claimants));
    }
    for (const auto& [key, record] : records_) {
      if (record.outcome != 4 && !record.number) ++o.without_claim[key.substr(0, key.find('/'))];
    }
    o.digest = Digest();
    return o;
  }

  // The log after compaction: one message per key that has a value, in any order.
  std::vector<Message> Compacted() const {
    std::vector<Message> log;
    for (const auto& [key, record] : records_) log.push_back({.record_key = key, .record = record});
    for (const auto& [key, entry] : entries_) log.push_back({.entry_key = key, .entry = entry});
    return log;
  }

 private:
  static std::string JoinedKeys(const std::set<std::string>& keys) {
    std::string joined;
    for (const std::string& key : keys) joined += " " + key;
    return joined;
  }

  std::string OwnerOf(const std::string& number) const {
    for (const auto& [key, entry] : entries_) {  // in order of key: the first one is the smallest
      if (entry.number == number) return key;
      if (std::find(entry.formers.begin(), entry.formers.end(), number) != entry.formers.end()) return key;
    }
    return "";
  }

  std::string Digest() const {
    uint64_t high = 0, low = 0;
    const auto add = [&](const std::string& bytes) {
      const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
      low += hash.low64;
      high += hash.high64 + (low < hash.low64 ? 1 : 0);
    };
    const std::string zero(1, '\0');
    for (const auto& [key, record] : records_) {
      std::string bytes =
          "R" + key + zero + static_cast<char>(record.outcome) + record.number.value_or("") + zero;
      for (const Finding& f : record.findings) {
        bytes += {static_cast<char>(f.code), static_cast<char>(f.side)};
      }
      add(bytes);
    }
    for (const auto& [key, entry] : entries_) {
      std::string bytes =
          "P" + key + zero + entry.unit + zero + entry.valid_from + zero + entry.number + zero;
      for (const std::string& former : entry.formers) bytes += former + zero;
      add(bytes + std::string(entry.fingerprint.begin(), entry.fingerprint.end()));
    }
    char text[33];
    snprintf(text, sizeof(text), "%016llx%016llx", static_cast<unsigned long long>(high),
             static_cast<unsigned long long>(low));
    return text;
  }

  std::map<std::string, PlainRecord> records_;
  std::map<std::string, PlainEntry> entries_;
};

void Apply(const Message& m, TallyState& state) {
  if (!m.record_key.empty()) {
    const std::string_view text = m.record_key;
    const size_t slash = text.find('/');
    const RecordKey key{text.substr(0, slash), text.substr(slash + 1)};
    if (!m.record) return state.EraseRecord(key);
    Record record{
        .key = key, .outcome = static_cast<Outcome>(m.record->outcome), .findings = m.record->findings};
    record.claims = m.record->number.has_value();
    if (record.claims) record.number = *ParsePersonalId(*m.record->number);
    state.Apply(record);
    return;
  }
  const PersonalId key = *ParsePersonalId(m.entry_key);
  if (!m.entry) return state.EraseEntry(key);
  std::vector<PersonalId> formers;
  for (const std::string& former : m.entry->formers) formers.push_back(*ParsePersonalId(former));
  state.Apply(RosterEntry{.key = key,
                          .number = *ParsePersonalId(m.entry->number),
                          .formers = formers,
                          .unit_code = m.entry->unit,
                          .unit_valid_from = m.entry->valid_from,
                          .fingerprint = m.entry->fingerprint});
}

std::string AsLine(const TallyState& state, const TallyState::DuplicateClaim& claim) {
  std::string line = "outside:";
  if (claim.child != nullptr) {
    line = FormatPersonalId(PersonalId{claim.child->number}) + " " +
           state.roster_units()[claim.child->unit].code +
           (claim.child->completed() ? " done:" : " not done:");
  }
  EXPECT_EQ(claim.records, claim.first.size());
  for (const Record& record : claim.first) line += " " + Joined(record.key);
  return line;
}

Outcomes Read(const TallyState& state) {
  Outcomes o;
  for (const RosterUnit& unit : state.roster_units()) {
    if (unit.total != 0 || unit.completed != 0) {
      o.units[unit.code + " " + unit.valid_from] = {unit.completed, unit.total};
    }
  }
  for (const RecordUnit& unit : state.record_units()) {
    if (unit.without_claim != 0) o.without_claim[unit.code] = static_cast<int>(unit.without_claim);
  }
  const std::vector<bool> all(state.roster_units().size(), true);
  state.ForEachOutstanding(all, [&](const TallyState::Outstanding& child) {
    o.outstanding.insert(FormatPersonalId(child.number) + " " +
                         (child.claimant != nullptr ? Joined(child.claimant->key) : "-"));
  });
  for (const RosterUnit& unit : state.roster_units()) {
    if (unit.duplicate_claims != 0) {
      o.duplicates_by_unit[unit.code + " " + unit.valid_from] = static_cast<int>(unit.duplicate_claims);
    }
  }
  state.ForEachDuplicateClaim(all, {}, 100, [&](const TallyState::DuplicateClaim& claim) {
    o.duplicates.insert(AsLine(state, claim));
  });
  const std::vector<bool> all_records(state.record_units().size(), true);
  state.ForEachDuplicateClaim({}, all_records, 100, [&](const TallyState::DuplicateClaim& claim) {
    const std::string line = AsLine(state, claim);
    EXPECT_EQ(o.duplicates.insert(line).second, claim.child == nullptr) << line;
  });
  o.digest = FormatDigest(state.digest());
  return o;
}

// Few keys and fewer numbers, so that everything meets everything.
class Histories {
 public:
  explicit Histories(uint64_t seed) : random_(seed) {}

  int Below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  Message Next() {
    Message m;
    if (Below(3) > 0) {
      m.record_key = RecordKeyName();
      if (Below(8) > 0) m.record = SomeRecord();
    } else {
      m.entry_key = Number();
      if (Below(6) > 0) m.entry = SomeEntry();
    }
    return m;
  }

  // Any order in which each key's own messages keep theirs.
  std::vector<Message> Interleave(const std::vector<Message>& log) {
    std::map<std::string, std::vector<const Message*>> by_key;
    for (const Message& m : log) by_key[m.key()].push_back(&m);
    std::vector<std::string> turns;
    for (const Message& m : log) turns.push_back(m.key());
    std::shuffle(turns.begin(), turns.end(), random_);
    std::map<std::string, size_t> next;
    std::vector<Message> shuffled;
    for (const std::string& key : turns) {
      shuffled.push_back(*by_key[key][next[key]++]);
      if (Below(5) == 0) shuffled.push_back(shuffled.back());  // delivered again
    }
    return shuffled;
  }

  void Shuffle(std::vector<Message>& log) { std::shuffle(log.begin(), log.end(), random_); }

 private:
  std::string RecordKeyName() {
    static const char* const kUnits[] = {"21040", "21052", "2"};
    static const char* const kIds[] = {"1", "a/b", "a-record-id-longer-than-sixteen-bytes", "Trẻ 7"};
    return std::string(kUnits[Below(3)]) + "/" + kIds[Below(4)];
  }
  std::string Number() { return "05121500000" + std::to_string(Below(7)); }
  PlainRecord SomeRecord() {
    PlainRecord record{.outcome = 1 + Below(4)};
    if (record.outcome <= 2 && Below(5) > 0) record.number = Number();
    if (record.outcome != 1) {
      for (int n = Below(3), code = 1 + Below(5); n > 0; --n, code += 1 + Below(5)) {
        record.findings.push_back(
            {static_cast<uint8_t>(code), 1, static_cast<uint8_t>(1 + Below(3)), 2, Below(9)});
      }
    }
    return record;
  }
  PlainEntry SomeEntry() {
    PlainEntry entry{.number = Number(), .unit = Below(2) == 0 ? "21040" : "21052"};
    if (Below(3) == 0) entry.valid_from = "2025-07-01";
    for (int n = Below(3); n > 0; --n) entry.formers.push_back(Number());
    entry.fingerprint[Below(16)] = static_cast<uint8_t>(Below(256));
    return entry;
  }

  std::mt19937_64 random_;
};

// Writes what a checkpoint would hold into another state.
class Copy : public TallyState::ChangeVisitor {
 public:
  explicit Copy(TallyState* to) : to_(*to) {}
  void OnRecordErased(const RecordKey& key) override { to_.EraseRecord(key); }
  void OnEntryErased(PersonalId key) override { to_.EraseEntry(key); }
  void OnRecord(const Record& record) override { to_.Apply(record); }
  void OnEntry(const RosterEntry& entry) override { to_.Apply(entry); }

 private:
  TallyState& to_;
};

constexpr uint64_t kSeeds = 3'000;

TEST(TallyPropertyTest, EqualsAPlainRecomputationAfterEveryMessage) {
  for (uint64_t seed = 1; seed <= kSeeds / 10; ++seed) {
    SCOPED_TRACE(seed);
    Histories histories(seed);
    PlainTally plain;
    TallyState state;
    for (int i = 0; i < 120; ++i) {
      const Message m = histories.Next();
      plain.Apply(m);
      Apply(m, state);
      ASSERT_EQ(Read(state), plain.Compute());
    }
  }
}

TEST(TallyPropertyTest, NoOrderOfKeysNoRepetitionAndNoCompactionShows) {
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Histories histories(seed);
    PlainTally plain;
    std::vector<Message> log(20 + histories.Below(100));
    for (Message& m : log) plain.Apply(m = histories.Next());
    const Outcomes expected = plain.Compute();

    TallyState interleaved;
    for (const Message& m : histories.Interleave(log)) Apply(m, interleaved);
    ASSERT_EQ(Read(interleaved), expected);

    std::vector<Message> compacted = plain.Compacted();
    histories.Shuffle(compacted);
    TallyState rebuilt;
    for (const Message& m : compacted) Apply(m, rebuilt);
    ASSERT_EQ(Read(rebuilt), expected);
  }
}

TEST(TallyPropertyTest, ChangesAndPartsMakeTheWhole) {
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Histories histories(seed);
    PlainTally plain;
    TallyState state, from_changes, from_parts;
    Copy changes_copy(&from_changes);
    // Parts are taken while messages go on arriving. All changes since the first part are laid over them.
    uint64_t next_part = 0;
    std::vector<Message> since_first_part;
    Copy parts_copy(&from_parts);
    for (int i = 0; i < 100; ++i) {
      const Message m = histories.Next();
      plain.Apply(m);
      Apply(m, state);
      if (i >= 40) since_first_part.push_back(m);
      if (i >= 40 && next_part != TallyState::kEnd && histories.Below(3) == 0) {
        next_part = state.VisitPart(next_part, 1 + histories.Below(4), parts_copy);
      }
      if (histories.Below(10) == 0) state.TakeChanges(changes_copy);
    }
    while (next_part != TallyState::kEnd) next_part = state.VisitPart(next_part, 3, parts_copy);
    for (const Message& m : since_first_part) Apply(m, from_parts);
    state.TakeChanges(changes_copy);
    EXPECT_EQ(state.changes(), 0u);
    ASSERT_EQ(Read(from_changes), plain.Compute());
    ASSERT_EQ(Read(from_parts), plain.Compute());
  }
}

}  // namespace
}  // namespace childsync::tally
