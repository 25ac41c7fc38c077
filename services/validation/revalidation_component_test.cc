// Re-validation against a real broker: whatever the register does, every last verdict becomes true, and the
// offsets stay where the stream has put them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/synchronization/notification.h"
#include "common/population/fingerprint.h"
#include "common/population/message_view.h"
#include "services/validation/adapters/full_revalidations.h"
#include "services/validation/testing/children.h"
#include "services/validation/testing/revalidation_fixture.h"

namespace childsync::validation {
namespace {

using population::v1::Person;
using record::v1::FindingCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(RevalidationTest, APersonWhoChangesIsJudgedAgainAndNobodyElse) {
  RosterOf(0, 30);
  const auto worker = StartBoth("w1");
  PublishRecords(0, 30);
  ASSERT_TRUE(AwaitQuiet());
  Rename(7);
  ASSERT_TRUE(AwaitFindings(7, {record::v1::FINDING_CODE_NAME_DIFFERS}));
  ASSERT_TRUE(NothingStale(*worker));
  EXPECT_EQ(Verdicts().size(), 31u) << "only the one that changed was written";
  const events::v1::Verdict verdict = LastVerdicts()[KeyOf(7)];
  EXPECT_EQ(verdict.outcome(), record::v1::OUTCOME_NEEDS_CORRECTION);
  EXPECT_EQ(verdict.person_fingerprint(),
            population::AsBytes(population::FingerprintOf(population::ViewOf(Renamed(7)))));
  EXPECT_TRUE(AwaitQuiet()) << "the offsets are those of the stream";
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_validation_revalidated_total{result=\"changed\"} 1\n"));
  EXPECT_THAT(worker->metrics(), HasSubstr("childsync_validation_revalidation_lookups_total 1\n"));
  EXPECT_EQ(worker->Stop(), absl::OkStatus());
}

TEST_F(RevalidationTest, WhatChangedWhileNobodyWorkedIsFoundAtTheStart) {
  RosterOf(0, 12);
  {
    const auto worker = StartBoth("w1");
    PublishRecords(0, 12);
    ASSERT_TRUE(AwaitQuiet());
  }
  Rename(3);
  Roster(NumberOf(4), std::nullopt);
  Person dead = PersonOf(4);
  dead.set_status(population::v1::PERSON_STATUS_DECEASED);
  Register(NumberOf(4), dead);
  const auto worker = StartBoth("w1");
  EXPECT_TRUE(AwaitFindings(3, {record::v1::FINDING_CODE_NAME_DIFFERS}));
  EXPECT_TRUE(AwaitFindings(4, {record::v1::FINDING_CODE_PERSON_DECEASED}));
  EXPECT_TRUE(NothingStale(*worker));
  EXPECT_EQ(Verdicts().size(), 14u);
}

TEST_F(RevalidationTest, TheRegisterChangesBetweenALookupAndItsVerdict) {
  RosterOf(0, 3);
  absl::Notification asked, changed;
  before_answer_ = [&] {
    if (asked.HasBeenNotified()) return;
    asked.Notify();
    changed.WaitForNotification();
  };
  const auto worker = StartBoth("w1");
  PublishRecords(0, 3);
  asked.WaitForNotification();
  // The answer under way is of before; the roster is told of the change while it is in hand.
  Roster(NumberOf(1), Renamed(1));
  changed.Notify();
  ASSERT_TRUE(AwaitQuiet());
  Register(NumberOf(1), Renamed(1));
  EXPECT_TRUE(AwaitFindings(1, {record::v1::FINDING_CODE_NAME_DIFFERS}));
  EXPECT_TRUE(NothingStale(*worker));
}

TEST_F(RevalidationTest, ANumberCorrectedFromPToQ) {
  const std::string p = NumberOf(1);
  const std::string q = NumberOf(2);
  RosterOf(1, 2);
  const auto worker = StartBoth("w1");
  PublishRecords(1, 2);
  ASSERT_TRUE(AwaitQuiet());
  EXPECT_THAT(FindingsOf(1), IsEmpty());
  Person old = PersonOf(1);
  old.set_status(population::v1::PERSON_STATUS_REPLACED);
  old.set_replaced_by(q);
  Register(p, old, PersonOf(2), {p});
  Register(q, PersonOf(2), std::nullopt, {p});
  Roster(p, PersonOf(2), {p});
  ASSERT_TRUE(AwaitFindings(1, {record::v1::FINDING_CODE_NUMBER_REPLACED}));
  EXPECT_TRUE(LastVerdicts()[KeyOf(1)].claims_person());
  // And a state of Q is one of P from now on.
  Register(p, old, Renamed(2), {p});
  Roster(p, Renamed(2), {p});
  EXPECT_TRUE(
      AwaitFindings(1, {record::v1::FINDING_CODE_NUMBER_REPLACED, record::v1::FINDING_CODE_NAME_DIFFERS}));
}

TEST_F(RevalidationTest, ANumberThatNobodyHadAppears) {
  const int n = 1;
  Register(NumberOf(n), std::nullopt);
  const auto worker = StartBoth("w1");
  PublishRecords(n, n + 1);
  ASSERT_TRUE(AwaitFindings(n, {record::v1::FINDING_CODE_NUMBER_UNKNOWN}));
  Register(NumberOf(n), PersonOf(n));
  Roster(NumberOf(n), PersonOf(n));
  EXPECT_TRUE(Await([&] { return LastVerdicts()[KeyOf(n)].outcome() == record::v1::OUTCOME_VERIFIED; }));
}

TEST_F(RevalidationTest, SomebodyOutsideTheRosterIsLookedUpFromTimeToTime) {
  const int n = 1;
  Register(NumberOf(n), std::nullopt);
  RevalidatorConfig config = Revalidation();
  config.agenda.outside_every = absl::Seconds(1);
  RunningWorker worker(ConfigOf("w1"), {}, population_.address(), config);
  PublishRecords(n, n + 1);
  ASSERT_TRUE(AwaitFindings(n, {record::v1::FINDING_CODE_NUMBER_UNKNOWN}));
  Person cancelled = PersonOf(n);
  cancelled.set_status(population::v1::PERSON_STATUS_CANCELLED);
  Register(NumberOf(n), cancelled);
  EXPECT_TRUE(AwaitFindings(n, {record::v1::FINDING_CODE_NUMBER_CANCELLED}));
}

TEST_F(RevalidationTest, AMoverWhileVerdictsAreInFlight) {
  RosterOf(0, 300);
  const auto worker = StartBoth("w1");
  for (int round = 0; round < 5; ++round) {
    PublishRecords(0, 300);
    Person moved = PersonOf(5);
    moved.set_residence_unit(round % 2 == 0 ? "21055" : kUnit);
    Register(NumberOf(5), moved);
    Roster(NumberOf(5), moved);
  }
  ASSERT_TRUE(AwaitQuiet());
  ASSERT_TRUE(NothingStale(*worker));
  EXPECT_TRUE(AwaitFindings(5, {record::v1::FINDING_CODE_PERSON_RESIDES_ELSEWHERE}));
  std::map<std::string, int64_t> judged;
  for (const Stored& stored : Verdicts()) {
    int64_t& last = judged[stored.key];
    EXPECT_LE(last, stored.verdict().change_offset())
        << "an older change's verdict came later: " << stored.key;
    last = stored.verdict().change_offset();
  }
}

TEST_F(RevalidationTest, TwoWorkersDuringAHandOver) {
  RosterOf(0, 60);
  auto first = StartBoth("w1");
  PublishRecords(0, 60);
  ASSERT_TRUE(AwaitQuiet());
  for (int n = 0; n < 20; ++n) Rename(n);
  const auto second = StartBoth("w2");
  for (int n = 20; n < 40; ++n) Rename(n);
  ASSERT_TRUE(Await([&] { return second->worker().joined(); }));
  EXPECT_EQ(first->Stop(), absl::OkStatus());
  for (int n = 40; n < 50; ++n) Rename(n);
  first.reset();
  const std::vector<FindingCode> renamed{record::v1::FINDING_CODE_NAME_DIFFERS};
  EXPECT_TRUE(Await([&] {
    const auto verdicts = LastVerdicts();
    for (int n = 0; n < 60; ++n) {
      if (FindingsIn(verdicts, n) != (n < 50 ? renamed : std::vector<FindingCode>{})) return false;
    }
    return true;
  }));
  EXPECT_TRUE(NothingStale(*second));
  EXPECT_EQ(Verdicts().size(), 110u) << "each change of a verdict was written once";
  EXPECT_TRUE(AwaitQuiet());
}

TEST_F(RevalidationTest, VerdictsOfOtherRulesAreJudgedAgain) {
  RosterOf(0, 3);
  {
    const auto worker = StartBoth("w1");
    PublishRecords(0, 3);
    ASSERT_TRUE(AwaitQuiet());
  }
  events::v1::Verdict old = LastVerdicts()[KeyOf(1)];
  old.set_rules_version("2019.1");
  const std::string value = old.SerializeAsString();
  ASSERT_EQ(roster_->Send({topics_.verdicts, 1, KeyOf(1), value, {}}), absl::OkStatus());
  ASSERT_EQ(roster_->Flush(kPatience), absl::OkStatus());
  const auto worker = StartBoth("w1");
  EXPECT_TRUE(Await([&] { return LastVerdicts()[KeyOf(1)].rules_version() == kRulesVersion; }));
  EXPECT_TRUE(NothingStale(*worker));
  EXPECT_EQ(Verdicts().size(), 5u);
}

TEST_F(RevalidationTest, AnotherRulesFileIsOtherRules) {
  RosterOf(0, 3);
  Rename(1);
  {
    const auto worker = StartBoth("w1");
    PublishRecords(0, 3);
    ASSERT_TRUE(AwaitQuiet());
    ASSERT_EQ(LastVerdicts()[KeyOf(1)].outcome(), record::v1::OUTCOME_NEEDS_CORRECTION);
  }
  RulesInForce lenient;
  lenient.version += "+lenient";
  lenient.severities.Set(validation::FindingCode::kNameDiffers, Severity::kWarning);
  const auto worker = StartBoth("w1", {}, lenient);
  EXPECT_TRUE(Await([&] {
    const auto verdicts = LastVerdicts();
    return std::ranges::all_of(verdicts, [&](const auto& verdict) {
      return verdict.second.outcome() == record::v1::OUTCOME_VERIFIED &&
             verdict.second.rules_version() == lenient.version;
    });
  }));
  EXPECT_TRUE(NothingStale(*worker));
  EXPECT_EQ(Verdicts().size(), 6u);
}

TEST_F(RevalidationTest, AFullRevalidationAsksForEveryRecord) {
  RosterOf(0, 9);
  const auto worker = StartBoth("w1");
  PublishRecords(0, 9);
  ASSERT_TRUE(AwaitQuiet());
  ASSERT_TRUE(NothingStale(*worker));
  Register(NumberOf(3), Renamed(3));  // and the roster has not heard of it
  FullRevalidations calls(&worker->revalidator());
  Agenda::Progress last, total;
  const auto tell = [&](const Agenda::Progress& progress) {
    last = progress;
    return true;
  };
  const auto watch = [&](int32_t p) { return calls.Watch(p, "a", tell, [] { return false; }); };
  for (int32_t p = 0; p < kPartitions; ++p) {
    ASSERT_TRUE(Await([&] { return watch(p).ok(); }));
    EXPECT_TRUE(last.finished);
    EXPECT_EQ(last.done, 3u);
    total.changed += last.changed;
  }
  EXPECT_EQ(total.changed, 1u);
  EXPECT_THAT(FindingsOf(3), ElementsAre(record::v1::FINDING_CODE_NAME_DIFFERS));
  EXPECT_TRUE(absl::IsFailedPrecondition(watch(kPartitions)));
}

}  // namespace
}  // namespace childsync::validation
