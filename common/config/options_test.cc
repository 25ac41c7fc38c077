#include "common/config/options.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/config/common_options.h"
#include "common/config/host_port.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace childsync {
namespace {

using ::testing::HasSubstr;

// A program with one option of each kind and two subcommands, run with a command line, an environment and a
// file.
class OptionsTest : public testing::Test {
 protected:
  struct Config {
    std::string address = "127.0.0.1:50053";
    int threads = 4;
    double rate = 0.5;
    bool full = false;
    absl::Duration wait = absl::Seconds(10);
    std::optional<Date> today;
    std::string encoding;
    std::vector<std::string> topics;
    std::string secret;
    std::string file, unit;
    bool json = false;
  };

  OptionsTest() {
    dir_ = std::filesystem::temp_directory_path() / ("options_test_" + std::to_string(getpid()));
    std::filesystem::create_directories(dir_);
  }
  ~OptionsTest() override {
    for (const auto& name : environment_) unsetenv(name.c_str());
    std::filesystem::remove_all(dir_);
  }

  void Environment(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    environment_.push_back(name);
  }

  std::string File(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return dir_ / name;
  }

  // What a program of these options says to this command line. -1: it goes on.
  int Run(std::vector<const char*> words) {
    config_ = {};
    Options options("probe", "Shows options.");
    options.Add("address", &config_.address, "an address", {.shape = "HOST:PORT", .check = CheckHostPort});
    options.Add("threads", &config_.threads, "threads", Range<int>{1, 64});
    options.Add("rate", &config_.rate, "a rate", Range<double>{0, 1});
    options.Add("full", &config_.full, "everything");
    options.Add("wait", &config_.wait, "how long", {absl::Seconds(1), absl::Minutes(1)});
    options.Add("today", &config_.today, "a day");
    options.AddChoice("encoding", &config_.encoding, "an encoding", {"utf-8", "vni"});
    options.AddList("topic", &config_.topics, "topics");
    options.AddSecretFile("password-file", &config_.secret, "a secret");
    options.Example("probe check a.csv", "checks a.csv");
    options.Validate([this] {
      return config_.threads == 13 ? absl::InvalidArgumentError("13 threads bring bad luck")
                                   : absl::OkStatus();
    });
    Options& check = options.Subcommand("check", "Checks a file.");
    check.AddPositional("FILE", &config_.file, "the file", {.required = true});
    check.Add("unit", &config_.unit, "the unit", {.shape = "CODE", .required = true});
    check.Add("json", &config_.json, "as JSON");
    Options& wait = options.Subcommand("watch", "Watches.");
    wait.Add("folder", &config_.file, "a folder");
    words.insert(words.begin(), "probe");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const auto code = options.Parse(static_cast<int>(words.size()), words.data());
    out_ = testing::internal::GetCapturedStdout();
    error_ = testing::internal::GetCapturedStderr();
    chosen_ = options.chosen();
    return code ? *code : -1;
  }

  Config config_;
  std::string out_, error_, chosen_;
  std::filesystem::path dir_;
  std::vector<std::string> environment_;
};

TEST_F(OptionsTest, ReadsEveryKindFromTheCommandLine) {
  const std::string secret = File("secret", "s3cret\n");
  ASSERT_EQ(Run({"check",           "a.csv",       "--unit", "21052",   "--json", "--address", "db:1",
                 "--threads=7",     "--rate",      "0.25",   "--full",  "--wait", "1500ms",    "--today",
                 "2024-03-28",      "--encoding",  "vni",    "--topic", "a",      "--topic",   "b",
                 "--password-file", secret.c_str()}),
            -1)
      << error_;
  EXPECT_EQ(chosen_, "check");
  EXPECT_EQ(config_.file, "a.csv");
  EXPECT_EQ(config_.unit, "21052");
  EXPECT_TRUE(config_.json);
  EXPECT_EQ(config_.address, "db:1");
  EXPECT_EQ(config_.threads, 7);
  EXPECT_EQ(config_.rate, 0.25);
  EXPECT_TRUE(config_.full);
  EXPECT_EQ(config_.wait, absl::Milliseconds(1500));
  EXPECT_EQ(config_.today, Date::Parse("2024-03-28"));
  EXPECT_EQ(config_.encoding, "vni");
  EXPECT_EQ(config_.topics, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(config_.secret, "s3cret");
}

TEST_F(OptionsTest, CommandLineWinsOverEnvironmentOverFileOverDefault) {
  const std::string file =
      File("f", "# comment\n\nthreads = 2\nrate=0.2\naddress = \"file:1\"\nfull = true\n");
  Environment("CHILDSYNC_THREADS", "3");
  Environment("CHILDSYNC_RATE", "0.3");
  ASSERT_EQ(Run({"watch", "--config", file.c_str(), "--threads", "4"}), -1) << error_;
  EXPECT_EQ(config_.threads, 4);
  EXPECT_EQ(config_.rate, 0.3);
  EXPECT_EQ(config_.address, "file:1");
  EXPECT_TRUE(config_.full);
  EXPECT_EQ(config_.wait, absl::Seconds(10));
}

TEST_F(OptionsTest, AnEmptyVariableSaysNothing) {
  Environment("CHILDSYNC_THREADS", "");
  ASSERT_EQ(Run({"watch"}), -1) << error_;
  EXPECT_EQ(config_.threads, 4);
}

TEST_F(OptionsTest, TheFileCanComeFromTheEnvironment) {
  Environment("CHILDSYNC_CONFIG", File("f", "threads = 2\n"));
  ASSERT_EQ(Run({"watch"}), -1) << error_;
  EXPECT_EQ(config_.threads, 2);
}

TEST_F(OptionsTest, OneFileServesAllSubcommands) {
  const std::string file = File("f", "unit = 21052\nfolder = in\n");
  ASSERT_EQ(Run({"check", "a.csv", "--config", file.c_str()}), -1) << error_;
  EXPECT_EQ(config_.unit, "21052");
  EXPECT_EQ(config_.file, "a.csv");
}

TEST_F(OptionsTest, NamesABadValueItsSourceAndWhatIsAllowed) {
  EXPECT_EQ(Run({"watch", "--threads", "65"}), kUsage);
  EXPECT_THAT(error_, HasSubstr("--threads: `65` is not allowed; it must be a whole number from 1 to 64"));
  EXPECT_EQ(Run({"watch", "--threads", "4x"}), kUsage);
  EXPECT_EQ(Run({"watch", "--rate", "nan"}), kUsage);
  EXPECT_EQ(Run({"watch", "--wait", "5"}), kUsage);
  EXPECT_EQ(Run({"watch", "--today", "28/03/2024"}), kUsage);
  EXPECT_EQ(Run({"watch", "--encoding", "latin"}), kUsage);
  EXPECT_THAT(error_, HasSubstr("one of utf-8, vni"));
  Environment("CHILDSYNC_ADDRESS", "nowhere");
  EXPECT_EQ(Run({"watch"}), kConfig);
  EXPECT_THAT(error_, HasSubstr("--address (CHILDSYNC_ADDRESS in the environment): `nowhere`"));
}

TEST_F(OptionsTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Run({"watch", "--nonsense"}), kUsage);
  EXPECT_THAT(error_, HasSubstr("--nonsense"));
  EXPECT_EQ(Run({}), kUsage);
  EXPECT_EQ(Run({"dance"}), kUsage);
  EXPECT_EQ(Run({"watch", "--threads", "1", "--threads", "2"}), kUsage);
  const std::string file = File("f", "threads = 2\ncolour = red\n");
  EXPECT_EQ(Run({"watch", "--config", file.c_str()}), kConfig);
  EXPECT_THAT(error_, HasSubstr("line 2: there is no option `colour`"));
  EXPECT_EQ(Run({"watch", "--config", "/nonexistent/file"}), kConfig);
  EXPECT_EQ(Run({"watch", "--config", File("g", "threads\n").c_str()}), kConfig);
  EXPECT_EQ(Run({"watch", "--config", File("h", "threads = 1\nthreads = 2\n").c_str()}), kConfig);
}

TEST_F(OptionsTest, RequiresWhatIsRequired) {
  EXPECT_EQ(Run({"check", "--unit", "21052"}), kUsage);
  EXPECT_THAT(error_, HasSubstr("FILE is required"));
  EXPECT_EQ(Run({"check", "a.csv"}), kUsage);
  EXPECT_THAT(error_, HasSubstr("--unit is required"));
}

TEST_F(OptionsTest, ChecksOptionsTogether) {
  EXPECT_EQ(Run({"watch", "--threads", "13"}), kConfig);
  EXPECT_THAT(error_, HasSubstr("13 threads bring bad luck"));
  EXPECT_EQ(Run({"watch", "--threads", "13", "--check-config"}), kConfig);
  EXPECT_EQ(Run({"watch", "--threads", "12", "--check-config"}), kDone);
  EXPECT_THAT(out_, HasSubstr("sound"));
}

TEST_F(OptionsTest, PrintsAConfigurationThatItReadsBackWithoutTheSecret) {
  const std::string secret = File("secret", "s3cret\n");
  ASSERT_EQ(Run({"watch", "--threads", "9", "--topic", "a", "--topic", "b", "--full", "--today", "2024-03-28",
                 "--password-file", secret.c_str(), "--print-config"}),
            kDone);
  EXPECT_THAT(out_, HasSubstr("password-file = " + secret));
  EXPECT_EQ(out_.find("s3cret"), std::string::npos);
  const std::string file = File("printed", out_);
  ASSERT_EQ(Run({"watch", "--config", file.c_str()}), -1) << error_;
  EXPECT_EQ(config_.threads, 9);
  EXPECT_EQ(config_.topics, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(config_.full);
  EXPECT_EQ(config_.today, Date::Parse("2024-03-28"));
  EXPECT_EQ(config_.secret, "s3cret");
}

TEST_F(OptionsTest, ShowsHelpAndVersion) {
  EXPECT_EQ(Run({"--help"}), kDone);
  for (const char* part :
       {"Shows options.", "--address", "[127.0.0.1:50053]", "probe check a.csv", "CHILDSYNC_", "watch"}) {
    EXPECT_THAT(out_, HasSubstr(part));
  }
  EXPECT_EQ(Run({"check", "--help"}), kDone);
  EXPECT_THAT(out_, HasSubstr("--unit"));
  EXPECT_EQ(Run({"--version"}), kDone);
  EXPECT_THAT(out_, testing::MatchesRegex("probe [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(HostPortTest, SplitsAddresses) {
  EXPECT_EQ(SplitHostPort("127.0.0.1:0")->port, 0);
  EXPECT_EQ(SplitHostPort("[::1]:50051")->host, "::1");
  EXPECT_EQ(SplitHostPort("kafka-1.internal:9092")->host, "kafka-1.internal");
  for (const char* text :
       {"", ":1", "host", "host:", "host:65536", "host:-1", "host:1x", "::1:5", "ho st:1", "http://h:1"}) {
    EXPECT_FALSE(SplitHostPort(text)) << text;
  }
  EXPECT_TRUE(CheckHostPortList("a:1,b:2").ok());
  EXPECT_FALSE(CheckHostPortList("a:1,").ok());
  EXPECT_FALSE(CheckHostPort("a:0").ok());
}

TEST(ExitCodeTest, FollowsWhatTheCallerShouldDo) {
  EXPECT_EQ(ExitCodeFor(absl::UnavailableError("")), kUnavailable);
  EXPECT_EQ(ExitCodeFor(absl::DataLossError("")), kBadData);
  EXPECT_EQ(ExitCodeFor(absl::AbortedError("")), kTryAgain);
  EXPECT_EQ(ExitCodeFor(absl::InternalError("")), kBug);
  EXPECT_EQ(ExitCodeFor(absl::OkStatus()), kDone);
}

}  // namespace
}  // namespace childsync
