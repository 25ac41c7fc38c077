// A commune with its sheet, its agent's state and the services around it, for tests of the real program.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_COMMUNE_FIXTURE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_COMMUNE_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/commune-agent/component/agent_process.h"
#include "services/commune-agent/component/commune_log.h"
#include "services/commune-agent/testing/fake_tally.h"
#include "services/commune-agent/testing/fake_validation.h"

namespace childsync::commune_agent {

using Names = std::map<std::string, std::string>;  // full_name by record_id

// Each test has a unit of its own, which no other test of the binary has: the broker is the binary's.
class CommuneTest : public ::testing::Test {
 protected:
  CommuneTest();
  ~CommuneTest() override;
  // The rows of --units and --successions; as made: a province and its one commune.
  void WriteReference(const std::string& units, const std::string& successions) const;

  // A CSV of the records.
  static std::string Csv(const Names& names);
  void WriteSheet(const Names& names);
  std::vector<std::string> PublishArgs(const std::vector<std::string>& more = {}) const;
  // What every command that writes to the log takes; CommonArgs: validation's address too.
  std::vector<std::string> LogArgs() const;
  std::vector<std::string> CommonArgs() const;
  std::vector<std::string> EraseArgs(const std::string& record_id,
                                     const std::vector<std::string>& more = {}) const;
  // Publishes the sheet to the end.
  int Publish(const std::vector<std::string>& more = {});
  // The name in each record's last change that is no withdrawal.
  Names Logged() const;
  // Lets the tally have the verdict on every change in the log.
  void TallyTheLog();

  std::string unit_code_;  // whose sheet is published, and whose log is read
  std::string today_ = "2024-03-28";
  std::string dir_;
  std::string state_;          // --state
  std::string tally_address_;  // --tally; as made: the fake's
  FakeTally tally_;
  FakeValidation validation_;
  std::string out_;  // of the last Publish
  std::string err_;
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_COMMUNE_FIXTURE_H_
