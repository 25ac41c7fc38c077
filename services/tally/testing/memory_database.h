// A Database in memory, whose contents outlive it, and which fails when told to.
#pragma once

#include <map>
#include <string>

#include "services/tally/adapters/store/database.h"

namespace childsync::tally {

// What is "on the disk".
struct MemoryDisk {
  std::map<std::string, std::string> values;
  int writes_until_failure = -1;  // that one and all later ones fail; -1: none
  int purges = 0;
  absl::Status purge_end;
};

class MemoryDatabase : public Database {
 public:
  // `disk` outlives this.
  explicit MemoryDatabase(MemoryDisk* disk) : disk_(*disk) {}

  absl::Status Write(std::span<const Change> changes) override {
    if (disk_.writes_until_failure == 0) return absl::UnavailableError("no space left");
    if (disk_.writes_until_failure > 0) --disk_.writes_until_failure;
    for (const Change& change : changes) {
      if (change.range_end.empty()) {
        disk_.values[change.key] = std::string(change.value);
      } else {
        disk_.values.erase(disk_.values.lower_bound(change.key), disk_.values.lower_bound(change.range_end));
      }
    }
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<std::string>> Get(const std::string& key) override {
    const auto found = disk_.values.find(key);
    return found == disk_.values.end() ? std::nullopt : std::optional(found->second);
  }
  absl::Status Scan(const std::string& begin, const std::string& end,
                    absl::FunctionRef<absl::Status(std::string_view, std::string_view)> visit) override {
    for (auto it = disk_.values.lower_bound(begin); it != disk_.values.lower_bound(end); ++it) {
      if (auto status = visit(it->first, it->second); !status.ok()) return status;
    }
    return absl::OkStatus();
  }
  void StartPurge() override { ++disk_.purges; }
  std::optional<absl::Status> PurgeEnd(absl::Duration) override { return disk_.purge_end; }

 private:
  MemoryDisk& disk_;
};

}  // namespace childsync::tally
