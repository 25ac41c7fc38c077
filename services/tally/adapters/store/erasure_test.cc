// An erased record leaves the disk: in the store's own terms, and in the bytes of every file.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "services/tally/adapters/store/checkpoint_store.h"
#include "services/tally/testing/files.h"
#include "services/tally/testing/memory_database.h"

namespace childsync::tally {
namespace {

constexpr uint64_t kNumber = 51'215'999'999;

class ErasureTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(directory_); }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(directory_);
  }

  void Judge(const std::string& id, uint64_t number = kNumber) {
    tally_->Write([&](TallyState& state, Positions&) {
      state.Apply(Record{
          .key = {"21052", id}, .outcome = Outcome::kVerified, .claims = true, .number = PersonalId{number}});
    });
  }
  void Erase(const std::string& id) {
    tally_->Write([&](TallyState& state, Positions&) { state.EraseRecord({"21052", id}); });
  }
  void Save() {
    const auto saved = store_->Save(tally_.get(), {.marks = {{{.next = ++saves_}}, {}}});
    ASSERT_TRUE(saved.ok()) << saved.status().ToString();
  }
  // How many saves it took.
  int SaveUntilErased() {
    int saves = 0;
    for (; store_->erasing() && saves < 1'000; ++saves) {
      store_->AwaitPurge(absl::Seconds(10));
      Save();
    }
    EXPECT_FALSE(store_->erasing());
    return saves;
  }
  bool Knows(const std::string& id) {
    bool found = false;
    tally_->Read([&](const TallyState& state, const Position&) {
      found = state.Find({"21052", id}, [](const Record&) {});
    });
    return found;
  }

  // The tally over files, as after a start.
  void Start() {
    store_.reset();
    tally_ = std::make_unique<LiveTally>(&clock_);
    auto database = OpenRocksDatabase(directory_);
    ASSERT_TRUE(database.ok()) << database.status().ToString();
    store_ = std::make_unique<CheckpointStore>(*std::move(database));
    Load();
  }
  // The same in memory, with small parts.
  void StartInMemory() {
    tally_ = std::make_unique<LiveTally>(&clock_);
    store_ = std::make_unique<CheckpointStore>(std::make_unique<MemoryDatabase>(&disk_),
                                               CheckpointStoreOptions{.part_places = 10});
    Load();
  }
  void Load() {
    const auto checkpoint = store_->Read();
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status().ToString();
    if (!checkpoint->has_value()) return;
    const absl::Status loaded = store_->Load(tally_.get());
    ASSERT_TRUE(loaded.ok()) << loaded.ToString();
  }
  bool OnDisk(const std::string& bytes) const { return HoldsBytes(directory_, bytes); }
  // A file that is no longer used is removed by a thread of RocksDB, at once but not before the call returns.
  bool LeavesDisk(const std::string& bytes) const {
    for (int i = 0; i < 1'000 && OnDisk(bytes); ++i) std::this_thread::yield();
    return !OnDisk(bytes);
  }
  bool InMemory(const std::string& bytes) const {
    return std::ranges::any_of(
        disk_.values, [&](const auto& entry) { return entry.second.find(bytes) != std::string::npos; });
  }

  const std::string directory_ = ::testing::TempDir() + "tally_erasure_" + std::to_string(getpid());
  OfficialClock clock_;
  MemoryDisk disk_;
  std::unique_ptr<LiveTally> tally_;
  std::unique_ptr<CheckpointStore> store_;
  int64_t saves_ = 0;
};

TEST_F(ErasureTest, NoFileHasTheRecordAfterAFewSaves) {
  Start();
  Judge("GIU-1", kNumber - 1);
  Judge("XOA-DAU-VET-1");
  Save();
  ASSERT_TRUE(OnDisk("XOA-DAU-VET-1"));
  ASSERT_TRUE(OnDisk(Packed(kNumber)));
  SaveUntilErased();  // of nothing
  ASSERT_TRUE(OnDisk(Packed(kNumber)));
  Erase("XOA-DAU-VET-1");
  Save();
  EXPECT_TRUE(store_->erasing());
  EXPECT_LE(SaveUntilErased(), 2);
  EXPECT_TRUE(LeavesDisk("XOA-DAU-VET-1"));
  EXPECT_TRUE(LeavesDisk(Packed(kNumber)));
  EXPECT_TRUE(OnDisk("GIU-1"));
  Start();
  EXPECT_TRUE(Knows("GIU-1"));
  EXPECT_FALSE(Knows("XOA-DAU-VET-1"));
  EXPECT_FALSE(OnDisk("XOA-DAU-VET-1")) << "the start has written it anew";
}

TEST_F(ErasureTest, ACrashAtAnyMomentOnlyDelaysIt) {
  for (int saves_before_crash = 1; saves_before_crash <= 5; ++saves_before_crash) {
    std::filesystem::remove_all(directory_);
    Start();
    for (int i = 0; i < 100; ++i) Judge("GIU-" + std::to_string(i), kNumber - 1 - static_cast<uint64_t>(i));
    Judge("XOA-DAU-VET-1");
    Save();
    Erase("XOA-DAU-VET-1");
    for (int i = 0; i < saves_before_crash; ++i) Save();
    Start();
    SaveUntilErased();
    EXPECT_TRUE(LeavesDisk("XOA-DAU-VET-1")) << saves_before_crash;
    EXPECT_TRUE(LeavesDisk(Packed(kNumber))) << saves_before_crash;
    EXPECT_TRUE(Knows("GIU-99"));
  }
}

// Its part is written already when it is erased.
TEST_F(ErasureTest, ARecordErasedDuringARewriteGoesWithTheNext) {
  StartInMemory();
  for (int i = 0; i < 50; ++i) Judge("GIU-" + std::to_string(i), kNumber - 1 - static_cast<uint64_t>(i));
  Erase("GIU-0");
  Judge("XOA-DAU-VET-1");  // in the first part: it takes that one's place
  Save();
  Save();
  Erase("GIU-49");
  Save();
  ASSERT_TRUE(disk_.values.contains("part/0000000000000001/0000000000000000"));
  Erase("XOA-DAU-VET-1");
  SaveUntilErased();
  EXPECT_FALSE(InMemory("XOA-DAU-VET-1"));
  EXPECT_FALSE(InMemory(Packed(kNumber)));
  EXPECT_FALSE(InMemory("GIU-49"));
  EXPECT_TRUE(InMemory("GIU-48"));
}

TEST_F(ErasureTest, ManyErasuresShareARewrite) {
  StartInMemory();
  for (int i = 0; i < 300; ++i) Judge(std::to_string(i), kNumber);
  Save();
  Save();
  const int purges = disk_.purges;
  for (int i = 0; i < 200; ++i) {
    Erase(std::to_string(i));
    Save();
  }
  SaveUntilErased();
  EXPECT_LE(disk_.purges - purges, 200 / 30 + 2) << "a rewrite takes 30 parts";
  EXPECT_GE(disk_.purges - purges, 2);
}

TEST_F(ErasureTest, WhatWasNeverThereOwesNothing) {
  StartInMemory();
  Judge("GIU-1");
  Save();
  SaveUntilErased();
  Erase("KHONG-CO");
  Save();
  EXPECT_FALSE(store_->erasing());
}

TEST_F(ErasureTest, AStoreOfBeforeThatWasCountedIsRewrittenOnce) {
  StartInMemory();
  Judge("XOA-DAU-VET-1");
  Save();
  Erase("XOA-DAU-VET-1");
  Save();
  ASSERT_TRUE(InMemory("XOA-DAU-VET-1"));
  auto layout = nlohmann::json::parse(disk_.values["layout"]);
  ASSERT_EQ(layout.erase("erasures_end") + layout.erase("purge_owed"), 2u);
  disk_.values["layout"] = layout.dump();
  StartInMemory();
  EXPECT_TRUE(store_->erasing());
  SaveUntilErased();
  EXPECT_FALSE(InMemory("XOA-DAU-VET-1"));
}

TEST_F(ErasureTest, APurgeThatFailsIsAnErrorOfTheNextSave) {
  StartInMemory();
  disk_.purge_end = absl::UnavailableError("no space left");
  Save();
  EXPECT_EQ(store_->Save(tally_.get(), {}).status().code(), absl::StatusCode::kUnavailable);
}

// Too old a checkpoint: the tally is read from the log, whose tombstones may be gone.
TEST_F(ErasureTest, AStoreThatIsClearedKeepsNothing) {
  Start();
  Judge("XOA-DAU-VET-1");
  Save();
  SaveUntilErased();
  ASSERT_TRUE(OnDisk(Packed(kNumber)));
  ASSERT_TRUE(store_->Clear().ok());
  Start();  // a crash
  SaveUntilErased();
  EXPECT_TRUE(LeavesDisk(Packed(kNumber)));
}

}  // namespace
}  // namespace childsync::tally
