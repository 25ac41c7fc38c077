#include "services/commune-agent/store/done_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace childsync::commune_agent {
namespace {

class DoneFilesTest : public ::testing::Test {
 protected:
  DoneFilesTest() {
    char name[] = "/tmp/agent-done-files-test.XXXXXX";
    dir_ = mkdtemp(name);
  }
  ~DoneFilesTest() override { std::filesystem::remove_all(dir_); }
  std::unique_ptr<DoneFiles> Open() { return *DoneFiles::Open(dir_); }
  std::string Hash(const std::string& content) {
    std::ofstream(dir_ + "/file", std::ios::binary) << content;
    return *HashFile(dir_ + "/file");
  }

  std::string dir_;
};

TEST_F(DoneFilesTest, AFileIsRememberedOverARestart) {
  ASSERT_TRUE(Open()->Published("21052", "a.xlsx", "h1").ok());
  EXPECT_EQ(*Open()->Find("21052", "a.xlsx", "h1"), FileState::kPublished);
  ASSERT_TRUE(Open()->Concluded("21052", "a.xlsx", "h1").ok());
  EXPECT_EQ(*Open()->Find("21052", "a.xlsx", "h1"), FileState::kConcluded);
  EXPECT_EQ(*Open()->Find("21052", "a.xlsx", "h2"), FileState::kNew);
  EXPECT_EQ(*Open()->Find("21052", "b.xlsx", "h1"), FileState::kNew);
  EXPECT_EQ(*Open()->Find("21058", "a.xlsx", "h1"), FileState::kNew);
}

TEST_F(DoneFilesTest, AFileThatGoesBackToAnOlderContentIsNew) {
  auto files = Open();
  ASSERT_TRUE(files->Published("21052", "a.xlsx", "h1").ok());
  ASSERT_TRUE(files->Concluded("21052", "a.xlsx", "h2").ok());
  EXPECT_EQ(*files->Find("21052", "a.xlsx", "h1"), FileState::kNew);
}

TEST_F(DoneFilesTest, AFileThatAnotherOfItsUnitFollowedIsOverwrittenUntilItIsPublishedAgain) {
  auto files = Open();
  ASSERT_TRUE(files->Published("21052", "a.xlsx", "h1").ok());
  ASSERT_TRUE(files->Published("21058", "c.xlsx", "h3").ok());
  EXPECT_EQ(*files->Find("21052", "a.xlsx", "h1"), FileState::kPublished) << "another unit's";
  ASSERT_TRUE(files->Published("21052", "b.xlsx", "h2").ok());
  EXPECT_EQ(*files->Find("21052", "a.xlsx", "h1"), FileState::kOverwritten);
  ASSERT_TRUE(files->Concluded("21052", "b.xlsx", "h2").ok());
  EXPECT_EQ(*files->Find("21052", "a.xlsx", "h1"), FileState::kOverwritten)
      << "its order outlives its verdicts";
  ASSERT_TRUE(files->Published("21052", "a.xlsx", "h4").ok());
  EXPECT_EQ(*files->Find("21052", "a.xlsx", "h4"), FileState::kPublished);
}

TEST_F(DoneFilesTest, ARejectedFileIsNewAgainUntilAnotherOfItsUnitIsPublished) {
  auto files = Open();
  ASSERT_TRUE(files->Published("21052", "a.xlsx", "h1").ok());
  ASSERT_TRUE(files->Rejected("21052", "b.csv", "h2").ok());
  EXPECT_EQ(*files->Find("21052", "b.csv", "h2"), FileState::kNew);
  EXPECT_EQ(*files->Find("21052", "a.xlsx", "h1"), FileState::kPublished) << "nothing was published after it";
  ASSERT_TRUE(files->Published("21052", "c.csv", "h3").ok());
  EXPECT_EQ(*files->Find("21052", "b.csv", "h2"), FileState::kOvertaken);
  EXPECT_EQ(*files->Find("21052", "b.csv", "h4"), FileState::kNew) << "it was mended";
  ASSERT_TRUE(files->Published("21052", "b.csv", "h2").ok());
  EXPECT_EQ(*files->Find("21052", "b.csv", "h2"), FileState::kPublished);
}

TEST_F(DoneFilesTest, AStoreOfTheFirstProgramIsTakenUp) {
  {
    auto db = Database::Open(dir_ + "/folder.sqlite3");
    ASSERT_TRUE(db.ok()) << db.status();
    ASSERT_TRUE(db->Run("CREATE TABLE done_files(unit_code TEXT, name TEXT, content_hash BLOB NOT NULL,"
                        " PRIMARY KEY (unit_code, name)) WITHOUT ROWID;"
                        "INSERT INTO done_files VALUES ('21052', 'a.xlsx', x'6831');")
                    .ok());
  }
  EXPECT_EQ(*Open()->Find("21052", "a.xlsx", "h1"), FileState::kConcluded);
}

TEST_F(DoneFilesTest, AResultsNameHasOneOwner) {
  EXPECT_EQ(*Open()->ResultOwner("21052", "bc"), std::nullopt);
  ASSERT_TRUE(Open()->OwnResult("21052", "bc", "bc.csv").ok());
  EXPECT_EQ(*Open()->ResultOwner("21052", "bc"), "bc.csv");
  EXPECT_EQ(*Open()->ResultOwner("21058", "bc"), std::nullopt);
  ASSERT_TRUE(Open()->OwnResult("21052", "bc", "bc.xlsx").ok());
  EXPECT_EQ(*Open()->ResultOwner("21052", "bc"), "bc.xlsx");
}

TEST_F(DoneFilesTest, TheHashIsOfTheWholeContent) {
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(Hash(large), Hash(large));
  EXPECT_NE(Hash(large + "a"), Hash(large + "b"));
  EXPECT_NE(Hash(""), Hash("a"));
}

TEST_F(DoneFilesTest, AFileThatIsGoneIsUnavailable) {
  EXPECT_EQ(HashFile(dir_ + "/none").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace childsync::commune_agent
