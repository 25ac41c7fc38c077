#include "services/commune-agent/app/publisher.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "services/commune-agent/app/publisher_fixture.h"
#include "services/commune-agent/app/verdicts.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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
  ASSERT_TRUE(stale.TakeOver({}).ok());
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

// 21046 and 21055 became 21052.
class InheritanceTest : public PublisherTest, public PredecessorRecords {
 protected:
  InheritanceTest() {
    for (const char* code : {"21046", "21055"}) {
      succession_.sole.push_back({code, std::string("Xã ") + code});
      Hold(code, "x");
      Hold(code, "y");
    }
  }

  void Hold(const std::string& code, const std::string& record_id) {
    old_[code].records[record_id] = {{ContentHash{1}, true}, {"VERIFIED", {}, {}}};
  }
  int64_t Live(const std::string& code) {
    int64_t live = 0;
    for (const auto& [record_id, record] : old_[code].records) live += record.known.live;
    return live;
  }
  absl::StatusOr<Published> PublishFull(const Export& sheet) {
    return machine_.Publish(sheet, {.full = true}, succession_, this);
  }
  absl::StatusOr<Published> PublishPart(const Export& sheet) {
    return machine_.Publish(sheet, {}, succession_, this);
  }

  template <typename Do>
  auto As(const std::string& code, const Do& act) {
    auto store = Store::Open(machine_.dir(), code);
    FakeUnitLog log(&old_[code]);
    log.FailNextWrite(std::exchange(failure_, Failure::kNone));
    Publisher publisher(code, store->get(), &log, &old_[code]);
    return act(publisher);
  }
  absl::StatusOr<int64_t> CountLive(const std::string& code) override {
    ++counts_;
    return As(code, [](Publisher& publisher) { return publisher.CountLive(); });
  }
  absl::Status WithdrawAll(const std::string& code) override {
    EXPECT_FALSE(log_.writes.empty()) << "before the successor's own records were sent";
    failure_ = std::exchange(fail_withdrawal_, Failure::kNone);
    return As(code, [](Publisher& publisher) { return publisher.WithdrawAll(); });
  }

  Succession succession_;
  std::map<std::string, SharedLog> old_;
  Failure failure_ = Failure::kNone;
  Failure fail_withdrawal_ = Failure::kNone;
  int counts_ = 0;
};

TEST_F(InheritanceTest, TheFirstFullExportWithdrawsWhatPredecessorsHold) {
  const auto published = PublishFull(Sheet({{"a", "An"}}));
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(Live("21046") + Live("21055"), 0);
  EXPECT_THAT(published->inherited, ElementsAre(Inherited{"Xã 21046", 2, Inherited::Outcome::kWithdrawn},
                                                Inherited{"Xã 21055", 2, Inherited::Outcome::kWithdrawn}));
  EXPECT_THAT(old_["21046"].writes, SizeIs(1)) << "one submission, through the predecessor's own log";
  EXPECT_THAT(log_.writes, SizeIs(1));
}

TEST_F(InheritanceTest, LaterExportsAskNobody) {
  ASSERT_TRUE(PublishFull(Sheet({{"a", "An"}})).ok());
  counts_ = 0;
  const auto published = PublishFull(Sheet({{"a", "An"}}));
  ASSERT_TRUE(published.ok());
  EXPECT_EQ(counts_, 0);
  EXPECT_THAT(published->inherited, IsEmpty());
}

TEST_F(InheritanceTest, APartOfTheCommuneWithdrawsNothing) {
  ASSERT_TRUE(PublishPart(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(Live("21046"), 2);
  EXPECT_EQ(counts_, 0);
}

TEST_F(InheritanceTest, AFileInDoubtWithdrawsNothingAndSaysSo) {
  const auto published = PublishFull(Sheet({{"a", "An"}, {"", "Bình"}}));
  ASSERT_TRUE(published.ok());
  EXPECT_EQ(Live("21046"), 2);
  EXPECT_TRUE(InDoubt(published->inherited));
  EXPECT_THAT(published->inherited, SizeIs(2));
  ASSERT_TRUE(PublishFull(Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  EXPECT_EQ(Live("21046"), 0) << "the mended file does";
}

TEST_F(InheritanceTest, NothingIsSentWhileAPredecessorCantBeAsked) {
  old_["21055"].tally_away = true;
  EXPECT_EQ(PublishFull(Sheet({{"a", "An"}})).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(log_.writes, IsEmpty());
}

TEST_F(InheritanceTest, WhatWasNotSentWithdrawsNothing) {
  machine_.FailNextWrite(Failure::kBeforeCommit);
  EXPECT_FALSE(PublishFull(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(Live("21046"), 2);
  ASSERT_TRUE(PublishPart(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(Live("21046"), 0) << "once the whole export is in the log";
}

TEST_F(InheritanceTest, WhatTheBrokerRefusedWithdrawsNothing) {
  machine_.FailNextWrite(Failure::kRefused);
  EXPECT_FALSE(PublishFull(Sheet({{"a", "An"}})).ok());
  ASSERT_TRUE(PublishPart(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(Live("21046"), 2);
}

TEST_F(InheritanceTest, AWithdrawalThatFailedIsMadeByTheNextPublishOfAnyKind) {
  for (Failure failure : {Failure::kBeforeCommit, Failure::kAfterCommit}) {
    fail_withdrawal_ = failure;
    Hold("21046", "z");
    Machine fresh(&log_);  // a store that has withdrawn nothing yet
    const auto first = fresh.Publish(Sheet({{"a", "An"}}), {.full = true}, succession_, this);
    ASSERT_TRUE(first.ok()) << first.status() << ": the unit's own records were sent";
    EXPECT_EQ(first->succession.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(first->succession.message()), ::testing::HasSubstr("Xã 21046"));
    EXPECT_THAT(first->inherited,
                ::testing::Contains(::testing::Field(&Inherited::outcome, Inherited::Outcome::kNotYet)));
    const auto second = fresh.Publish(Sheet({{"a", "An"}}), {}, succession_, this);
    ASSERT_TRUE(second.ok()) << second.status();
    EXPECT_EQ(Live("21046") + Live("21055"), 0);
    EXPECT_THAT(second->inherited, ::testing::Not(IsEmpty()));
    std::filesystem::remove_all(machine_.dir());
    std::filesystem::create_directory(machine_.dir());
  }
}

TEST_F(InheritanceTest, WhatIsLeftOfASuccessionIsFinishedWithoutANewSubmission) {
  fail_withdrawal_ = Failure::kBeforeCommit;
  ASSERT_TRUE(PublishFull(Sheet({{"a", "An"}})).ok());
  ASSERT_EQ(log_.writes.size(), 1u);
  fail_withdrawal_ = Failure::kBeforeCommit;
  EXPECT_EQ(machine_.FinishSuccession(succession_, this).status().code(), absl::StatusCode::kUnavailable);
  const auto finished = machine_.FinishSuccession(succession_, this);
  ASSERT_TRUE(finished.ok()) << finished.status();
  EXPECT_THAT(*finished, ElementsAre(Inherited{"Xã 21046", 2, Inherited::Outcome::kWithdrawn}));
  EXPECT_EQ(Live("21046"), 0);
  EXPECT_THAT(log_.writes, SizeIs(1));
}

}  // namespace
}  // namespace childsync::commune_agent
