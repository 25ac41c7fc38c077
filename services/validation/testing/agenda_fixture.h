// An agenda of partition 0, and the clock by which its pauses end.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "services/validation/revalidation/domain/agenda.h"

namespace childsync::validation {

inline constexpr Number kP = 51214000001, kQ = 51214000002;
inline constexpr KeyHash kAn = 1, kBinh = 2;

class AgendaTest : public testing::Test {
 protected:
  static VerdictFacts Verdict(int64_t offset, Number number, Seen seen) {
    return {.change_offset = offset, .number = number, .seen = seen, .essence = 5, .current_rules = true};
  }
  // Partition 0 with these verdicts, ready to be compared with the roster.
  void Assign(const std::vector<std::pair<KeyHash, VerdictFacts>>& verdicts) {
    agenda_.Open(0);
    for (const auto& [key, facts] : verdicts) agenda_.Read(0, key, facts);
    agenda_.Complete(0);
    agenda_.CompleteRoster();
    Tick();
  }
  void Roster(Number number, Seen seen) { agenda_.ApplyRoster(number, {{{number}, seen}}); }
  void Leaves(Number number) { agenda_.ApplyRoster(number, std::nullopt); }
  void Tick() {
    while (agenda_.Tick(1, now_)) {
    }
  }
  void After(absl::Duration time) {
    now_ += time;
    Tick();
  }
  std::vector<Agenda::Item> Take() { return agenda_.Take(100); }
  Agenda::Item TakeOne() {
    const auto items = Take();
    EXPECT_EQ(items.size(), 1u);
    return items.empty() ? Agenda::Item() : items[0];
  }
  std::vector<KeyHash> Taken() {
    std::vector<KeyHash> keys;
    for (const auto& item : Take()) keys.push_back(item.key);
    return keys;
  }

  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  const Agenda::Settings settings_;
  Agenda agenda_{settings_};
};

}  // namespace childsync::validation
