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

}  // namespace
}  // namespace childsync::commune_agent
