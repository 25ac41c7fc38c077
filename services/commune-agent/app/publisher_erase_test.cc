// What Publisher does about records that were erased.
#include <gmock/gmock.h>

#include "services/commune-agent/app/publisher_fixture.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(PublisherTest, AnErasedRecordIsGoneAndNoExportBringsItBack) {
  const Export sheet = Sheet({{"a", "An"}, {"b", "Bình"}});
  ASSERT_TRUE(machine_.Publish(sheet).ok());
  EXPECT_TRUE(*machine_.Erase("a"));
  EXPECT_EQ(log_.writes.back().entries.at(0).value, std::nullopt) << "a tombstone";
  EXPECT_FALSE(log_.records.contains("a"));

  const auto again = machine_.Publish(Sheet({{"a", "Ân"}, {"b", "Bính"}}), {.full = true});
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(again->plan.troubles, ElementsAre(RowTrouble::kErased, RowTrouble::kNone));
  EXPECT_THAT(Sent(2), ElementsAre("b")) << "the rest goes on";
  EXPECT_TRUE(again->plan.whole_commune);
}

TEST_F(PublisherTest, AnAgentWithAnEmptyStoreKnowsWhatWasErased) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  ASSERT_TRUE(machine_.Erase("a").ok());
  Machine second(&log_);
  Machine third(&log_);
  for (Machine* machine : {&second, &third}) {
    const auto published = machine->Publish(Sheet({{"a", "An"}, {"b", "Bình"}}));
    ASSERT_TRUE(published.ok());
    EXPECT_EQ(published->first_step, FirstStep::kRebuild);
    EXPECT_THAT(log_.writes.back().entries, IsEmpty());
    EXPECT_EQ(published->plan.troubles[0], RowTrouble::kErased);
  }
}

TEST_F(PublisherTest, AnEraseThatWasCutOffIsEndedByTheNextCommand) {
  for (Failure failure : {Failure::kBeforeCommit, Failure::kAfterCommit}) {
    const Export sheet = Sheet({{"a", "An"}, {"b", "Bình"}});
    SharedLog log;
    Machine machine(&log);
    ASSERT_TRUE(machine.Publish(sheet).ok());
    machine.FailNextWrite(failure);
    EXPECT_EQ(machine.Erase("a").status().code(), absl::StatusCode::kUnavailable);
    const auto published = machine.Publish(sheet);
    ASSERT_TRUE(published.ok()) << published.status();
    EXPECT_FALSE(log.records.contains("a"));
    EXPECT_EQ(published->plan.troubles[0], RowTrouble::kErased);
    EXPECT_FALSE(*machine.Erase("a")) << "it is erased already";
  }
}

TEST_F(PublisherTest, AnEraseThatIsUndoneLetsTheNextExportSendTheRecord) {
  const Export sheet = Sheet({{"a", "An"}});
  ASSERT_TRUE(machine_.Publish(sheet).ok());
  ASSERT_TRUE(machine_.Erase("a").ok());
  EXPECT_TRUE(*machine_.Erase("a", /*undo=*/true));
  EXPECT_FALSE(*machine_.Erase("a", /*undo=*/true)) << "only once";
  ASSERT_TRUE(machine_.Publish(sheet).ok());
  EXPECT_THAT(log_.writes.back().entries, SizeIs(1));
  EXPECT_TRUE(log_.records.contains("a"));
  EXPECT_THAT(Machine(&log_).Publish(sheet)->plan.troubles, ElementsAre(RowTrouble::kNone));
}

TEST_F(PublisherTest, ARecordThatWasNeverSentCantBeErased) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}})).ok());
  EXPECT_EQ(machine_.Erase("A").status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(log_.writes, SizeIs(1));
}

TEST_F(PublisherTest, AWithdrawnRecordCanBeErasedToo) {
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  ASSERT_TRUE(machine_.Publish(Sheet({{"a", "An"}}), {.full = true, .confirmed = 1}).ok());
  EXPECT_TRUE(*machine_.Erase("b"));
}

// 21046 became 21052.
class ErasedBeforeTest : public PublisherTest {
 protected:
  ErasedBeforeTest() {
    log_.others["21046"] = &old_;
    EraseOld({"a"});
  }
  void EraseOld(const std::vector<std::string>& ids) {
    old_.writes.push_back({.submission_id = "s", .submission = EncodeSubmission("21046", "s", {}, ids)});
  }
  absl::StatusOr<Published> Publish(Machine& machine, const Export& sheet, WithdrawalRule rule = {}) {
    return machine.Publish(sheet, rule, {.sole = {{"21046", "Xã 21046"}}});
  }

  SharedLog old_;
};

TEST_F(ErasedBeforeTest, ARecordErasedUnderAPredecessorsCodeIsHeldUntilThatIsUndone) {
  const Export sheet = Sheet({{"a", "An"}, {"b", "Bình"}});
  const auto published = Publish(machine_, sheet);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_THAT(Sent(0), ElementsAre("b"));
  EXPECT_THAT(published->plan.troubles, ElementsAre(RowTrouble::kErasedBefore, RowTrouble::kNone));
  EXPECT_THAT(published->inherited, ElementsAre(Inherited{"Xã 21046", 1, Inherited::Outcome::kErased}));
  EXPECT_THAT(log_.Last()->erased, IsEmpty()) << "the list is the predecessor's";

  EraseOld({});
  const auto undone = Publish(machine_, sheet);
  EXPECT_THAT(Sent(1), ElementsAre("a")) << "it is another child";
  EXPECT_THAT(undone->inherited, IsEmpty());
}

TEST_F(ErasedBeforeTest, AnAgentThatKnowsItsOwnStoreReadsTheListAgain) {
  EraseOld({});
  ASSERT_TRUE(Publish(machine_, Sheet({{"b", "Bình"}})).ok());
  EraseOld({"a"});
  ASSERT_TRUE(Publish(machine_, Sheet({{"a", "An"}, {"b", "Bình"}})).ok());
  EXPECT_THAT(Sent(1), IsEmpty());
}

TEST_F(ErasedBeforeTest, ALiveRecordOfTheUnitsOwnIsAnotherChilds) {
  EraseOld({});
  ASSERT_TRUE(Publish(machine_, Sheet({{"a", "An"}})).ok());
  EraseOld({"a"});
  ASSERT_TRUE(Publish(machine_, Sheet({{"a", "Ân"}})).ok());
  EXPECT_THAT(Sent(1), ElementsAre("a"));
}

}  // namespace
}  // namespace childsync::commune_agent
