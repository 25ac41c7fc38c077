// The real program on the real broker: an erased record is gone, and nothing brings it back.
#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "services/commune-agent/component/commune_fixture.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr int kDone = 0;
constexpr int kFound = 1;
constexpr int kUsage = 64;
constexpr int kBadData = 65;

class EraseTest : public CommuneTest {
 protected:
  int Erase(const std::string& record_id, const std::vector<std::string>& more = {"--yes"}) {
    AgentProcess agent(dir_, EraseArgs(record_id, more));
    const std::optional<int> code = agent.Wait(absl::Seconds(120));
    out_ = agent.out();
    err_ = agent.err();
    return code.value_or(-1);
  }
  bool StateHolds(const std::string& bytes) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(state_)) {
      if (entry.is_regular_file() && ReadFile(entry.path()).find(bytes) != std::string::npos) return true;
    }
    return false;
  }
  // Changes of the record that say something, and tombstones.
  std::pair<int, int> Sent(const std::string& record_id) const {
    std::pair<int, int> sent;
    for (const LoggedChange& logged : ReadChanges(unit_code_)) {
      if (logged.change.record_id() == record_id) ++(logged.value.empty() ? sent.second : sent.first);
    }
    return sent;
  }
};

TEST_F(EraseTest, TheRecordIsGoneAndDoesNotComeBack) {
  const Names names{{"a", "Độc Nhất Vô Nhị"}, {"b", "Bình"}};
  WriteSheet(names);
  ASSERT_EQ(Publish(), kDone) << err_;
  TallyTheLog();
  ASSERT_EQ(Erase("a"), kDone) << err_;
  EXPECT_THAT(Logged(), ElementsAre(Pair("b", "Bình")));
  EXPECT_FALSE(StateHolds("Độc Nhất"));
  TallyTheLog();

  EXPECT_EQ(Publish({"--json"}), kFound) << err_;
  EXPECT_THAT(out_,
              HasSubstr("\"record_id\":\"a\",\"verdict\":null,\"findings\":[],\"error\":\"RECORD_ERASED\""));
  state_ = dir_ + "/new";
  EXPECT_EQ(Publish(), kFound) << err_;
  EXPECT_THAT(out_, HasSubstr("RECORD_ERASED"));
  EXPECT_EQ(Sent("a"), std::pair(1, 1)) << "an agent with an empty store knows";
  EXPECT_THAT(ReadSubmissions(unit_code_).back().erased_record_ids(), ElementsAre("a"));

  ASSERT_EQ(Erase("a", {"--undo", "--yes"}), kDone) << err_;
  ASSERT_EQ(Publish(), kDone) << err_;
  EXPECT_EQ(Logged(), names);
}

// watch is killed while it marks a sheet; how often that is caught depends on the machine, so it is tried
// until it is.
TEST_F(EraseTest, WhatAKilledWatchLeftInTheStateIsGoneToo) {
  const std::string folder = dir_ + "/share/" + unit_code_;
  std::filesystem::create_directories(folder);
  std::vector<std::string> watch{"watch", dir_ + "/share", "--http", "127.0.0.1:0"};
  for (const std::string& arg : CommonArgs()) watch.push_back(arg);
  Names names{{"a", "Độc Nhất Vô Nhị"}};
  for (int i = 0; i < 3'000; ++i) names["r" + std::to_string(i)] = "Bình";
  const auto marks = [&] {
    std::error_code none_yet;
    return std::filesystem::directory_iterator(state_ + "/work", none_yet) !=
           std::filesystem::directory_iterator();
  };
  for (int round = 0; !marks(); ++round) {
    ASSERT_LT(round, 20);
    AgentProcess agent(dir_, watch);
    names["b"] = std::to_string(round);
    std::ofstream(folder + "/bc.csv") << Csv(names);
    ASSERT_TRUE(Eventually([&] { return Sent("b").first == round + 1; })) << agent.err();
    TallyTheLog();
    const absl::Time end = absl::Now() + absl::Seconds(10);
    while (!marks() && absl::Now() < end) {
    }
    agent.Signal(SIGKILL);
    agent.Wait(absl::Seconds(30));
  }
  ASSERT_EQ(Erase("a"), kDone) << err_;
  EXPECT_FALSE(marks());
  EXPECT_FALSE(StateHolds("Độc Nhất"));
}

TEST_F(EraseTest, WaitsUntilTheTallyHasForgotten) {
  WriteSheet({{"a", "An"}});
  ASSERT_EQ(Publish(), kDone) << err_;
  TallyTheLog();
  AgentProcess agent(dir_, EraseArgs("a", {"--yes", "--wait"}));
  ASSERT_TRUE(Eventually([&] { return Sent("a").second == 1; })) << agent.err();
  TallyTheLog();
  EXPECT_EQ(agent.Wait(absl::Seconds(30)), kDone) << agent.err();
}

TEST_F(EraseTest, RefusesWhatItCannotMean) {
  WriteSheet({{"a", "An"}});
  ASSERT_EQ(Publish(), kDone) << err_;
  EXPECT_EQ(Erase("A"), kBadData);
  EXPECT_THAT(err_, HasSubstr("A"));
  EXPECT_EQ(Erase("a", {}), kUsage) << "nobody is there to say yes";
  EXPECT_THAT(ReadSubmissions(unit_code_), SizeIs(1));
}

TEST_F(EraseTest, KilledAtAnyMomentItResumes) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  std::cout << "seed " << seed << '\n';
  Names names;
  for (int i = 0; i < 8; ++i) names["r" + std::to_string(i)] = "Độc Nhất " + std::to_string(i);
  WriteSheet(names);
  ASSERT_EQ(Publish(), kDone) << err_;
  TallyTheLog();
  for (int i = 0; i < 8; ++i) {
    const std::string record_id = "r" + std::to_string(i);
    const int64_t before = EndOf(kSubmissions);
    AgentProcess agent(dir_, EraseArgs(record_id, {"--yes"}));
    // Every second one around its commit, else at any moment.
    while (i % 2 == 0 && EndOf(kSubmissions) == before && !agent.Wait(absl::ZeroDuration()).has_value()) {
    }
    agent.Wait(absl::Microseconds(random() % (i % 2 == 0 ? 30'000 : 800'000)));
    agent.Signal(SIGKILL);
    agent.Wait(absl::Seconds(30));
    TallyTheLog();
    ASSERT_EQ(Erase(record_id), kDone) << err_ << " seed " << seed;
    EXPECT_EQ(Sent(record_id), std::pair(1, 1)) << "once; seed " << seed;
    EXPECT_FALSE(StateHolds("Độc Nhất")) << "seed " << seed;
  }
  EXPECT_EQ(Publish(), kFound) << "every row is erased";
  EXPECT_TRUE(Logged().empty());
}

}  // namespace
}  // namespace childsync::commune_agent
