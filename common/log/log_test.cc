#include "common/log/log.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace childsync::log {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() {
    SetService("log-test");
    SetSink([this](std::string_view line) { lines_.emplace_back(line); });
  }
  ~LogTest() override { SetSink(nullptr); }

  // The last line, read back by a JSON parser that refuses what isn't JSON.
  nlohmann::json Last() { return nlohmann::json::parse(lines_.back()); }

  std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneObjectWithServiceSeverityAndTime) {
  Warn("broker_lost", {{"attempt", 3}, {"seconds", 0.5}, {"fatal", false}});
  const auto line = Last();
  EXPECT_EQ(line["service"], "log-test");
  EXPECT_EQ(line["severity"], "WARN");
  EXPECT_EQ(line["event"], "broker_lost");
  EXPECT_EQ(line["attempt"], 3);
  EXPECT_EQ(line["seconds"], 0.5);
  EXPECT_EQ(line["fatal"], false);
  const std::string time = line["time"];
  EXPECT_EQ(time.size(), std::string("2024-03-28T10:00:00.000000Z").size());
  EXPECT_EQ(time.back(), 'Z');
}

TEST_F(LogTest, KeepsWholeRangesOfNumbers) {
  Info("numbers",
       {{"most", std::numeric_limits<uint64_t>::max()}, {"least", std::numeric_limits<int64_t>::min()}});
  EXPECT_EQ(Last()["most"], std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(Last()["least"], std::numeric_limits<int64_t>::min());
}

TEST_F(LogTest, EscapesWhateverATextHolds) {
  const std::string text = "quote \" backslash \\ line\nreturn\r zero " + std::string(1, '\0') + " Châu Ổ";
  Info("texts", {{"text", text}});
  EXPECT_EQ(Last()["text"], text);
  EXPECT_EQ(lines_.back().find('\n'), std::string::npos);
}

TEST_F(LogTest, ReplacesBytesThatAreNoUtf8) {
  Info("bytes", {{"text", std::string("a\xFF"
                                      "b\xE1\xBB")}});
  EXPECT_EQ(Last()["text"], "a\uFFFDb\uFFFD\uFFFD");
}

TEST_F(LogTest, WritesWhatIsNoNumberAsText) {
  Info("numbers", {{"rate", std::numeric_limits<double>::quiet_NaN()}});
  EXPECT_EQ(Last()["rate"], "NaN");
}

TEST_F(LogTest, TakesAStatusMessage) {
  const absl::Status status = absl::UnavailableError("no broker");
  Error("stopped", {{"reason", status.message()}});
  EXPECT_EQ(Last()["reason"], "no broker");
}

TEST_F(LogTest, KeepsLinesOfManyThreadsWhole) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 500; ++i) Info("tick", {{"thread", t}, {"i", i}});
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_EQ(lines_.size(), 2000u);
  for (const auto& line : lines_) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

}  // namespace
}  // namespace childsync::log
