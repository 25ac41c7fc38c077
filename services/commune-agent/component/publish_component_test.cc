// The real program against the real broker: publish, and what kill -9 leaves.
#include <gmock/gmock.h>
#include <signal.h>

#include <random>
#include <set>

#include "services/commune-agent/component/commune_fixture.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

// What exit codes say, as numbers of the contract.
constexpr int kDone = 0;
constexpr int kFound = 1;
constexpr int kUnavailable = 69;
constexpr int kTryAgain = 75;

class PublishTest : public CommuneTest {
 protected:
  // A change that says nothing new about its record was sent twice.
  int SentTwice() const {
    std::map<std::string, std::string> last;
    int twice = 0;
    for (const LoggedChange& logged : ReadChanges(unit_code_)) {
      std::string& value = last[logged.change.record_id()];
      twice += value == logged.value;
      value = logged.value;
    }
    return twice;
  }
};

TEST_F(PublishTest, SendsWhatChangedAndNothingTwice) {
  WriteSheet({{"a", "An"}, {"b", "Bình"}});
  ASSERT_EQ(Publish(), kDone) << err_;
  WriteSheet({{"a", "An"}, {"b", "Bính"}});
  ASSERT_EQ(Publish(), kDone) << err_;
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "An"), Pair("b", "Bính")));
  EXPECT_THAT(ReadChanges(unit_code_), SizeIs(3));
  const auto submissions = ReadSubmissions(unit_code_);
  ASSERT_THAT(submissions, SizeIs(2));
  EXPECT_EQ(submissions[1].rows(), 2);
  EXPECT_EQ(submissions[1].sent(), 1);
}

TEST_F(PublishTest, AFullFileWithdrawsWhatIsMissingOnceItsNumberIsConfirmed) {
  WriteSheet({{"a", "An"}, {"b", "Bình"}});
  ASSERT_EQ(Publish(), kDone) << err_;
  WriteSheet({{"a", "An"}});
  EXPECT_EQ(Publish({"--full"}), kFound);
  EXPECT_THAT(out_, HasSubstr("--confirm-withdrawals 1"));
  EXPECT_EQ(Publish({"--full", "--confirm-withdrawals", "1"}), kDone) << err_;
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "An")));
}

TEST_F(PublishTest, WaitsForTheVerdictsOfAllRowsAndPrintsThemAsCheckDoes) {
  WriteSheet({{"a", "An"}, {"b", "Bình"}});
  AgentProcess agent(dir_, PublishArgs({"--wait", "--json"}));
  ASSERT_TRUE(Eventually([this] { return ReadChanges(unit_code_).size() == 2; })) << agent.err();
  TallyTheLog();
  EXPECT_EQ(agent.Wait(absl::Seconds(30)), kDone) << agent.err();
  EXPECT_EQ(agent.out(),
            "{\"row\":2,\"record_id\":\"a\",\"verdict\":\"VERIFIED\",\"findings\":[],\"standardised\":["
            "\"name.case\"]}\n"
            "{\"row\":3,\"record_id\":\"b\",\"verdict\":\"VERIFIED\",\"findings\":[],\"standardised\":["
            "\"name.case\"]}\n");
}

TEST_F(PublishTest, WaitingEndsAndSaysWhatIsMissing) {
  WriteSheet({{"a", "An"}});
  EXPECT_EQ(Publish({"--wait", "--wait-timeout", "1s"}), kTryAgain);
  EXPECT_THAT(err_, HasSubstr("1 rows still await their verdict"));
  EXPECT_THAT(Logged(), SizeIs(1)) << "it was sent all the same";
}

TEST_F(PublishTest, RowsThatCantBeSentAreListedAndTheRestGoesOn) {
  WriteSheet({{"", "Cúc"}, {"a", "An"}});
  EXPECT_EQ(Publish({"--json"}), kFound);
  EXPECT_THAT(out_, HasSubstr("\"row\":2,\"record_id\":\"\",\"verdict\":null"));
  EXPECT_THAT(out_, HasSubstr("RECORD_ID_MISSING"));
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "An")));
}

TEST_F(PublishTest, ALostStateIsRebuiltFromTheTally) {
  WriteSheet({{"a", "An"}, {"b", "Bình"}});
  ASSERT_EQ(Publish(), kDone) << err_;
  TallyTheLog();
  WriteSheet({{"a", "An"}});
  state_ = dir_ + "/new";
  ASSERT_EQ(Publish({"--full", "--confirm-withdrawals", "1"}), kDone) << err_;
  EXPECT_THAT(Logged(), ElementsAre(Pair("a", "An")));
  EXPECT_EQ(SentTwice(), 0);
}

TEST_F(PublishTest, WithoutTheTallyANewStateSendsNothing) {
  WriteSheet({{"a", "An"}});
  tally_address_ = "127.0.0.1:1";
  EXPECT_EQ(Publish({"--timeout", "1s"}), kUnavailable);
  EXPECT_THAT(ReadChanges(unit_code_), IsEmpty());
}

TEST_F(PublishTest, ASecondProcessOnOneStateIsRefused) {
  WriteSheet({{"a", "An"}});
  AgentProcess first(dir_, PublishArgs({"--wait"}));
  ASSERT_TRUE(Eventually([this] { return !ReadChanges(unit_code_).empty(); })) << first.err();
  EXPECT_EQ(Publish(), kTryAgain);
  EXPECT_THAT(err_, HasSubstr("đang được một commune-agent khác dùng"));
}

// Every round has another sheet and is killed somewhere on its way; a last one runs to its end.
class KillTest : public PublishTest {
 protected:
  void ChangeTheSheet(bool all) {
    for (int i = 0; i < 300; ++i) {
      if (all || random_() % 3 == 0)
        names_["r" + std::to_string(i)] = "Tên " + std::to_string(random_() % 50);
    }
    for (const auto& [record_id, name] : names_) sheets_[record_id].insert(name);
    WriteSheet(names_);
  }
  // Whether it still ran. Every second time within milliseconds of its first change on the broker, else at
  // any moment.
  bool Kill(AgentProcess& agent, int64_t end_before) {
    double delay_ms = std::uniform_real_distribution<>(0, whole_ms_ * 1.1)(random_);
    if (random_() % 3 != 0) {
      while (EndOf(kChanges) <= end_before + kPartitions && !agent.Wait(absl::ZeroDuration()).has_value()) {
      }
      delay_ms = std::uniform_real_distribution<>(0, 25)(random_);
    }
    if (agent.Wait(absl::Milliseconds(delay_ms)).has_value()) return false;
    agent.Signal(SIGKILL);
    agent.Wait(absl::Seconds(30));
    return true;
  }
  // What a killed agent left to the next one.
  void CountSteps(const std::string& err) {
    sent_later_ += err.find("\"outbox_sent\"") != std::string::npos;
    found_in_log_ += err.find("\"outbox_was_sent\"") != std::string::npos;
  }

  const unsigned seed_ = std::random_device{}();
  std::mt19937 random_{seed_};
  Names names_;
  std::map<std::string, std::set<std::string>> sheets_;  // every name a record ever had in a sheet
  double whole_ms_ = 60'000;                             // how long a publish takes
  int sent_later_ = 0;
  int found_in_log_ = 0;
};

TEST_F(KillTest, LosesNothingAndSendsNothingTwice) {
  int killed = 0;
  for (int round = 0; killed < 30; ++round) {
    ASSERT_LT(round, 300) << "seed " << seed_;
    ChangeTheSheet(/*all=*/round == 0);
    const int64_t end_before = EndOf(kChanges);
    const absl::Time start = absl::Now();
    AgentProcess agent(dir_, PublishArgs());
    if (round > 0 && Kill(agent, end_before)) {
      ++killed;
    } else {
      ASSERT_EQ(agent.Wait(absl::Seconds(60)), kDone) << agent.err();
      whole_ms_ = absl::ToDoubleMilliseconds(absl::Now() - start);
    }
    CountSteps(agent.err());
  }
  ASSERT_EQ(Publish(), kDone) << err_;
  CountSteps(err_);
  std::cout << "seed " << seed_ << ": " << killed << " kills; " << sent_later_
            << " outboxes were sent by the next agent, " << found_in_log_ << " were found in the log\n";
  EXPECT_EQ(Logged(), names_);
  EXPECT_EQ(SentTwice(), 0);
  for (const LoggedChange& logged : ReadChanges(unit_code_)) {
    EXPECT_TRUE(sheets_[logged.change.record_id()].contains(logged.change.record().full_name()));
  }
}

}  // namespace
}  // namespace childsync::commune_agent
