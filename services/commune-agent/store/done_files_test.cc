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
  ASSERT_TRUE(Open()->Remember("21052", "a.xlsx", "h1").ok());
  EXPECT_TRUE(*Open()->Has("21052", "a.xlsx", "h1"));
  EXPECT_FALSE(*Open()->Has("21052", "a.xlsx", "h2"));
  EXPECT_FALSE(*Open()->Has("21052", "b.xlsx", "h1"));
  EXPECT_FALSE(*Open()->Has("21058", "a.xlsx", "h1"));
}

TEST_F(DoneFilesTest, AFileThatGoesBackToAnOlderContentIsNew) {
  auto files = Open();
  ASSERT_TRUE(files->Remember("21052", "a.xlsx", "h1").ok());
  ASSERT_TRUE(files->Remember("21052", "a.xlsx", "h2").ok());
  EXPECT_FALSE(*files->Has("21052", "a.xlsx", "h1"));
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
