// A shared folder with a commune's own folder in it, for tests of `watch`.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_WATCH_FIXTURE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_WATCH_FIXTURE_H_

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "services/commune-agent/component/commune_fixture.h"

namespace childsync::commune_agent {

class WatchTest : public CommuneTest {
 protected:
  WatchTest() { std::filesystem::create_directories(Folder()); }

  std::string Folder() const { return dir_ + "/share/" + unit_code_; }
  void Drop(const std::string& name, const Names& names) {
    std::ofstream(Folder() + "/" + name) << Csv(names);
  }
  std::string Result(const std::string& name) const {
    return ReadFile(Folder() + "/" + name + ".ket-qua.txt");
  }
  std::vector<std::string> WatchArgs(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> args{"watch", dir_ + "/share", "--http", "127.0.0.1:0"};
    for (const std::string& arg : CommonArgs()) args.push_back(arg);
    args.insert(args.end(), more.begin(), more.end());
    return args;
  }
  bool Arrives(size_t changes) {
    return Eventually([&] { return ReadChanges(unit_code_).size() == changes; });
  }
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_COMPONENT_WATCH_FIXTURE_H_
