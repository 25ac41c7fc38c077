// Machines with an agent each, on one log in memory; for the tests of Publisher.
#ifndef CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISHER_FIXTURE_H_
#define CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISHER_FIXTURE_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/commune-agent/app/publisher.h"
#include "services/commune-agent/testing/fake_unit_log.h"

namespace childsync::commune_agent {

using Failure = FakeUnitLog::Failure;

// A machine with an agent on it: its state directory and its hold on the shared log.
class Machine {
 public:
  explicit Machine(SharedLog* shared) : shared_(shared), log_(shared) {
    char name[] = "/tmp/agent-publisher-test.XXXXXX";
    dir_ = mkdtemp(name);
  }
  ~Machine() { std::filesystem::remove_all(dir_); }

  // As a fresh process each time.
  absl::StatusOr<Published> Publish(const Export& sheet, WithdrawalRule rule = {},
                                    const Succession& succession = {},
                                    PredecessorRecords* predecessors = nullptr) {
    auto store = Store::Open(dir_, "21052");
    if (!store.ok()) return store.status();
    return Publisher("21052", store->get(), &log_, shared_, predecessors).Publish(sheet, rule, succession);
  }
  absl::StatusOr<std::vector<Inherited>> FinishSuccession(const Succession& succession,
                                                          PredecessorRecords* predecessors) {
    auto store = Store::Open(dir_, "21052");
    if (!store.ok()) return store.status();
    return Publisher("21052", store->get(), &log_, shared_, predecessors).FinishSuccession(succession);
  }
  absl::StatusOr<bool> Erase(const std::string& record_id, bool undo = false) {
    auto store = Store::Open(dir_, "21052");
    if (!store.ok()) return store.status();
    return Publisher("21052", store->get(), &log_, shared_).Erase(record_id, undo);
  }
  const std::string& dir() const { return dir_; }
  void FailNextWrite(Failure failure) { log_.FailNextWrite(failure); }

 private:
  SharedLog* shared_;
  FakeUnitLog log_;
  std::string dir_;
};

class PublisherTest : public ::testing::Test {
 protected:
  static Export Sheet(std::vector<std::pair<std::string, std::string>> rows) {
    Export sheet;
    int number = 5;
    for (auto& [id, name] : rows) {
      sheet.rows.push_back({.row = number++, .record_id = id, .record = {.full_name = name}});
    }
    return sheet;
  }
  // record_ids of the log's write at `index`.
  std::vector<std::string> Sent(size_t index) const {
    std::vector<std::string> ids;
    for (const OutboxEntry& entry : log_.writes.at(index).entries) ids.push_back(entry.record_id);
    return ids;
  }

  SharedLog log_;
  Machine machine_{&log_};
};

}  // namespace childsync::commune_agent

#endif  // CHILDSYNC_SERVICES_COMMUNE_AGENT_APP_PUBLISHER_FIXTURE_H_
