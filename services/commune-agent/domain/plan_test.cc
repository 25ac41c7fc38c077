#include "services/commune-agent/domain/plan.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ContentHash Hash(uint8_t state) { return ContentHash{state}; }

// A commune's log and sheet in a few words: Known("a", 1), Row("a", 2), Publish().
class PlanTest : public ::testing::Test {
 protected:
  void Known(const std::string& id, uint8_t state) { known_[id] = {Hash(state), true}; }
  void Withdrawn(const std::string& id) { known_[id] = {Hash(255), false}; }
  void KnownMany(int count) {
    for (int i = 0; i < count; ++i) Known("k" + std::to_string(i), 1);
  }
  void RowMany(int count) {
    ids_.reserve(1000);
    for (int i = 0; i < count; ++i) Row(ids_.emplace_back("k" + std::to_string(i)), 1);
  }
  void Row(std::string_view id, uint8_t state) { rows_.push_back({id, Hash(state), 100}); }
  Plan Publish() { return MakePlan(rows_, known_, {}); }
  Plan PublishFull(std::optional<int64_t> confirmed = std::nullopt, bool unread_sheet = false) {
    return MakePlan(rows_, known_, {.full = true, .has_unread_sheet = unread_sheet, .confirmed = confirmed});
  }

  std::vector<std::string> ids_;
  std::vector<PlanRow> rows_;
  KnownRecords known_;
};

TEST_F(PlanTest, SendsEveryRowOfANewCommune) {
  Row("a", 1);
  Row("b", 1);
  EXPECT_THAT(Publish().changed, ElementsAre(0, 1));
}

TEST_F(PlanTest, SendsNothingThatTheLogAlreadyHolds) {
  Known("a", 1);
  Row("a", 1);
  Plan plan = Publish();
  EXPECT_THAT(plan.changed, IsEmpty());
  EXPECT_EQ(plan.unchanged, 1);
}

TEST_F(PlanTest, SendsARowWhoseContentChanged) {
  Known("a", 1);
  Row("a", 2);
  EXPECT_THAT(Publish().changed, ElementsAre(0));
}

TEST_F(PlanTest, SendsAWithdrawnRecordThatCameBack) {
  Withdrawn("a");
  Row("a", 1);
  EXPECT_THAT(Publish().changed, ElementsAre(0));
}

TEST_F(PlanTest, NeverSendsAnErasedRecordAndSaysSo) {
  known_["gone"] = {.live = false, .erased = true};
  Row("gone", 1);
  Row("b", 1);
  const Plan plan = PublishFull();
  EXPECT_THAT(plan.troubles, ElementsAre(RowTrouble::kErased, RowTrouble::kNone));
  EXPECT_THAT(plan.changed, ElementsAre(1));
  EXPECT_EQ(plan.not_sendable, 1);
  EXPECT_TRUE(plan.whole_commune) << "the commune has nothing to mend first";
}

TEST_F(PlanTest, HoldsARowErasedUnderAPredecessorsCodeUnlessTheUnitsOwnIsLive) {
  Withdrawn("withdrawn");
  Known("live", 1);
  for (const char* id : {"new", "withdrawn", "live", "other"}) Row(id, 2);
  const Plan plan =
      MakePlan(rows_, known_, {.full = true}, {{"new", "21046"}, {"withdrawn", "21046"}, {"live", "21046"}});
  EXPECT_THAT(plan.troubles, ElementsAre(RowTrouble::kErasedBefore, RowTrouble::kErasedBefore,
                                         RowTrouble::kNone, RowTrouble::kNone));
  EXPECT_THAT(plan.changed, ElementsAre(2, 3));
  EXPECT_FALSE(plan.whole_commune) << "it may be the child whom a predecessor's record still counts";
  EXPECT_TRUE(MakePlan(rows_, known_, {.full = true}).whole_commune);
}

TEST_F(PlanTest, AnErasedRecordIsNeitherMissingNorLive) {
  known_["gone"] = {.live = false, .erased = true};
  Row("b", 1);
  const Plan plan = PublishFull();
  EXPECT_EQ(plan.missing, 0);
  EXPECT_EQ(plan.live, 0);
  EXPECT_THAT(plan.withdrawn, IsEmpty());
}

TEST_F(PlanTest, LeavesMissingRecordsAloneUnlessTheFileIsTheWholeCommune) {
  Known("a", 1);
  Plan plan = Publish();
  EXPECT_THAT(plan.withdrawn, IsEmpty());
  EXPECT_THAT(plan.refusals, IsEmpty());
  EXPECT_EQ(plan.missing, 0);
}

TEST_F(PlanTest, WithdrawsAMissingRecordOfAFullFile) {
  KnownMany(20);
  RowMany(19);
  EXPECT_THAT(PublishFull().withdrawn, ElementsAre("k19"));
}

TEST_F(PlanTest, WithdrawsARecordOnlyOnce) {
  Withdrawn("gone");
  Plan plan = PublishFull();
  EXPECT_THAT(plan.withdrawn, IsEmpty());
  EXPECT_EQ(plan.live, 0);
}

TEST_F(PlanTest, FivePercentMissingNeedsNoConfirmation) {
  KnownMany(100);
  RowMany(95);
  EXPECT_THAT(PublishFull().withdrawn, SizeIs(5));
}

TEST_F(PlanTest, MoreThanFivePercentMissingIsRefusedWithoutConfirmation) {
  KnownMany(100);
  RowMany(94);
  Row("new", 1);
  Plan plan = PublishFull();
  EXPECT_THAT(plan.withdrawn, IsEmpty());
  EXPECT_THAT(plan.refusals, ElementsAre(Refusal::kTooManyMissing));
  EXPECT_EQ(plan.missing, 6);
  EXPECT_THAT(plan.changed, ElementsAre(94)) << "the rest is still published";
}

TEST_F(PlanTest, AFullFileIsTheWholeCommuneUnlessSomethingSpeaksAgainstIt) {
  EXPECT_FALSE(PublishFull().whole_commune) << "a file without a row speaks for nobody";
  Row("a", 1);
  EXPECT_TRUE(PublishFull().whole_commune);
  EXPECT_FALSE(Publish().whole_commune);
  Row("", 2);
  EXPECT_FALSE(PublishFull().whole_commune) << "a row that can't be sent";
}

TEST_F(PlanTest, RefusedWithdrawalsSpeakAgainstTheWholeCommune) {
  KnownMany(100);
  RowMany(94);
  EXPECT_FALSE(PublishFull().whole_commune);
  EXPECT_TRUE(PublishFull(6).whole_commune);
}

TEST_F(PlanTest, TheExactNumberConfirmsWithdrawals) {
  KnownMany(100);
  RowMany(10);
  EXPECT_THAT(PublishFull(90).withdrawn, SizeIs(90));
}

TEST_F(PlanTest, AnotherNumberConfirmsNothing) {
  KnownMany(100);
  RowMany(10);
  EXPECT_THAT(PublishFull(89).refusals, ElementsAre(Refusal::kConfirmationDiffers));
}

TEST_F(PlanTest, AnEmptyFullFileWithdrawsNobodyUnasked) {
  Known("a", 1);
  EXPECT_THAT(PublishFull().refusals, ElementsAre(Refusal::kTooManyMissing));
}

TEST_F(PlanTest, ARowWithoutRecordIdRefusesWithdrawals) {
  KnownMany(100);
  RowMany(99);
  Row("", 1);
  Plan plan = PublishFull();
  EXPECT_THAT(plan.withdrawn, IsEmpty());
  EXPECT_THAT(plan.refusals, ElementsAre(Refusal::kRowWithoutRecordId));
}

TEST_F(PlanTest, AnUnreadSheetRefusesWithdrawals) {
  KnownMany(100);
  RowMany(99);
  Plan plan = PublishFull(std::nullopt, /*unread_sheet=*/true);
  EXPECT_THAT(plan.withdrawn, IsEmpty());
  EXPECT_THAT(plan.refusals, ElementsAre(Refusal::kUnreadSheet));
}

TEST_F(PlanTest, AllReasonsOfARefusalAreGivenAtOnce) {
  KnownMany(100);
  Row("", 1);
  EXPECT_THAT(PublishFull(std::nullopt, true).refusals,
              ElementsAre(Refusal::kRowWithoutRecordId, Refusal::kUnreadSheet, Refusal::kTooManyMissing));
}

TEST_F(PlanTest, NoRowIsRefusedAWithdrawalWhenNothingIsMissing) {
  Known("a", 1);
  Row("a", 1);
  Row("", 1);
  EXPECT_THAT(PublishFull().refusals, IsEmpty());
}

TEST_F(PlanTest, NoRowWithARepeatedRecordIdIsSentAndNoneIsMissing) {
  KnownMany(100);
  RowMany(100);
  Row("k7", 9);
  rows_[7].repeated = rows_[100].repeated = true;
  Plan plan = PublishFull();
  EXPECT_EQ(plan.troubles[7], RowTrouble::kRecordIdRepeated);
  EXPECT_EQ(plan.troubles[100], RowTrouble::kRecordIdRepeated);
  EXPECT_THAT(plan.changed, IsEmpty());
  EXPECT_THAT(plan.withdrawn, IsEmpty());
  EXPECT_EQ(plan.not_sendable, 2);
}

TEST_F(PlanTest, ARowOverTheSizeLimitIsNeitherSentNorMissing) {
  KnownMany(20);
  RowMany(20);
  rows_[3].content_hash = Hash(2);
  rows_[3].size_bytes = kRowBytesMax + 1;
  rows_[4].content_hash = Hash(2);
  rows_[4].size_bytes = kRowBytesMax;
  Plan plan = PublishFull();
  EXPECT_EQ(plan.troubles[3], RowTrouble::kTooLarge);
  EXPECT_THAT(plan.changed, ElementsAre(4));
  EXPECT_THAT(plan.withdrawn, IsEmpty());
}

}  // namespace
}  // namespace childsync::commune_agent
