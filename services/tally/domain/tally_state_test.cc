#include "services/tally/domain/tally_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace childsync::tally {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr uint8_t kNameDiffers = 20;
constexpr uint8_t kNumberMissing = 10;

// Short numbers, so that a test reads as a sentence: Verified("A/1", 7).
class TallyStateTest : public ::testing::Test {
 protected:
  void Write(const std::string& key, Outcome outcome, uint64_t number, std::vector<Finding> findings = {}) {
    const size_t slash = key.find('/');
    const std::string_view text = key;
    state_.Apply(Record{.key = {text.substr(0, slash), text.substr(slash + 1)},
                        .outcome = outcome,
                        .claims = number != 0,
                        .number = PersonalId{number},
                        .change_offset = ++offset_,
                        .findings = findings});
  }
  void Verified(const std::string& key, uint64_t number) { Write(key, Outcome::kVerified, number); }
  void Wrong(const std::string& key, uint64_t number, uint8_t code = kNameDiffers) {
    Write(key, Outcome::kNeedsCorrection, number, {{code, 2, 1, 2, 1000}});
  }
  void Withdraw(const std::string& key) { Write(key, Outcome::kWithdrawn, 0); }
  void Erase(const std::string& key) {
    const size_t slash = key.find('/');
    const std::string_view text = key;
    state_.EraseRecord({text.substr(0, slash), text.substr(slash + 1)});
  }
  void Child(uint64_t key, const std::string& unit, uint64_t number, std::vector<PersonalId> formers = {}) {
    state_.Apply(RosterEntry{
        .key = PersonalId{key}, .number = PersonalId{number}, .formers = formers, .unit_code = unit});
  }
  void Child(uint64_t number, const std::string& unit) { Child(number, unit, number); }
  void Leave(uint64_t key) { state_.EraseEntry(PersonalId{key}); }

  // "completed/total" of a unit.
  std::string Count(const std::string& unit) {
    for (const RosterUnit& u : state_.roster_units()) {
      if (u.code == unit && !unit.empty()) return std::to_string(u.completed) + "/" + std::to_string(u.total);
    }
    return "0/0";
  }
  int64_t WithoutClaim(const std::string& unit) {
    for (const RecordUnit& u : state_.record_units()) {
      if (u.code == unit && !unit.empty()) return u.without_claim;
    }
    return 0;
  }
  // "number: keys", "outside: keys" for a person that is not in the roster.
  std::vector<std::string> Duplicates(size_t first_max = 9) {
    std::vector<std::string> lines;
    const std::vector<bool> all(9, true);
    state_.ForEachDuplicateClaim(all, all, first_max, [&](const TallyState::DuplicateClaim& claim) {
      std::string line = claim.child == nullptr ? "outside:" : std::to_string(claim.child->number) + ":";
      for (const Record& record : claim.first) line += " " + Joined(record.key);
      if (claim.records > claim.first.size()) line += " of " + std::to_string(claim.records);
      lines.push_back(line);
    });
    return lines;
  }
  // "number claimant's key", "number -" if nobody claims it.
  std::vector<std::string> Outstanding() {
    std::vector<std::string> lines;
    const std::vector<bool> all(state_.roster_units().size(), true);
    state_.ForEachOutstanding(all, [&](const TallyState::Outstanding& child) {
      lines.push_back(std::to_string(static_cast<uint64_t>(child.number)) + " " +
                      (child.claimant != nullptr ? Joined(child.claimant->key) : "-"));
    });
    return lines;
  }

  TallyState state_;
  int64_t offset_ = 0;
};

TEST_F(TallyStateTest, CountsAChildOnceThoughTwoRecordsClaimIt) {
  Child(7, "A");
  Verified("A/1", 7);
  Verified("B/1", 7);
  EXPECT_EQ(Count("A"), "1/1");
  Erase("A/1");
  EXPECT_EQ(Count("A"), "1/1");
  Withdraw("B/1");
  EXPECT_EQ(Count("A"), "0/1");
}

TEST_F(TallyStateTest, CountsADuplicateVerdictOnce) {
  Child(7, "A");
  Verified("A/1", 7);
  const Digest digest = state_.digest();
  Verified("A/1", 7);
  EXPECT_EQ(Count("A"), "1/1");
  EXPECT_EQ(state_.digest(), digest);
}

TEST_F(TallyStateTest, CountsTheChildWhereItLives) {
  Child(7, "A");
  Verified("B/1", 7);
  EXPECT_EQ(Count("A"), "1/1");
  EXPECT_EQ(Count("B"), "0/0");
}

TEST_F(TallyStateTest, AMoverTakesItsCompletionAlong) {
  Child(7, "A");
  Verified("A/1", 7);
  Child(7, "B");
  EXPECT_EQ(Count("A"), "0/0");
  EXPECT_EQ(Count("B"), "1/1");
}

TEST_F(TallyStateTest, AClaimWaitsForItsChild) {
  Verified("A/1", 7);
  EXPECT_EQ(Count("A"), "0/0");
  Child(7, "A");
  EXPECT_EQ(Count("A"), "1/1");
  Leave(7);
  EXPECT_EQ(Count("A"), "0/0");
  Child(7, "A");
  EXPECT_EQ(Count("A"), "1/1");
}

TEST_F(TallyStateTest, CountsAReissuedNumberOnce) {
  Child(7, "A", 8, {PersonalId{7}});
  Verified("A/1", 7);
  Verified("A/2", 8);
  EXPECT_EQ(Count("A"), "1/1");
  Withdraw("A/1");
  EXPECT_EQ(Count("A"), "1/1");
  Withdraw("A/2");
  EXPECT_EQ(Count("A"), "0/1");
}

TEST_F(TallyStateTest, ANumberGivenTwiceInOneEntryIsOneNumber) {
  Child(7, "A", 7, {PersonalId{7}, PersonalId{6}, PersonalId{6}});
  Verified("A/1", 7);
  Verified("A/2", 6);
  EXPECT_EQ(Count("A"), "1/1");
  Leave(7);
  Child(7, "A");
  Withdraw("A/1");
  EXPECT_EQ(Count("A"), "0/1");
}

TEST_F(TallyStateTest, ANumberOfTwoEntriesBelongsToTheSmallerKey) {
  Child(9, "B", 5);
  Verified("X/1", 5);
  EXPECT_EQ(Count("B"), "1/1");
  Child(4, "A", 5);
  EXPECT_EQ(Count("B"), "0/1");
  EXPECT_EQ(Count("A"), "1/1");
  Leave(4);
  EXPECT_EQ(Count("B"), "1/1");
  EXPECT_EQ(Count("A"), "0/0");
}

TEST_F(TallyStateTest, AnOutstandingChildsReasonIsTheClaimantWithTheSmallestKey) {
  Child(7, "A", 8, {PersonalId{7}});
  Child(9, "A");
  EXPECT_THAT(Outstanding(), UnorderedElementsAre("8 -", "9 -"));
  Wrong("B/2", 8);
  Wrong("B/10", 7);
  EXPECT_THAT(Outstanding(), UnorderedElementsAre("8 B/10", "9 -"));
  Verified("C/1", 7);
  EXPECT_THAT(Outstanding(), ElementsAre("9 -"));
}

TEST_F(TallyStateTest, RecordsThatClaimNobodyAreCountedByTheirOwnUnit) {
  Wrong("A/1", 0, kNumberMissing);
  Write("A/2", Outcome::kNotFound, 0);
  Wrong("A/3", 7);
  Withdraw("A/4");
  EXPECT_EQ(WithoutClaim("A"), 2);
  Withdraw("A/1");
  Erase("A/2");
  EXPECT_EQ(WithoutClaim("A"), 0);
}

TEST_F(TallyStateTest, TwoRecordsThatClaimOneChildCountOnceAndEitherMayGo) {
  Child(7, "A");
  Verified("A/1", 7);
  Wrong("B/1", 7);
  EXPECT_EQ(Count("A"), "1/1");
  EXPECT_THAT(Duplicates(), ElementsAre("7: A/1 B/1"));
  EXPECT_EQ(state_.roster_units()[1].duplicate_claims, 1);
  Withdraw("B/1");
  EXPECT_EQ(Count("A"), "1/1");
  EXPECT_THAT(Duplicates(), IsEmpty());
  EXPECT_EQ(state_.roster_units()[1].duplicate_claims, 0);
  Verified("B/1", 7);
  EXPECT_EQ(Count("A"), "1/1");
  Withdraw("A/1");
  EXPECT_EQ(Count("A"), "1/1") << "the other one still is right";
  EXPECT_THAT(Duplicates(), IsEmpty());
  Withdraw("B/1");
  EXPECT_EQ(Count("A"), "0/1");
  EXPECT_EQ(state_.roster_units()[1].duplicate_claims, 0);
}

TEST_F(TallyStateTest, ADuplicateClaimMayUseAFormerNumber) {
  Child(7, "A", 8, {PersonalId{7}});
  Verified("A/1", 7);
  Verified("A/2", 8);
  EXPECT_THAT(Duplicates(), ElementsAre("8: A/1 A/2"));
}

TEST_F(TallyStateTest, ADuplicateClaimOutsideTheRosterIsOfOneNumber) {
  Verified("B/2", 7);
  Verified("A/1", 7);
  Verified("A/2", 8);
  EXPECT_THAT(Duplicates(), ElementsAre("outside: A/1 B/2"));
  Child(7, "A");
  EXPECT_THAT(Duplicates(), ElementsAre("7: A/1 B/2"));
  Leave(7);
  EXPECT_THAT(Duplicates(), ElementsAre("outside: A/1 B/2"));
  Erase("B/2");
  EXPECT_THAT(Duplicates(), IsEmpty());
}

TEST_F(TallyStateTest, OfManyRecordsTheFirstByKeyAreShown) {
  Child(7, "A");
  for (const char* key : {"A/4", "A/2", "A/3", "A/1"}) Wrong(key, 7);
  EXPECT_THAT(Duplicates(2), ElementsAre("7: A/1 A/2 of 4"));
}

TEST_F(TallyStateTest, ErasingWhatIsNotThereDoesNothing) {
  Erase("A/1");
  Leave(7);
  EXPECT_EQ(state_.digest(), 0u);
  EXPECT_EQ(state_.changes(), 0u);
  EXPECT_THAT(Outstanding(), IsEmpty());
}

TEST_F(TallyStateTest, IsEmptyAgainWhenAllIsErased) {
  Child(7, "A", 8, {PersonalId{7}});
  Wrong("A/1", 7);
  Verified("A/a-record-id-longer-than-sixteen-bytes", 8);
  Erase("A/1");
  Erase("A/a-record-id-longer-than-sixteen-bytes");
  Leave(7);
  EXPECT_EQ(state_.digest(), 0u);
  EXPECT_EQ(Count("A"), "0/0");
  EXPECT_EQ(state_.records(), 0u);
  EXPECT_EQ(state_.children(), 0u);
}

TEST_F(TallyStateTest, SaysWhetherAVerdictJudgesANewChange) {
  const Record record{.key = {"A", "1"}, .outcome = Outcome::kVerified, .change_offset = 5};
  EXPECT_TRUE(state_.Apply(record));
  EXPECT_FALSE(state_.Apply(record));
  Record next = record;
  next.change_offset = 6;
  EXPECT_TRUE(state_.Apply(next));
}

TEST_F(TallyStateTest, FindsARecordWithItsFindings) {
  Wrong("A/a-record-id-longer-than-sixteen-bytes", 7);
  bool visited = false;
  EXPECT_TRUE(state_.Find({"A", "a-record-id-longer-than-sixteen-bytes"}, [&](const Record& record) {
    visited = true;
    EXPECT_EQ(Joined(record.key), "A/a-record-id-longer-than-sixteen-bytes");
    EXPECT_EQ(record.outcome, Outcome::kNeedsCorrection);
    EXPECT_EQ(record.number, PersonalId{7});
    ASSERT_EQ(record.findings.size(), 1u);
    EXPECT_EQ(record.findings[0], (Finding{kNameDiffers, 2, 1, 2, 1000}));
  }));
  EXPECT_TRUE(visited);
  EXPECT_FALSE(state_.Find({"A", "2"}, [](const Record&) {}));
  EXPECT_FALSE(state_.Find({"B", "1"}, [](const Record&) {}));
}

}  // namespace
}  // namespace childsync::tally
