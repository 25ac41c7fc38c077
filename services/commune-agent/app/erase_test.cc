#include "services/commune-agent/app/erase.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

namespace childsync::commune_agent {
namespace {

using ::testing::HasSubstr;

// What comes before Kafka; the rest is tested on the real one.
class EraseTest : public ::testing::Test {
 protected:
  EraseTest() {
    char name[] = "/tmp/agent-erase-test.XXXXXX";
    dir_ = mkdtemp(name);
    config_.unit_code = "21052";
    config_.record_id = "TE000007";
    config_.kafka = "127.0.0.1:1";
    config_.state = dir_ + "/state";
    config_.today = Date::Parse("2024-03-28");
  }
  ~EraseTest() override { std::filesystem::remove_all(dir_); }

  ExitCode Run(std::istream* terminal) { return Erase(config_, {out_, err_}, terminal); }

  Config config_;
  std::string dir_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(EraseTest, AsksFirstAndTakesNothingForYes) {
  for (const char* answer : {"", "\n", "K\n", "không\n"}) {
    std::istringstream terminal(answer);
    EXPECT_EQ(Run(&terminal), kFound) << answer;
  }
  EXPECT_THAT(err_.str(), HasSubstr("Xóa vĩnh viễn hồ sơ TE000007 của Xã"));
  EXPECT_FALSE(std::filesystem::exists(config_.state));
}

TEST_F(EraseTest, WhereNobodyCanBeAskedYesIsNeeded) {
  EXPECT_EQ(Run(nullptr), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--yes"));
  EXPECT_FALSE(std::filesystem::exists(config_.state));
}

TEST_F(EraseTest, AnUnknownUnitIsAUsageErrorAndOneThatHasEndedIsNot) {
  config_.yes = true;
  config_.unit_code = "99999";
  EXPECT_EQ(Run(nullptr), kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--unit"));
  config_.yes = false;
  config_.unit_code = "21058";
  config_.today = Date::Parse("2025-08-01");
  std::istringstream terminal("k\n");
  EXPECT_EQ(Run(&terminal), kFound) << "its records are still there";
}

}  // namespace
}  // namespace childsync::commune_agent
