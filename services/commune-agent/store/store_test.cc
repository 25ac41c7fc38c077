#include "services/commune-agent/store/store.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "services/commune-agent/store/state_lock.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

ContentHash Hash(uint8_t state) { return ContentHash{state}; }
KnownRecord Live(uint8_t state) { return {Hash(state), true}; }
KnownRecord Withdrawn(uint8_t state) { return {Hash(state), false}; }
KnownRecord Erased() { return {.content_hash = {}, .live = false, .erased = true}; }

Outbox Changes(std::string submission_id, std::vector<OutboxEntry> entries) {
  return {std::move(submission_id), "submission bytes", std::move(entries)};
}

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    char name[] = "/tmp/agent-store-test.XXXXXX";
    dir_ = mkdtemp(name);
    Reopen();
  }
  ~StoreTest() override { std::filesystem::remove_all(dir_); }

  // As a restart after kill -9: only what was committed is there.
  void Reopen() {
    store_.reset();
    auto store = Store::Open(dir_, "21058");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  bool FilesHold(const std::string& bytes) const {
    for (const auto& entry : std::filesystem::directory_iterator(dir_)) {
      std::ostringstream content;
      content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      if (content.str().find(bytes) != std::string::npos) return true;
    }
    return false;
  }

  std::string dir_;
  std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, ANewStoreIsEmpty) {
  EXPECT_THAT(*store_->Records(), IsEmpty());
  EXPECT_EQ(store_->Submissions()->sent, std::nullopt);
  EXPECT_EQ(store_->Submissions()->pending, std::nullopt);
  EXPECT_EQ(store_->ReadOutbox().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(StoreTest, ARebuiltStoreKnowsTheLogsRecordsAndLastSubmission) {
  ASSERT_TRUE(store_->Rebuild({{"a", Live(1)}, {"b", Withdrawn(2)}}, "s1").ok());
  Reopen();
  EXPECT_THAT(*store_->Records(), ElementsAre(Pair("a", Live(1)), Pair("b", Withdrawn(2))));
  EXPECT_EQ(store_->Submissions()->sent, "s1");
}

TEST_F(StoreTest, AStoreRebuiltFromALogWithoutSubmissionsIsNotEmpty) {
  ASSERT_TRUE(store_->Rebuild({}, "").ok());
  EXPECT_EQ(store_->Submissions()->sent, "");
}

TEST_F(StoreTest, APreparedOutboxSurvivesARestartWithItsOrder) {
  ASSERT_TRUE(store_->Rebuild({}, "s1").ok());
  Outbox outbox = Changes("s2", {{"z", Live(1), "zz"}, {"a", Withdrawn(2), std::string("a\0b", 3)}});
  ASSERT_TRUE(store_->Prepare(outbox).ok());
  Reopen();
  EXPECT_EQ(*store_->ReadOutbox(), outbox);
  EXPECT_EQ(store_->Submissions()->sent, "s1");
  EXPECT_EQ(store_->Submissions()->pending, "s2");
  EXPECT_THAT(*store_->Records(), IsEmpty()) << "nothing is known to be in the log yet";
}

TEST_F(StoreTest, ASentOutboxBecomesTheKnownRecords) {
  ASSERT_TRUE(store_->Rebuild({{"a", Live(1)}, {"b", Live(1)}}, "s1").ok());
  ASSERT_TRUE(store_->Prepare(Changes("s2", {{"a", Live(2), "v"}, {"b", Withdrawn(3), "v"}})).ok());
  ASSERT_TRUE(store_->MarkSent().ok());
  Reopen();
  EXPECT_THAT(*store_->Records(), ElementsAre(Pair("a", Live(2)), Pair("b", Withdrawn(3))));
  EXPECT_EQ(store_->Submissions()->sent, "s2");
  EXPECT_EQ(store_->Submissions()->pending, std::nullopt);
  EXPECT_EQ(store_->ReadOutbox().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(StoreTest, MarkingSentTwiceChangesNothing) {
  ASSERT_TRUE(store_->Rebuild({}, "s1").ok());
  ASSERT_TRUE(store_->Prepare(Changes("s2", {{"a", Live(2), "v"}})).ok());
  ASSERT_TRUE(store_->MarkSent().ok());
  ASSERT_TRUE(store_->MarkSent().ok());
  EXPECT_THAT(*store_->Records(), SizeIs(1));
  EXPECT_EQ(store_->Submissions()->sent, "s2");
}

TEST_F(StoreTest, ASecondOutboxWaitsForTheFirst) {
  ASSERT_TRUE(store_->Rebuild({}, "s1").ok());
  ASSERT_TRUE(store_->Prepare(Changes("s2", {})).ok());
  EXPECT_EQ(store_->Prepare(Changes("s3", {})).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(StoreTest, ARebuildDropsThePendingOutbox) {
  ASSERT_TRUE(store_->Rebuild({}, "s1").ok());
  ASSERT_TRUE(store_->Prepare(Changes("s2", {{"a", Live(2), "v"}})).ok());
  ASSERT_TRUE(store_->Rebuild({{"a", Live(7)}}, "s9").ok());
  EXPECT_EQ(store_->Submissions()->pending, std::nullopt);
  EXPECT_EQ(store_->Submissions()->sent, "s9");
  EXPECT_THAT(*store_->Records(), ElementsAre(Pair("a", Live(7))));
}

TEST_F(StoreTest, ADiscardedOutboxIsForgottenAndTheRecordsStay) {
  ASSERT_TRUE(store_->Rebuild({{"a", Live(1)}}, "s1").ok());
  ASSERT_TRUE(store_->Prepare(Changes("s2", {{"a", Live(2), "v"}})).ok());
  ASSERT_TRUE(store_->Discard().ok());
  Reopen();
  EXPECT_EQ(store_->Submissions()->pending, std::nullopt);
  EXPECT_EQ(store_->Submissions()->sent, "s1");
  EXPECT_THAT(*store_->Records(), ElementsAre(Pair("a", Live(1))));
}

TEST_F(StoreTest, UnitsTakenOverArePreparedWithTheOutboxAndStayUntilTheyAreWithdrawn) {
  ASSERT_TRUE(store_->Rebuild({}, "s1").ok());
  ASSERT_TRUE(store_->Prepare(Changes("s2", {}), {{"21064", {.live = 7}}, {"21070", {}}}).ok());
  Reopen();
  EXPECT_THAT(*store_->ReadTakenOver(),
              ElementsAre(Pair("21064", TakenOver{.live = 7}), Pair("21070", TakenOver{})));
  ASSERT_TRUE(store_->MarkSent().ok());
  ASSERT_TRUE(store_->MarkWithdrawn("21064").ok());
  Reopen();
  EXPECT_THAT(*store_->ReadTakenOver(), ElementsAre(Pair("21064", TakenOver{.live = 7, .withdrawn = true}),
                                                    Pair("21070", TakenOver{})));
}

TEST_F(StoreTest, UnitsTakenOverAreForgottenWithTheirOutbox) {
  ASSERT_TRUE(store_->Rebuild({}, "s1").ok());
  ASSERT_TRUE(store_->Prepare(Changes("s2", {}), {{"21064", {.live = 7}}}).ok());
  ASSERT_TRUE(store_->Discard().ok());
  EXPECT_THAT(*store_->ReadTakenOver(), IsEmpty());
  ASSERT_TRUE(store_->Prepare(Changes("s3", {}), {{"21064", {.live = 7}}}).ok());
  ASSERT_TRUE(store_->Rebuild({}, "s9").ok());
  EXPECT_THAT(*store_->ReadTakenOver(), IsEmpty());
}

TEST_F(StoreTest, ATombstoneSurvivesARestartAndMakesTheRecordErased) {
  ASSERT_TRUE(store_->Rebuild({{"a", Live(1)}, {"b", Live(2)}}, "s1").ok());
  const Outbox outbox = Changes("s2", {{"a", Erased(), std::nullopt}});
  ASSERT_TRUE(store_->Prepare(outbox).ok());
  Reopen();
  EXPECT_EQ(*store_->ReadOutbox(), outbox);
  ASSERT_TRUE(store_->MarkSent().ok());
  Reopen();
  EXPECT_THAT(*store_->Records(), ElementsAre(Pair("a", Erased()), Pair("b", Live(2))));
  ASSERT_TRUE(store_->Rebuild({{"a", Erased()}}, "s9").ok());
  EXPECT_THAT(*store_->Records(), ElementsAre(Pair("a", Erased())));
}

// Bytes that only this record had: of its value and of its content hash.
TEST_F(StoreTest, NoByteOfAnErasedRecordIsLeftInAnyFile) {
  const std::string canary = "Hoàng Độc Nhất Vô Nhị 051215999999";
  KnownRecord known{.live = true};
  const std::string hash = "hash-of-canary-1";
  std::copy(hash.begin(), hash.end(), known.content_hash.begin());
  ASSERT_TRUE(store_->Rebuild({}, "s1").ok());
  Outbox outbox = Changes("s2", {{"a", known, canary}});
  for (int i = 0; i < 300; ++i)
    outbox.entries.push_back({"r" + std::to_string(i), Live(3), std::string(500, 'v')});
  ASSERT_TRUE(store_->Prepare(outbox).ok());
  EXPECT_TRUE(FilesHold(canary)) << "the search finds what is there";
  ASSERT_TRUE(store_->MarkSent().ok());
  EXPECT_TRUE(FilesHold(hash)) << "the search finds what is there";
  ASSERT_TRUE(store_->Prepare(Changes("s3", {{"a", Erased(), std::nullopt}})).ok());
  ASSERT_TRUE(store_->MarkSent().ok());
  EXPECT_FALSE(FilesHold(canary));
  EXPECT_FALSE(FilesHold(hash));
}

TEST_F(StoreTest, APendingOutboxOfTheSecondVersionIsTakenUp) {
  ASSERT_TRUE(store_->Rebuild({{"a", Live(1)}}, "s1").ok());
  const Outbox outbox = Changes("s2", {{"b", Live(2), "v"}});
  ASSERT_TRUE(store_->Prepare(outbox).ok());
  store_.reset();
  {
    auto db = Database::Open(dir_ + "/21058.sqlite3");
    ASSERT_TRUE(db.ok()) << db.status();
    ASSERT_TRUE(
        db->Run("ALTER TABLE outbox RENAME TO new; CREATE TABLE outbox(seq INTEGER PRIMARY KEY, record_id "
                "TEXT NOT "
                "NULL UNIQUE, content_hash BLOB NOT NULL, live INTEGER NOT NULL, value BLOB NOT NULL);"
                "INSERT INTO outbox SELECT * FROM new; DROP TABLE new; PRAGMA user_version = 2;")
            .ok());
  }
  Reopen();
  EXPECT_EQ(*store_->ReadOutbox(), outbox);
}

TEST_F(StoreTest, AStoreOfTheFirstVersionIsTakenUp) {
  ASSERT_TRUE(store_->Rebuild({{"a", Live(1)}}, "s1").ok());
  store_.reset();
  {
    auto db = Database::Open(dir_ + "/21058.sqlite3");
    ASSERT_TRUE(db.ok()) << db.status();
    ASSERT_TRUE(db->Run("DROP TABLE taken_over; PRAGMA user_version = 1;").ok());
  }
  Reopen();
  EXPECT_THAT(*store_->Records(), SizeIs(1));
  EXPECT_THAT(*store_->ReadTakenOver(), IsEmpty());
}

TEST_F(StoreTest, AStoreOfANewerProgramIsLeftAlone) {
  store_.reset();
  {
    auto db = Database::Open(dir_ + "/21058.sqlite3");
    ASSERT_TRUE(db.ok()) << db.status();
    ASSERT_TRUE(db->Run("PRAGMA user_version = 99;").ok());
  }
  EXPECT_EQ(Store::Open(dir_, "21058").status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(StoreTest, UnitsDoNotShareRecords) {
  ASSERT_TRUE(store_->Rebuild({{"a", Live(1)}}, "s1").ok());
  auto other = Store::Open(dir_, "21061");
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_THAT(*(*other)->Records(), IsEmpty());
}

TEST_F(StoreTest, AFileThatIsNoDatabaseIsNamed) {
  std::ofstream(dir_ + "/21070.sqlite3") << std::string(4096, 'x');
  absl::Status status = Store::Open(dir_, "21070").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("21070.sqlite3"));
}

TEST_F(StoreTest, ASecondHolderOfTheStateDirectoryIsRefusedUntilTheFirstIsGone) {
  {
    const auto first = StateLock::Take(dir_);
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_EQ(StateLock::Take(dir_).status().code(), absl::StatusCode::kAborted);
  }
  EXPECT_TRUE(StateLock::Take(dir_).ok());
}

TEST_F(StoreTest, ANewStateDirectoryIsItsOwnersOnly) {
  ASSERT_TRUE(StateLock::Take(dir_ + "/new/state").ok());
  struct stat info;
  ASSERT_EQ(stat((dir_ + "/new/state").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(StoreTest, AStateDirectoryThatCantBeMadeIsNamed) {
  const absl::Status status = StateLock::Take("/proc/none/state").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("/proc/none/state"));
}

}  // namespace
}  // namespace childsync::commune_agent
