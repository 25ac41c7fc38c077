#include "services/commune-agent/adapters/shared_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/time/clock.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A wait that nothing ends fails its test by this time, not by luck.
constexpr absl::Duration kLong = absl::Seconds(30);

class SharedFolderTest : public ::testing::Test {
 protected:
  SharedFolderTest() {
    char name[] = "/tmp/agent-folder-test.XXXXXX";
    dir_ = mkdtemp(name);
    std::filesystem::create_directory(dir_ + "/21052");
    folder_ = *SharedFolder::Open(dir_);
  }
  ~SharedFolderTest() override { std::filesystem::remove_all(dir_); }

  void Write(const std::string& path, const std::string& content = "x") {
    std::ofstream(dir_ + "/" + path) << content;
  }
  std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(dir_ + "/" + path).rdbuf();
    return text.str();
  }
  bool WakesUp() {
    const absl::Time start = absl::Now();
    folder_->Wait(kLong, {});
    return absl::Now() - start < kLong / 2;
  }

  std::string dir_;
  std::unique_ptr<SharedFolder> folder_;
};

TEST_F(SharedFolderTest, TellsOnceOfCopiesOfResults) {
  Write("21052/bc.ket-qua - Copy.xlsx");
  Write("21052/bc.ket-qua.xlsx");
  folder_ = *SharedFolder::Open(dir_);
  EXPECT_THAT(*folder_->Look(), IsEmpty());
  EXPECT_THAT(folder_->TakeNewCopies(), ElementsAre(Field(&SeenFile::name, "bc.ket-qua - Copy.xlsx")));
  ASSERT_TRUE(folder_->Look().ok());
  EXPECT_THAT(folder_->TakeNewCopies(), IsEmpty());
}

TEST_F(SharedFolderTest, SeesTheExportsOfEveryUnit) {
  std::filesystem::create_directory(dir_ + "/21043");
  Write("21052/a.xlsx", "12345");
  Write("21043/b.csv");
  const auto files = *folder_->Look();
  EXPECT_THAT(files, UnorderedElementsAre(Field(&SeenFile::name, "a.xlsx"), Field(&SeenFile::name, "b.csv")));
  for (const SeenFile& file : files) {
    if (file.name == "a.xlsx") {
      EXPECT_EQ(file.unit_code, "21052");
      EXPECT_EQ(file.size_bytes, 5);
      EXPECT_EQ(folder_->PathOf(file), dir_ + "/21052/a.xlsx");
    }
  }
}

TEST_F(SharedFolderTest, OverlooksWhatIsNoExport) {
  Write("stray.xlsx");
  Write("21052/~$a.xlsx");
  Write("21052/a.ket-qua.txt");
  std::filesystem::create_directory(dir_ + "/21052/sub.xlsx");
  std::filesystem::create_symlink("/etc/hostname", dir_ + "/21052/link.csv");
  std::filesystem::create_directory_symlink("/etc", dir_ + "/21043");
  EXPECT_THAT(*folder_->Look(), IsEmpty());
}

TEST_F(SharedFolderTest, WakesWhenAFileArrives) {
  Write("21052/a.xlsx");
  EXPECT_TRUE(WakesUp());
}

TEST_F(SharedFolderTest, WakesWhenAFileArrivesInANewUnitsFolder) {
  std::filesystem::create_directory(dir_ + "/21043");
  EXPECT_TRUE(WakesUp());
  ASSERT_TRUE(folder_->Look().ok());
  Write("21043/a.xlsx");
  EXPECT_TRUE(WakesUp());
}

TEST_F(SharedFolderTest, WakesWhenAStopIsRequested) {
  std::stop_source stop;
  std::thread other([&stop] { stop.request_stop(); });
  const absl::Time start = absl::Now();
  folder_->Wait(kLong, stop.get_token());
  EXPECT_LT(absl::Now() - start, kLong / 2);
  other.join();
}

TEST_F(SharedFolderTest, AResultStandsBesideItsFile) {
  ASSERT_TRUE(folder_->PutResult("21052", "danh sách.v2.ket-qua.txt", "một").ok());
  ASSERT_TRUE(folder_->PutResult("21052", "danh sách.v2.ket-qua.txt", "hai").ok());
  EXPECT_EQ(Read("21052/danh sách.v2.ket-qua.txt"), "hai");
  EXPECT_TRUE(folder_->Has("21052", "danh sách.v2.ket-qua.txt"));
  EXPECT_FALSE(folder_->Has("21052", ".danh sách.v2.ket-qua.txt.tmp"));
  EXPECT_THAT(*folder_->Look(), IsEmpty());
}

TEST_F(SharedFolderTest, AResultNeverGoesThroughALink) {
  Write("secret", "kept");
  std::filesystem::create_symlink(dir_ + "/secret", dir_ + "/21052/.a.ket-qua.txt.tmp");
  std::filesystem::create_symlink(dir_ + "/secret", dir_ + "/21052/a.ket-qua.txt");
  ASSERT_TRUE(folder_->PutResult("21052", "a.ket-qua.txt", "result").ok());
  EXPECT_EQ(Read("secret"), "kept");
  EXPECT_EQ(Read("21052/a.ket-qua.txt"), "result");

  std::filesystem::create_directory(dir_ + "/elsewhere");
  std::filesystem::create_directory_symlink(dir_ + "/elsewhere", dir_ + "/21043");
  EXPECT_FALSE(folder_->PutResult("21043", "a.ket-qua.txt", "result").ok());
  EXPECT_TRUE(std::filesystem::is_empty(dir_ + "/elsewhere"));
}

TEST_F(SharedFolderTest, AResultThatCantBeWrittenIsNoCatastrophe) {
  EXPECT_EQ(folder_->PutResult("99999", "a.ket-qua.txt", "x").code(), absl::StatusCode::kUnavailable);
}

TEST_F(SharedFolderTest, AFolderThatIsAwayIsUnavailable) {
  std::filesystem::remove_all(dir_);
  EXPECT_EQ(folder_->Look().status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace childsync::commune_agent
