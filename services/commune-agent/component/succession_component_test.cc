// The real program on the real broker after a merger: the successor's whole export replaces what its
// predecessors hold.
#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "services/commune-agent/component/commune_fixture.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::commune_agent {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr int kDone = 0;
constexpr int kFound = 1;

// Each test has four communes of its own, N1 to N4. On 1 July 2025 N1, N2 and N3 became N1, and N3 is part
// of N4 too.
class SuccessionTest : public CommuneTest {
 protected:
  SuccessionTest() { Next(); }

  void Next() {
    static int next = 700;
    base_ = std::to_string(++next);
    std::string units = "7,province,Tỉnh Bảy,,,\n";
    std::string successions;
    for (const char* n : {"1", "2", "3"}) {
      units += base_ + n + ",commune,Xã " + base_ + n + ",7,,2025-07-01\n";
      successions += base_ + n + "," + base_ + "1,2025-07-01,x\n";
    }
    for (const char* n : {"1", "4"}) units += base_ + n + ",commune,Xã " + base_ + n + ",7,2025-07-01,\n";
    WriteReference(units, successions + base_ + "3," + base_ + "4,2025-07-01,x\n");
  }
  std::string Code(int n) const { return base_ + std::to_string(n); }
  // Before the merger, on that unit's own machine.
  void PublishBefore(int n, const Names& names) {
    today_ = "2024-03-28";
    unit_code_ = Code(n);
    state_ = dir_ + "/state." + unit_code_;
    WriteSheet(names);
    ASSERT_EQ(Publish(), kDone) << err_;
    TallyTheLog();
  }
  // From now on the successor's machine publishes.
  void Merge() {
    today_ = "2025-08-01";
    unit_code_ = Code(1);
    state_ = dir_ + "/state.after." + base_;
  }
  Names LoggedOf(int n) {
    const std::string own = std::exchange(unit_code_, Code(n));
    Names names = Logged();
    unit_code_ = own;
    return names;
  }

  std::string base_;
};

TEST_F(SuccessionTest, TheFirstFullExportReplacesThePredecessorsRecords) {
  PublishBefore(1, {{"a", "An"}, {"b", "Bình"}});
  PublishBefore(2, {{"a", "Cúc"}, {"d", "Dung"}});
  PublishBefore(3, {{"e", "Em"}});
  Merge();
  WriteSheet({{"a", "An"}, {"b", "Bình"}, {"c", "Cúc"}, {"d", "Dung"}});
  ASSERT_EQ(Publish({"--full"}), kDone) << err_;
  EXPECT_THAT(Logged(), SizeIs(4));
  EXPECT_THAT(ReadSubmissions(Code(1)).back().sent(), 2)
      << "its own code's records are compared, not sent anew";
  EXPECT_THAT(LoggedOf(2), IsEmpty());
  EXPECT_EQ(ReadSubmissions(Code(2)).back().withdrawn(), 2);
  EXPECT_THAT(LoggedOf(3), ElementsAre(Pair("e", "Em"))) << "a unit that was split is left alone";
  EXPECT_THAT(out_, AllOf(HasSubstr("Đã rút 2 hồ sơ của Xã " + Code(2)),
                          HasSubstr("Giữ nguyên 1 hồ sơ của Xã " + Code(3))));

  ASSERT_EQ(Publish({"--full"}), kDone) << err_;
  EXPECT_THAT(ReadChanges(Code(2)), SizeIs(4)) << "nothing is withdrawn twice";
}

TEST_F(SuccessionTest, WithoutFullNothingIsWithdrawn) {
  PublishBefore(2, {{"c", "Cúc"}});
  Merge();
  WriteSheet({{"a", "An"}});
  ASSERT_EQ(Publish(), kDone) << err_;
  EXPECT_THAT(LoggedOf(2), SizeIs(1));
}

TEST_F(SuccessionTest, WhatWasErasedBeforeTheMergerDoesNotComeBack) {
  PublishBefore(2, {{"c", "Cúc"}, {"d", "Dung"}});
  const auto erase = [&](std::vector<std::string> more) {
    const std::string own = std::exchange(unit_code_, Code(2));
    more.push_back("--yes");
    AgentProcess agent(dir_, EraseArgs("c", more));
    unit_code_ = own;
    return agent.Wait(absl::Seconds(60));
  };
  ASSERT_EQ(erase({}), kDone);
  TallyTheLog();
  Merge();
  WriteSheet({{"c", "Cúc"}, {"d", "Dung"}});
  EXPECT_EQ(Publish(), kFound) << err_;
  EXPECT_THAT(Logged(), ElementsAre(Pair("d", "Dung")));
  EXPECT_THAT(out_, AllOf(HasSubstr("RECORD_ERASED_BEFORE_MERGER · 1 dòng"),
                          HasSubstr("hồ sơ đã xóa theo yêu cầu của Xã " + Code(2))));

  ASSERT_EQ(erase({"--undo"}), kDone);
  EXPECT_EQ(Publish(), kDone) << err_;
  EXPECT_THAT(Logged(), SizeIs(2)) << "another child, by what an administrator said";
}

TEST_F(SuccessionTest, ThePredecessorsOldWriterIsFenced) {
  PublishBefore(2, {{"c", "Cúc"}});
  auto old = kafka::NewTransactionalProducer("agent-" + Code(2), absl::Seconds(60));
  Merge();
  WriteSheet({{"a", "An"}});
  ASSERT_EQ(Publish({"--full"}), kDone) << err_;
  absl::Status status = old->Begin();
  if (status.ok()) status = old->Send({.topic = kChanges, .key = Code(2) + "/late", .value = "x"});
  if (status.ok()) status = old->Commit(kafka::kPatience);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
}

TEST_F(SuccessionTest, WatchWithFullDoesTheSameAndSaysSo) {
  PublishBefore(2, {{"c", "Cúc"}, {"d", "Dung"}});
  Merge();
  const std::string folder = dir_ + "/share/" + unit_code_;
  std::filesystem::create_directories(folder);
  std::vector<std::string> args{"watch", dir_ + "/share", "--http", "127.0.0.1:0", "--full"};
  for (const std::string& arg : CommonArgs()) args.push_back(arg);
  AgentProcess agent(dir_, args);
  std::ofstream(folder + "/ca-xa.csv") << Csv({{"a", "An"}});
  ASSERT_TRUE(Eventually([&] { return LoggedOf(2).empty(); })) << agent.err();
  EXPECT_TRUE(Eventually([&] {
    return ReadFile(folder + "/ca-xa.ket-qua.txt").find("Đã rút 2 hồ sơ của Xã " + Code(2)) !=
           std::string::npos;
  })) << agent.err();
}

// Killed around the commit of the successor's own records; what was begun is ended by a publish that isn't
// --full.
TEST_F(SuccessionTest, KilledAtAnyMomentItResumes) {
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  std::cout << "seed " << seed << '\n';
  int killed = 0;
  int resumed = 0;
  for (int round = 0; killed < 6 || resumed == 0; ++round) {
    ASSERT_LT(round, 60) << "seed " << seed;
    Next();
    Names old;
    for (int i = 0; i < 200; ++i) old["r" + std::to_string(i)] = "An";
    PublishBefore(2, old);
    Merge();
    const Names names{{"a", "An"}, {"b", "Bình"}};
    WriteSheet(names);
    const int64_t before = EndOf(kSubmissions);
    AgentProcess agent(dir_, PublishArgs({"--full"}));
    while (EndOf(kSubmissions) == before && !agent.Wait(absl::ZeroDuration()).has_value()) {
    }
    const absl::Duration delay = absl::Microseconds(random() % 400'000);
    if (!agent.Wait(delay).has_value()) {
      agent.Signal(SIGKILL);
      agent.Wait(absl::Seconds(30));
      ++killed;
    }
    const size_t left = LoggedOf(2).size();
    if (left < old.size()) {
      EXPECT_EQ(Logged(), names) << "withdrawn before the successor's records were in the log; seed " << seed;
      EXPECT_EQ(left, 0u) << "all or nothing";
    }
    resumed += left > 0;
    ASSERT_EQ(Publish(), kDone) << err_;
    EXPECT_EQ(Logged(), names);
    EXPECT_THAT(LoggedOf(2), IsEmpty()) << "seed " << seed;
    EXPECT_THAT(ReadChanges(Code(2)), SizeIs(400)) << "each sent once and withdrawn once; seed " << seed;
  }
  std::cout << killed << " kills, " << resumed << " left withdrawals to the next publish\n";
}

}  // namespace
}  // namespace childsync::commune_agent
