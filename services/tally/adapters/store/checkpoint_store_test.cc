#include "services/tally/adapters/store/checkpoint_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "services/tally/adapters/store/checkpoint_json.h"
#include "services/tally/testing/memory_database.h"

namespace childsync::tally {
namespace {

// Everything that readers can see of a state, as text.
std::string Show(const LiveTally& tally) {
  std::string text;
  tally.Read([&](const TallyState& state, const Position&) {
    text = FormatDigest(state.digest()) + " " + std::to_string(state.records()) + " " +
           std::to_string(state.children()) + "\n";
    std::vector<std::string> lines;
    state.ForEachRecord(std::vector<bool>(state.record_units().size(), true), [&](const Record& r) {
      std::string line =
          Joined(r.key) + " " + std::to_string(r.change_offset) + " " + std::to_string(r.partition);
      line.append(reinterpret_cast<const char*>(r.content_hash.data()), 16);
      for (const Finding& f : r.findings) {
        for (int64_t n :
             {int64_t{f.code}, int64_t{f.field}, int64_t{f.side}, int64_t{f.severity}, f.since_ms}) {
          line += " " + std::to_string(n);
        }
      }
      lines.push_back(line);
    });
    for (const RosterUnit& unit : state.roster_units()) {
      if (unit.total == 0) continue;
      lines.push_back(unit.code + " " + unit.valid_from + std::to_string(unit.total) + " " +
                      std::to_string(unit.completed));
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines) text += line + "\n";
  });
  return text;
}

Checkpoint At(int64_t next) {
  return {
      .cluster_id = "c", .marks = {{{next, next - 1, ~uint64_t{0}}}, {}}, .current_ms = 1, .served = true};
}

class CheckpointStoreTest : public ::testing::Test {
 protected:
  // Random writes: new ones, other states of old ones, erasures.
  void Change(int times) {
    tally_->Write([&](TallyState& state, Positions&) {
      for (; times > 0; --times) {
        const std::string id = std::string(random_() % 3 == 0 ? 20 : 2, 'x') + std::to_string(random_() % 60);
        const RecordKey key{random_() % 2 == 0 ? "21040" : "21052", id};
        const uint64_t number = 51'215'000'000 + random_() % 60;
        std::vector<PersonalId> formers(random_() % 3, PersonalId{51'215'000'000 + random_() % 60});
        std::vector<Finding> findings(random_() % 3, {10, 2, 1, 2, static_cast<int64_t>(random_() % 9) - 4});
        switch (random_() % 8) {
          case 0:
            if (erases_records_) state.EraseRecord(key);
            break;
          case 1:
            state.EraseEntry(PersonalId{number});
            break;
          case 2:
          case 3:
            state.Apply(RosterEntry{.key = PersonalId{number},
                                    .number = PersonalId{number},
                                    .formers = formers,
                                    .unit_code = key.unit_code,
                                    .fingerprint = {static_cast<uint8_t>(number)}});
            break;
          default:
            state.Apply(Record{.key = key,
                               .outcome = static_cast<Outcome>(1 + random_() % 2),
                               .claims = true,
                               .number = PersonalId{number},
                               .partition = 7,
                               .change_offset = static_cast<int64_t>(random_()) & INT64_MAX,
                               .content_hash = {1, 2, static_cast<uint8_t>(number)},
                               .findings = findings});
        }
      }
    });
  }
  std::unique_ptr<CheckpointStore> Open() {
    // Small, so that generations come and go within a test.
    return std::make_unique<CheckpointStore>(
        std::make_unique<MemoryDatabase>(&disk_),
        CheckpointStoreOptions{.deltas_bytes_min = 2'000, .part_places = 30});
  }
  absl::StatusOr<std::optional<Checkpoint>> Load() {
    auto checkpoint = store_->Read();
    if (!checkpoint.ok() || !checkpoint->has_value()) return checkpoint;
    if (auto status = store_->Load(tally_.get()); !status.ok()) return status;
    return checkpoint;
  }
  void Restart() {
    tally_ = std::make_unique<LiveTally>(&clock_);
    store_ = Open();
  }

  bool erases_records_ = true;
  std::mt19937_64 random_{1};
  OfficialClock clock_;
  MemoryDisk disk_;
  std::unique_ptr<LiveTally> tally_ = std::make_unique<LiveTally>(&clock_);
  std::unique_ptr<CheckpointStore> store_ = Open();
};

TEST_F(CheckpointStoreTest, IsEmptyAtFirst) {
  const auto checkpoint = Load();
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status().ToString();
  EXPECT_FALSE(checkpoint->has_value());
}

TEST_F(CheckpointStoreTest, ARestartAtAnyTimeGivesStateAndPositionOfTheLastSave) {
  int generations = 0;
  std::string last_layout;
  for (int round = 1; round <= 2'000; ++round) {
    Change(static_cast<int>(random_() % 12));
    ASSERT_TRUE(store_->Save(tally_.get(), At(round)).ok());
    generations += disk_.values.contains("part/0000000000000001/0000000000000000") ? 1 : 0;
    if (random_() % 5 > 0) continue;
    const std::string before = Show(*tally_);
    Change(static_cast<int>(random_() % 5));  // lost with the crash
    Restart();
    const auto checkpoint = Load();
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status().ToString();
    ASSERT_EQ(**checkpoint, At(round));
    ASSERT_EQ(Show(*tally_), before);
  }
  EXPECT_GT(generations, 0) << "no generation was ever made";
  EXPECT_LT(disk_.values.size(), 200u) << "older pieces are not removed";
}

TEST_F(CheckpointStoreTest, AGenerationTakesThePlaceOfOlderDeltas) {
  erases_records_ = false;  // these bring a generation of their own
  for (int i = 0; i < 300; ++i) {
    Change(10);
    ASSERT_TRUE(store_->Save(tally_.get(), At(i)).ok());
  }
  EXPECT_FALSE(disk_.values.contains("delta/0000000000000000"));
  EXPECT_FALSE(disk_.values.contains("part/0000000000000000/0000000000000000"));
  EXPECT_TRUE(disk_.values.lower_bound("part/") != disk_.values.lower_bound("part0"));
}

TEST_F(CheckpointStoreTest, AFailedWriteIsReported) {
  Change(10);
  disk_.writes_until_failure = 0;
  EXPECT_EQ(store_->Save(tally_.get(), At(1)).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(CheckpointStoreTest, NoticesDamage) {
  Change(20);
  ASSERT_TRUE(store_->Save(tally_.get(), At(1)).ok());
  Change(10);
  ASSERT_TRUE(store_->Save(tally_.get(), At(2)).ok());
  const MemoryDisk whole = disk_;
  const auto load = [&] {
    Restart();
    return Load().status().code();
  };
  EXPECT_EQ(load(), absl::StatusCode::kOk);
  for (const auto& [key, value] : whole.values) {
    disk_ = whole;
    disk_.values.erase(key);
    EXPECT_EQ(load(), absl::StatusCode::kDataLoss) << key << " is missing";
    disk_ = whole;
    disk_.values[key].resize(value.size() / 2);
    EXPECT_EQ(load(), absl::StatusCode::kDataLoss) << key << " is cut";
  }
  disk_ = whole;
  disk_.values["delta/0000000000000000"][4] ^= 1;
  EXPECT_EQ(load(), absl::StatusCode::kDataLoss) << "a bit is flipped";
}

TEST_F(CheckpointStoreTest, RefusesAnotherFormat) {
  ASSERT_TRUE(store_->Save(tally_.get(), At(1)).ok());
  std::string& layout = disk_.values["layout"];
  const size_t at = layout.find("\"format\":1");
  ASSERT_NE(at, std::string::npos);
  layout.replace(at, 10, "\"format\":9");
  Restart();
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(CheckpointStoreTest, ClearForgetsEverything) {
  Change(100);
  ASSERT_TRUE(store_->Save(tally_.get(), At(1)).ok());
  ASSERT_TRUE(store_->Clear().ok());
  EXPECT_TRUE(disk_.values.empty());
}

class RocksDatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(directory_); }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  const std::string directory_ = ::testing::TempDir() + "tally_rocks_" + std::to_string(getpid());
};

TEST_F(RocksDatabaseTest, KeepsWhatWasWritten) {
  OfficialClock clock;
  LiveTally tally(&clock);
  {
    auto database = OpenRocksDatabase(directory_);
    ASSERT_TRUE(database.ok()) << database.status().ToString();
    CheckpointStore store(*std::move(database), {.deltas_bytes_min = 100, .part_places = 3});
    for (int i = 0; i < 50; ++i) {
      tally.Write([&](TallyState& state, Positions&) {
        const std::string id = std::to_string(i);
        state.Apply(Record{.key = {"1", id}, .outcome = Outcome::kVerified});
      });
      ASSERT_TRUE(store.Save(&tally, At(i)).ok());
    }
  }
  LiveTally again(&clock);
  auto database = OpenRocksDatabase(directory_);
  ASSERT_TRUE(database.ok()) << database.status().ToString();
  CheckpointStore store(*std::move(database));
  const auto checkpoint = store.Read();
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status().ToString();
  ASSERT_TRUE(store.Load(&again).ok());
  EXPECT_EQ(**checkpoint, At(49));
  EXPECT_EQ(Show(again), Show(tally));
}

TEST_F(RocksDatabaseTest, ASecondTallyOnTheDirectoryIsRefused) {
  const auto first = OpenRocksDatabase(directory_);
  ASSERT_TRUE(first.ok());
  const auto second = OpenRocksDatabase(directory_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAborted);
  EXPECT_NE(second.status().message().find("another tally"), std::string::npos) << second.status().message();
}

TEST(CheckpointJsonTest, SurvivesTheWayToTextAndBack) {
  EXPECT_EQ(*ParseCheckpoint(ToJson(At(INT64_MAX))), At(INT64_MAX));
  EXPECT_EQ(ParseCheckpoint("{}").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ParseCheckpoint("").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace childsync::tally
