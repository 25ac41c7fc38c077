#include "services/roster/adapters/keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"
#include "services/roster/testing/fake_population.h"
#include "services/roster/testing/memory_roster_log.h"

namespace childsync::roster {
namespace {

using testing::HasSubstr;

// Numbers by their last two digits.
std::string Number(int i) { return "0512140000" + std::to_string(10 + i); }
constexpr char kChauO[] = "21040";
constexpr char kBinhThuan[] = "21043";

std::string Describe(const MemoryTopic::Contents& contents) {
  std::string text;
  for (const auto& [key, stored] : contents) {
    text += key.ToString().substr(10) + "=" + stored.entry.number.ToString().substr(10);
    for (PersonalId former : stored.entry.former) text += "<" + former.ToString().substr(10);
    text +=
        "@" + stored.unit.code + (stored.unit.valid_from.empty() ? "" : "/" + stored.unit.valid_from) + " ";
  }
  return text;
}

class KeeperTest : public testing::Test {
 protected:
  KeeperTest() {
    config_.fill_max = 2;
    config_.retry_first = absl::Milliseconds(1);
    config_.retry_longest = absl::Milliseconds(20);
  }
  ~KeeperTest() override { Stop(); }

  void Start() { Start(log_); }
  void Start(RosterLog& log) {
    registry_ = std::make_shared<prometheus::Registry>();
    metrics_ = std::make_unique<Metrics>(*registry_);
    keeper_ = std::make_unique<Keeper>(config_, log, population_.channel(), *units_, clock_, *metrics_);
    thread_ = std::thread([this] { keeper_->Run(); });
  }
  void Stop() {
    if (keeper_ == nullptr) return;
    keeper_->Stop();
    thread_.join();
    keeper_.reset();
  }
  void Restart() {
    Stop();
    Start();
  }
  // Waits until the topic holds this: "key=number<former@unit ", numbers by their last two digits, in order
  // of key.
  void ExpectSoon(const std::string& wanted) {
    EXPECT_TRUE(topic_.Await([&](const auto& contents) { return Describe(contents) == wanted; }))
        << "has " << Describe(topic_.contents()) << "\nnot " << wanted;
  }
  void AwaitReadiness(Readiness::State state) {
    while (keeper_->readiness().state != state) std::this_thread::yield();
  }
  std::string MetricsText() { return prometheus::TextSerializer().Serialize(registry_->Collect()); }
  void SetDay(const char* iso) { now_ms_ = int64_t{Date::Parse(iso)->days()} * 86'400'000; }

  FakePopulation population_;
  MemoryTopic topic_;
  MemoryRosterLog log_{topic_};
  std::atomic<int64_t> now_ms_ = int64_t{Date::Parse("2024-03-28")->days()} * 86'400'000;
  const OfficialClock clock_{std::nullopt, [this] { return absl::FromUnixMillis(now_ms_); }};
  const std::shared_ptr<const Units> units_ = *Units::Load("", "");
  KeeperConfig config_;
  std::shared_ptr<prometheus::Registry> registry_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<Keeper> keeper_;
  std::thread thread_;
};

TEST_F(KeeperTest, FillsAnEmptyTopicAndFollowsWhatChanges) {
  for (int i : {1, 2, 3}) population_.Register(Number(i), kChauO);
  population_.Register(Number(4), kChauO, "A", "2008-03-28");  // sixteen today
  Start();
  ExpectSoon("11=11@21040 12=12@21040 13=13@21040 ");
  EXPECT_EQ(population_.lookups(), 0);
  AwaitReadiness(Readiness::State::kReady);
  population_.Register(Number(5), kBinhThuan);
  ExpectSoon("11=11@21040 12=12@21040 13=13@21040 15=15@21043 ");
  population_.Register(Number(1), kBinhThuan);
  ExpectSoon("11=11@21043 12=12@21040 13=13@21040 15=15@21043 ");
  population_.Die(Number(2));
  ExpectSoon("11=11@21043 13=13@21040 15=15@21043 ");
  population_.Reissue(Number(3), Number(0));
  ExpectSoon("11=11@21043 13=10<13@21040 15=15@21043 ");
  population_.Reissue(Number(0), Number(9));
  ExpectSoon("11=11@21043 13=19<10<13@21040 15=15@21043 ");
  EXPECT_EQ(population_.snapshots(), 1);
}

TEST_F(KeeperTest, WritesACorrectionOfAnythingThatValidationCompares) {
  population_.Register(Number(1), kChauO, "A");
  Start();
  ExpectSoon("11=11@21040 ");
  const population::Fingerprint before = topic_.contents().begin()->second.entry.fingerprint;
  population_.Register(Number(1), kChauO, "B");
  EXPECT_TRUE(topic_.Await([&](const auto& c) { return c.begin()->second.entry.fingerprint != before; }));
}

// In the middle of a snapshot, before each of its residents in turn, one arrives (below and above the place
// that was read), one leaves, one moves, one is re-issued (to a number that was read already and to one that
// wasn't).
class MidSnapshotTest : public KeeperTest, public testing::WithParamInterface<int> {
 protected:
  void ChangeAt(int place) {
    population_.OnResident([this, place](int sent) {
      if (sent != place || changed_.exchange(true)) return;
      population_.Register(Number(0), kChauO);
      population_.Register(Number(9), kChauO);
      population_.Die(Number(2));
      population_.Register(Number(3), kBinhThuan);
      population_.Reissue(Number(4), Number(1));
      population_.Reissue(Number(5), Number(8));
    });
  }
  std::atomic<bool> changed_ = false;
};

TEST_P(MidSnapshotTest, TheFirstFillEndsAtTheTruth) {
  for (int i : {2, 3, 4, 5, 6}) population_.Register(Number(i), kChauO);
  ChangeAt(GetParam());
  Start();
  // A child that was re-issued before it was read has entered under its new number; else it keeps the old one
  // as its key.
  auto truth = [](const MemoryTopic::Contents& contents) {
    std::string text = Describe(contents);
    for (const char* entry : {"11=11<14@21040 ", "18=18<15@21040 "}) {
      if (size_t at = text.find(entry); at != std::string::npos) {
        text.replace(at, 2, std::string(entry).substr(6, 2));
      }
    }
    std::vector<std::string> entries;
    for (size_t at = 0, end; (end = text.find(' ', at)) != std::string::npos; at = end + 1) {
      entries.push_back(text.substr(at, end - at));
    }
    std::sort(entries.begin(), entries.end());
    return entries == std::vector<std::string>{"10=10@21040",    "13=13@21043", "14=11<14@21040",
                                               "15=18<15@21040", "16=16@21040", "19=19@21040"};
  };
  EXPECT_TRUE(topic_.Await(truth)) << Describe(topic_.contents());
  AwaitReadiness(Readiness::State::kReady);
}

TEST_P(MidSnapshotTest, AComparisonEndsAtTheTruthAndKeepsTheFirstKeys) {
  for (int i : {2, 3, 4, 5, 6}) population_.Register(Number(i), kChauO);
  Start();
  ExpectSoon("12=12@21040 13=13@21040 14=14@21040 15=15@21040 16=16@21040 ");
  Stop();
  population_.SetSilent(true);
  population_.Register(Number(7), kChauO);
  population_.Remove(Number(6));
  population_.SetSilent(false);
  ChangeAt(GetParam());
  Start();
  ExpectSoon("10=10@21040 13=13@21043 14=11<14@21040 15=18<15@21040 17=17@21040 19=19@21040 ");
}

INSTANTIATE_TEST_SUITE_P(BeforeEachResident, MidSnapshotTest, testing::Range(0, 6));

TEST_F(KeeperTest, AFillThatBrokeOffIsNotBelievedToBeComplete) {
  for (int i = 0; i < 9; ++i) population_.Register(Number(i), kChauO);
  topic_.FailAfter(2);  // two transactions of two entries, then the broker is gone
  Start();
  EXPECT_TRUE(topic_.Await([](const auto& contents) { return contents.size() == 9; }));
  EXPECT_EQ(topic_.history().size(), 9u) << "nothing was written twice";
  EXPECT_EQ(population_.lookups(), 5) << "the rest was looked up";
  EXPECT_THAT(MetricsText(), HasSubstr("childsync_roster_reopened_total 1"));
}

TEST_F(KeeperTest, ASnapshotThatIsNotWholeIsThrownAway) {
  population_.Register(Number(1), kChauO);
  population_.SetSnapshot(FakePopulation::Snapshot::kWithoutCount);
  Start();
  while (population_.snapshots() < 3) std::this_thread::yield();
  EXPECT_EQ(Describe(topic_.contents()), "");
  population_.SetSnapshot(FakePopulation::Snapshot::kWhole);
  ExpectSoon("11=11@21040 ");
  Stop();
  population_.SetSilent(true);
  population_.Remove(Number(1));
  population_.Register(Number(2), kChauO);
  population_.SetSnapshot(FakePopulation::Snapshot::kWrongCount);
  const int lookups = population_.lookups();
  const int snapshots = population_.snapshots();
  Start();
  while (population_.snapshots() < snapshots + 3) std::this_thread::yield();
  EXPECT_EQ(population_.lookups(), lookups) << "it says nothing about whom to ask";
  population_.SetSnapshot(FakePopulation::Snapshot::kWhole);
  ExpectSoon("12=12@21040 ");
}

TEST_F(KeeperTest, AbsenceFromASnapshotIsOnlyAReasonToAsk) {
  population_.Register(Number(1), kChauO);
  Start();
  ExpectSoon("11=11@21040 ");
  Stop();
  population_.HideFromSnapshots(Number(1));
  Start();
  AwaitReadiness(Readiness::State::kReady);
  EXPECT_EQ(population_.lookups(), 1);
  EXPECT_EQ(topic_.history().size(), 1u);
}

TEST_F(KeeperTest, ALostCursorLeadsToAFullComparison) {
  population_.Register(Number(1), kChauO);
  Start();
  ExpectSoon("11=11@21040 ");
  population_.AwaitWatches(1);
  population_.SetSilent(true);
  population_.Register(Number(2), kChauO);
  population_.SetSilent(false);
  population_.LoseCursors();
  ExpectSoon("11=11@21040 12=12@21040 ");
  EXPECT_EQ(population_.snapshots(), 2);
}

TEST_F(KeeperTest, AnOutageDelaysAndLosesNothing) {
  population_.Register(Number(1), kChauO);
  Start();
  ExpectSoon("11=11@21040 ");
  population_.SetDown(true);
  AwaitReadiness(Readiness::State::kDegraded);
  population_.Register(Number(2), kChauO);
  population_.Die(Number(1));
  population_.SetDown(false);
  ExpectSoon("12=12@21040 ");
  AwaitReadiness(Readiness::State::kReady);
  EXPECT_EQ(population_.snapshots(), 1) << "the cursor still holds";
}

TEST_F(KeeperTest, AStepThatTakesTooLongIsNoticed) {
  config_.stuck_after = absl::Seconds(1);
  population_.Register(Number(1), kChauO);
  StuckRosterLog log(log_);
  Start(log);
  while (!keeper_->overdue()) std::this_thread::yield();
  log.release.Notify();
  AwaitReadiness(Readiness::State::kReady);
  // It was ready before it was stuck, and is overdue until its next step begins.
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (keeper_->overdue() && absl::Now() < deadline) std::this_thread::yield();
  EXPECT_FALSE(keeper_->overdue());
  Stop();
}

TEST_F(KeeperTest, ASnapshotHasATimeOfItsOwn) {
  config_.stuck_after = -absl::Minutes(1);  // every other step is overdue from its beginning
  config_.snapshot_timeout = absl::Hours(1);
  population_.Register(Number(1), kChauO);
  absl::Notification reading, release;
  population_.OnResident([&](int sent) {
    if (sent > 0) return;
    reading.Notify();
    release.WaitForNotification();
  });
  Start();
  reading.WaitForNotification();
  EXPECT_FALSE(keeper_->overdue());
  release.Notify();
  ExpectSoon("11=11@21040 ");
  Stop();
}

TEST_F(KeeperTest, ADatabaseThatComesLaterIsWaitedFor) {
  population_.SetDown(true);
  population_.Register(Number(1), kChauO);
  Start();
  AwaitReadiness(Readiness::State::kDegraded);
  population_.SetDown(false);
  ExpectSoon("11=11@21040 ");
}

TEST_F(KeeperTest, ChildrenTurnSixteenWhenTheOfficialDayComes) {
  population_.Register(Number(1), kChauO, "A", "2008-03-29");
  population_.Register(Number(2), kChauO, "A", "2008-03-30");
  Start();
  ExpectSoon("11=11@21040 12=12@21040 ");
  SetDay("2024-03-29");
  ExpectSoon("12=12@21040 ");
  Restart();
  AwaitReadiness(Readiness::State::kReady);
  SetDay("2024-03-30");
  ExpectSoon("");
}

TEST_F(KeeperTest, AnEntryNamesItsUnitAnewOnTheDayOfAMerger) {
  population_.Register(Number(1), kChauO);
  population_.Register(Number(2), kBinhThuan);
  Start();
  ExpectSoon("11=11@21040 12=12@21043 ");
  SetDay("2025-07-01");
  ExpectSoon("11=11@21040/2025-07-01 12=12@21043 ");
}

TEST_F(KeeperTest, ManyDeparturesAtOnceWaitAndTheRestGoesOn) {
  for (int i = 0; i < 20; ++i) population_.Register(Number(i), kChauO);
  Start();
  EXPECT_TRUE(topic_.Await([](const auto& contents) { return contents.size() == 20; }));
  Stop();
  population_.SetSilent(true);
  for (int i = 0; i < 6; ++i) population_.Remove(Number(i));
  population_.SetSilent(false);
  Start();
  population_.Register(Number(30), kChauO);
  EXPECT_TRUE(topic_.Await([](const auto& contents) { return contents.size() == 21; }));
  AwaitReadiness(Readiness::State::kDegraded);
  EXPECT_THAT(MetricsText(), HasSubstr("childsync_roster_departures_waiting 6"));
  population_.Register(Number(0), kChauO);  // one has come back, so that five are left
  EXPECT_TRUE(topic_.Await([](const auto& contents) { return contents.size() == 16; }));
  AwaitReadiness(Readiness::State::kReady);
}

TEST_F(KeeperTest, DeparturesThatAreToldOneByOneAreJudgedTogether) {
  for (int i = 0; i < 90; ++i) population_.Register(Number(i), kChauO);
  config_.quiet_after = absl::Seconds(2);  // a busy machine may stop for a while between two messages
  Start();
  EXPECT_TRUE(topic_.Await([](const auto& contents) { return contents.size() == 90; }));
  population_.SetTellOneByOne();
  population_.SetDown(true);
  for (int i = 0; i < 20; ++i) population_.Remove(Number(i));
  population_.SetDown(false);
  while (MetricsText().find("departures_waiting 0") != std::string::npos) std::this_thread::yield();
  EXPECT_THAT(MetricsText(), HasSubstr("childsync_roster_departures_waiting 20"));
  EXPECT_EQ(topic_.contents().size(), 90u);
}

TEST_F(KeeperTest, AnOperatorLetsManyGo) {
  for (int i = 0; i < 20; ++i) population_.Register(Number(i), kChauO);
  Start();
  EXPECT_TRUE(topic_.Await([](const auto& contents) { return contents.size() == 20; }));
  for (int i = 0; i < 9; ++i) population_.Remove(Number(i));
  Stop();
  config_.confirmed_departures = 20;
  Start();
  EXPECT_TRUE(topic_.Await([](const auto& contents) { return contents.size() == 11; }));
}

TEST_F(KeeperTest, TwoEntriesOfOnePersonBecomeOne) {
  population_.Register(Number(1), kChauO);
  population_.Register(Number(2), kChauO);
  Start();
  ExpectSoon("11=11@21040 12=12@21040 ");
  population_.Reissue(Number(2), Number(1));  // it turns out that both are one person
  ExpectSoon("12=11<12@21040 ");
}

TEST_F(KeeperTest, AnEarlierWriterIsFenced) {
  population_.Register(Number(1), kChauO);
  MemoryRosterLog zombie(topic_);
  Roster roster;
  ASSERT_TRUE(zombie.Open(roster).ok());
  Start();
  ExpectSoon("11=11@21040 ");
  const PersonalId key = *PersonalId::Parse(Number(1));
  EXPECT_EQ(
      zombie.Write({{.key = key, .kind = ChangeKind::kDeparture, .entry = std::nullopt}}, roster).code(),
      absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(topic_.contents().size(), 1u);
}

TEST_F(KeeperTest, FencedItReadsTheTopicAgainAndConverges) {
  population_.Register(Number(1), kChauO);
  Start();
  ExpectSoon("11=11@21040 ");
  MemoryRosterLog other(topic_);
  Roster roster;
  ASSERT_TRUE(other.Open(roster).ok());
  const PersonalId key = *PersonalId::Parse(Number(1));
  ASSERT_TRUE(
      other.Write({{.key = key, .kind = ChangeKind::kDeparture, .entry = std::nullopt}}, roster).ok());
  population_.Register(Number(2), kChauO);
  ExpectSoon("11=11@21040 12=12@21040 ");
}

}  // namespace
}  // namespace childsync::roster
