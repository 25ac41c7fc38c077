// What the one who is on call sees of `watch`: metrics, liveness, readiness.
#include <gmock/gmock.h>
#include <httplib.h>
#include <signal.h>

#include <regex>

#include "services/commune-agent/component/watch_fixture.h"

namespace childsync::commune_agent {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class WatchMetricsTest : public WatchTest {
 protected:
  // Of the process, which says in its log where it listens.
  std::string Get(const AgentProcess& agent, const std::string& path) const {
    std::smatch port;
    const std::string log = agent.err();
    if (!std::regex_search(log, port, std::regex("\"http_port\":(\\d+)"))) return "";
    const auto result = httplib::Client("127.0.0.1", std::stoi(port[1])).Get(path);
    return result ? std::to_string(result->status) + " " + result->body : "";
  }
  bool Shows(const AgentProcess& agent, const std::string& metric) const {
    return Eventually([&] { return Get(agent, "/metrics").find(metric + "\n") != std::string::npos; });
  }
};

TEST_F(WatchMetricsTest, CountsWhatBecameOfTheFiles) {
  const absl::Time start = absl::Now();
  AgentProcess agent(dir_, WatchArgs());
  Drop("bc.csv", {{"a", "An"}, {"b", "Bình"}, {"", "Cúc"}});
  Drop("bc.ket-qua - Copy.csv", {{"d", "Dung"}});
  std::ofstream(Folder() + "/hong.xlsx") << "no workbook";
  ASSERT_TRUE(Arrives(2)) << agent.err();
  for (const char* metric :
       {"childsync_agent_files_total{result=\"published\"} 1",
        "childsync_agent_files_total{result=\"rejected\"} 1",
        "childsync_agent_files_total{result=\"failed\"} 0",
        "childsync_agent_files_total{result=\"skipped\"} 1", "childsync_agent_changes_sent_total 2",
        "childsync_agent_rows_not_sendable_total 1", "childsync_agent_files_waiting 0"}) {
    EXPECT_TRUE(Shows(agent, metric)) << metric << '\n' << Get(agent, "/metrics");
  }
  std::smatch when;
  const std::string metrics = Get(agent, "/metrics");
  ASSERT_TRUE(std::regex_search(
      metrics, when, std::regex("\nchildsync_agent_last_published_timestamp_seconds ([0-9.e+]+)\n")));
  EXPECT_GE(std::stod(when[1]), absl::ToDoubleSeconds(start - absl::UnixEpoch()) - 1);
  EXPECT_THAT(metrics, AllOf(Not(HasSubstr("bc.csv")), Not(HasSubstr("Copy"))));
  EXPECT_THAT(agent.err(), AllOf(HasSubstr("file_skipped"), Not(HasSubstr("Copy"))));
}

TEST_F(WatchMetricsTest, IsReadyAndSaysWhileAFileCantBePublished) {
  AgentProcess agent(dir_, WatchArgs({"--timeout", "300ms"}));
  ASSERT_TRUE(Eventually([&] { return Get(agent, "/readyz").starts_with("200"); })) << agent.err();
  EXPECT_THAT(Get(agent, "/readyz"), Not(HasSubstr("degraded")));
  EXPECT_TRUE(Get(agent, "/healthz").starts_with("200"));
  tally_.FailNext(1'000'000);
  Drop("bc.csv", {{"a", "An"}});
  EXPECT_TRUE(Eventually([&] { return Get(agent, "/readyz").find("degraded") != std::string::npos; }));
  EXPECT_TRUE(Get(agent, "/readyz").starts_with("200")) << "its officers need it all the same";
  EXPECT_TRUE(Shows(agent, "childsync_agent_files_waiting 1"));
  EXPECT_THAT(Get(agent, "/metrics"), Not(HasSubstr("childsync_agent_files_total{result=\"failed\"} 0\n")));
  tally_.FailNext(0);
  ASSERT_TRUE(Arrives(1)) << agent.err();
  EXPECT_TRUE(Eventually([&] { return Get(agent, "/readyz").find("degraded") == std::string::npos; }));
}

}  // namespace
}  // namespace childsync::commune_agent
