#include "services/commune-agent/app/publisher.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "services/commune-agent/app/verdicts.h"
#include "services/commune-agent/testing/fake_unit_log.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Failure = FakeUnitLog::Failure;

// A machine with an agent on it: its state directory and its hold on the shared log.
class Machine {
 public:
  explicit Machine(SharedLog* shared) : shared_(shared), log_(shared) {
    char name[] = "/tmp/agent-publisher-test.XXXXXX";
    dir_ = mkdtemp(name);
  }
  ~Machine() { std::filesystem::remove_all(dir_); }

  // As a fresh process each time.
  absl::StatusOr<Published> Publish(const Export& sheet, WithdrawalRule rule = {}) {
    auto store = Store::Open(dir_, "21052");
    if (!store.ok()) return store.status();
    return Publisher("21052", store->get(), &log_, shared_).Publish(sheet, rule);
  }
  void FailNextWrite(Failure failure) { log_.FailNextWrite(failure); }

 private:
  SharedLog* shared_;
  FakeUnitLog log_;
  std::string dir_;
};

class PublisherTest : public ::testing::Test {
 protected:
  static Export Sheet(std::vector<std::pair<std::string, std::string>> rows) {
    Export sheet;
    int number = 5;
    for (auto& [id, name] : rows) {
      sheet.rows.push_back({.row = number++, .record_id = id, .record = {.full_name = name}});
    }
    return sheet;
  }
  // record_ids of the log's write at `index`.
  std::vector<std::string> Sent(size_t index) const {
    std::vector<std::string> ids;
    for (const OutboxEntry& entry : log_.writes.at(index).entries) ids.push_back(entry.record_id);
    return ids;
  }

  SharedLog log_;
  Machine machine_{&log_};
};

TEST_F(PublisherTest, SendsEveryRowOnceAndThenOnlyWhatChanged) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}, {"b", "Binh"}})).ok());
  EXPECT_THAT(Sent(0), ElementsAre("a", "b"));
  const auto second = machine_.Publish(Sheet({{"a", "An"}, {"b", "Bình"}}));
  ASSERT_TRUE(second.ok());
  EXPECT_THAT(Sent(1), ElementsAre("b"));
  EXPECT_EQ(second->figures, (SubmissionFigures{.rows = 2, .sent = 1}));
}

TEST_F(PublisherTest, WritesASubmissionEvenWithoutChanges) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  const auto second = machine_.Publish(Sheet({{"a", "An"}}));
  ASSERT_TRUE(second.ok());
  EXPECT_THAT(log_.writes, SizeIs(2));
  EXPECT_THAT(Sent(1), IsEmpty());
  EXPECT_EQ(log_.writes[1].submission_id, second->submission_id);
}

TEST_F(PublisherTest, AnOutboxThatDidNotReachTheLogGoesFirstNextTime) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  machine_.FailNextWrite(Failure::kBeforeCommit);
  EXPECT_EQ(machine_.Publish(Sheet({{"a", "Ân"}})).status().code(), absl::StatusCode::kUnavailable);
  const auto third = machine_.Publish(Sheet({{"a", "Ân"}}));
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(third->first_step, FirstStep::kSendPending);
  EXPECT_THAT(Sent(1), ElementsAre("a"));
  EXPECT_THAT(Sent(2), IsEmpty());
}

TEST_F(PublisherTest, AnOutboxWhoseCommitWasNotHeardOfIsNotSentAgain) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  machine_.FailNextWrite(Failure::kAfterCommit);
  EXPECT_FALSE(machine_.Publish(Sheet({{"a", "Ân"}})).ok());
  const auto third = machine_.Publish(Sheet({{"a", "Ân"}}));
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(third->first_step, FirstStep::kMarkPendingSent);
  EXPECT_EQ(third->plan.unchanged, 1);
  EXPECT_THAT(log_.writes, SizeIs(3));
}

TEST_F(PublisherTest, ANewMachineAsksTheTallyAndSendsNothingTwice) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  Machine other(&log_);
  const auto published = other.Publish(Sheet({{"a", "An"}, {"b", "Bính"}}));
  ASSERT_TRUE(published.ok());
  EXPECT_EQ(published->first_step, FirstStep::kRebuild);
  EXPECT_THAT(Sent(1), ElementsAre("b"));
}

TEST_F(PublisherTest, ANewMachineWithdrawsWhatTheOldOneSent) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  Machine other(&log_);
  const auto published = other.Publish(Sheet({{"a", "An"}}), {.full = true, .confirmed = 1});
  ASSERT_TRUE(published.ok());
  EXPECT_THAT(published->plan.withdrawn, ElementsAre("b"));
  EXPECT_EQ(log_.records.at("b").verdict.outcome, "WITHDRAWN");
  EXPECT_EQ(published->figures, (SubmissionFigures{.rows = 1, .sent = 1, .withdrawn = 1}));
}

TEST_F(PublisherTest, WithoutTheTallyAnEmptyStoreSendsNothing) {
  log_.tally_away = true;
  EXPECT_EQ(machine_.Publish(Sheet({{"a", "An"}})).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(log_.writes, IsEmpty());
}

TEST_F(PublisherTest, AUnitThatNeverPublishedNeedNotWaitForOthersVerdicts) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(log_.settled_lists, 0);
  ASSERT_TRUE(Machine(&log_).Publish(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(log_.settled_lists, 1);
}

TEST_F(PublisherTest, RecordsThatOthersPutIntoTheLogAreKnown) {
  const Export sheet = Sheet({{"a", "An"}});
  log_.records["a"] = {{PlanRows("21052", sheet)[0].content_hash, true}, {"VERIFIED", {}, {}}};
  ASSERT_TRUE(machine_.Publish(sheet).ok());
  EXPECT_THAT(Sent(0), IsEmpty());
}

TEST_F(PublisherTest, AStoreThatIsCurrentNeedsNoTally) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  log_.tally_away = true;
  EXPECT_TRUE(machine_.Publish(Sheet({{"a", "Ân"}})).ok());
}

TEST_F(PublisherTest, AnOldMachineIsStaleAndForgetsItsOutbox) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  machine_.FailNextWrite(Failure::kBeforeCommit);
  EXPECT_FALSE(machine_.Publish(Sheet({{"a", "cũ"}})).ok());
  Machine other(&log_);
  ASSERT_TRUE(other.Publish(Sheet({{"a", "mới"}})).ok());

  const auto back = machine_.Publish(Sheet({{"a", "mới"}}));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->first_step, FirstStep::kRebuild);
  EXPECT_EQ(back->plan.unchanged, 1) << "its outbox with the old state was dropped";
}

TEST_F(PublisherTest, AnAgentThatWasOvertakenCannotWrite) {
  FakeUnitLog stale(&log_);
  ASSERT_TRUE(stale.TakeOver().ok());
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(stale.Write({}).code(), absl::StatusCode::kAborted);
}

TEST_F(PublisherTest, AChangeThatTheBrokerRefusesDoesNotBlockTheUnit) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  machine_.FailNextWrite(Failure::kRefused);
  EXPECT_EQ(machine_.Publish(Sheet({{"a", "Ân"}})).status().code(), absl::StatusCode::kInvalidArgument);
  const auto third = machine_.Publish(Sheet({{"a", "An"}}));
  ASSERT_TRUE(third.ok());
  EXPECT_EQ(third->first_step, FirstStep::kNothing);
}

TEST_F(PublisherTest, RowsThatCantBeSentStayBehindAndTheRestGoesOn) {
  Export sheet =
      Sheet({{"a", "An"}, {"", "Bình"}, {"c", "Cúc"}, {"c", "Cúc"}, {"e", std::string(70'000, 'e')}});
  sheet.rows[2].repeated = sheet.rows[3].repeated = true;
  const auto published = machine_.Publish(sheet);
  ASSERT_TRUE(published.ok());
  EXPECT_THAT(Sent(0), ElementsAre("a"));
  EXPECT_THAT(published->plan.troubles,
              ElementsAre(RowTrouble::kNone, RowTrouble::kRecordIdMissing, RowTrouble::kRecordIdRepeated,
                          RowTrouble::kRecordIdRepeated, RowTrouble::kTooLarge));
  EXPECT_EQ(published->figures, (SubmissionFigures{.rows = 5, .sent = 1, .not_sendable = 4}));
}

TEST_F(PublisherTest, AnUnreadSheetRefusesWithdrawals) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  Export sheet = Sheet({{"a", "An"}});
  sheet.every_sheet_read = false;
  const auto published = machine_.Publish(sheet, {.full = true, .confirmed = 1});
  ASSERT_TRUE(published.ok());
  EXPECT_THAT(published->plan.refusals, ElementsAre(Refusal::kUnreadSheet));
}

TEST_F(PublisherTest, OnlyAVerdictOnTheRowsOwnContentCounts) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  const TalliedRecords before = log_.records;
  const Export sheet = Sheet({{"a", "An"}, {"b", "Bính"}, {"", "Cúc"}});
  const auto published = machine_.Publish(sheet);
  ASSERT_TRUE(published.ok());
  const RowVerdicts early = MatchVerdicts(sheet, *published, before);
  EXPECT_EQ(early.awaited, 1u);
  EXPECT_EQ(early.verdicts[1], std::nullopt);
  EXPECT_EQ(early.verdicts[0]->outcome, "VERIFIED") << "an unchanged row has its verdict already";
  EXPECT_EQ(MatchVerdicts(sheet, *published, log_.records).awaited, 0u);
}

}  // namespace
}  // namespace childsync::commune_agent
