#include "services/commune-agent/component/commune_fixture.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "services/commune-agent/adapters/change_codec.h"
#include "tests/broker/broker_fixture.h"

namespace childsync::commune_agent {

CommuneTest::CommuneTest() {
  static int next = 10'000;
  unit_code_ = std::to_string(++next);
  MakeTopics();
  char name[] = "/tmp/agent-component-test.XXXXXX";
  dir_ = mkdtemp(name);
  state_ = dir_ + "/state";
  tally_address_ = tally_.address();
  WriteReference("7,province,Tỉnh Bảy,,,\n" + unit_code_ + ",commune,Xã " + unit_code_ + ",7,,\n", "");
}

CommuneTest::~CommuneTest() { std::filesystem::remove_all(dir_); }

void CommuneTest::WriteReference(const std::string& units, const std::string& successions) const {
  std::ofstream(dir_ + "/units.csv") << "code,kind,name,parent_code,valid_from,valid_until\n" << units;
  std::ofstream(dir_ + "/successions.csv") << "from_code,to_code,effective_on,legal_basis\n" << successions;
}

std::string CommuneTest::Csv(const Names& names) {
  std::string csv = "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân\n";
  for (const auto& [record_id, name] : names)
    csv += record_id + "," + name + ",01/02/2015,Nam,051215000001\n";
  return csv;
}

void CommuneTest::WriteSheet(const Names& names) { std::ofstream(dir_ + "/sheet.csv") << Csv(names); }

std::vector<std::string> CommuneTest::LogArgs() const {
  return {"--kafka",       kafka::TestBroker::Get().bootstrap(),
          "--tally",       tally_address_,
          "--state",       state_,
          "--today",       today_,
          "--units",       dir_ + "/units.csv",
          "--successions", dir_ + "/successions.csv"};
}

std::vector<std::string> CommuneTest::CommonArgs() const {
  std::vector<std::string> args{"--validation", validation_.address()};
  for (const std::string& arg : LogArgs()) args.push_back(arg);
  return args;
}

std::vector<std::string> CommuneTest::EraseArgs(const std::string& record_id,
                                                const std::vector<std::string>& more) const {
  std::vector<std::string> args{"erase", "--unit", unit_code_, "--record-id", record_id};
  for (const std::string& arg : LogArgs()) args.push_back(arg);
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

std::vector<std::string> CommuneTest::PublishArgs(const std::vector<std::string>& more) const {
  std::vector<std::string> args{"publish", dir_ + "/sheet.csv", "--unit", unit_code_};
  for (const std::string& arg : CommonArgs()) args.push_back(arg);
  args.insert(args.end(), more.begin(), more.end());
  return args;
}

int CommuneTest::Publish(const std::vector<std::string>& more) {
  AgentProcess agent(dir_, PublishArgs(more));
  const std::optional<int> code = agent.Wait(absl::Seconds(120));
  out_ = agent.out();
  err_ = agent.err();
  return code.value_or(-1);
}

Names CommuneTest::Logged() const {
  Names names;
  for (const LoggedChange& logged : ReadChanges(unit_code_)) {
    if (logged.change.has_record()) {
      names[logged.change.record_id()] = logged.change.record().full_name();
    } else {
      names.erase(logged.change.record_id());
    }
  }
  return names;
}

void CommuneTest::TallyTheLog() {
  for (const LoggedChange& logged : ReadChanges(unit_code_)) {
    if (logged.value.empty()) {
      tally_.Forget(unit_code_, logged.change.record_id());
      continue;
    }
    const ContentHash hash = HashOf(logged.value);
    tally_.Put(unit_code_, logged.change.record_id(), std::string(hash.begin(), hash.end()),
               logged.change.has_record() ? record::v1::OUTCOME_VERIFIED : record::v1::OUTCOME_WITHDRAWN);
  }
}

}  // namespace childsync::commune_agent
