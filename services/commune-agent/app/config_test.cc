#include "services/commune-agent/app/config.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

namespace childsync::commune_agent {
namespace {

using ::testing::HasSubstr;

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    char name[] = "/tmp/agent-config-test.XXXXXX";
    dir_ = mkdtemp(name);
  }
  ~ConfigTest() override { std::filesystem::remove_all(dir_); }

  std::optional<ExitCode> Parse(std::vector<std::string> args) {
    args.insert(args.begin(), "commune-agent");
    std::vector<const char*> argv;
    for (const std::string& arg : args) argv.push_back(arg.c_str());
    testing::internal::CaptureStderr();
    const std::optional<ExitCode> code = ParseConfig(static_cast<int>(argv.size()), argv.data(), config_);
    err_ = testing::internal::GetCapturedStderr();
    return code;
  }
  std::optional<ExitCode> Publish(const std::vector<std::string>& more) {
    std::vector<std::string> args{"publish", "x.csv",       "--unit",  "21052",
                                  "--kafka", "127.0.0.1:1", "--state", dir_};
    args.insert(args.end(), more.begin(), more.end());
    return Parse(args);
  }

  std::string dir_;
  Config config_;
  std::string err_;
};

TEST_F(ConfigTest, ConfirmedWithdrawalsNeedTheWholeCommune) {
  EXPECT_EQ(Publish({"--confirm-withdrawals", "3"}), kUsage);
  EXPECT_THAT(err_, HasSubstr("--full"));
  EXPECT_EQ(Publish({"--confirm-withdrawals", "3", "--full"}), std::nullopt) << err_;
  EXPECT_EQ(config_.confirm_withdrawals, 3);
}

TEST_F(ConfigTest, WatchTakesAnEncodingForAllOfItsFiles) {
  const auto watch = [&](const char* encoding) {
    return Parse({"watch", dir_, "--kafka", "127.0.0.1:1", "--state", dir_, "--encoding", encoding});
  };
  EXPECT_EQ(watch("tcvn3"), std::nullopt) << err_;
  EXPECT_EQ(config_.encoding, "tcvn3");
  EXPECT_EQ(watch("latin-1"), kUsage);
}

TEST_F(ConfigTest, AKafkaPropertyThatCantBeIsAConfigurationError) {
  std::ofstream(dir_ + "/kafka.properties") << "no.such.property=open-sesame\n";
  EXPECT_EQ(Publish({"--kafka-config", dir_ + "/kafka.properties"}), kConfig);
  EXPECT_THAT(err_, HasSubstr("no.such.property"));
  EXPECT_THAT(err_, testing::Not(HasSubstr("open-sesame")));
}

}  // namespace
}  // namespace childsync::commune_agent
