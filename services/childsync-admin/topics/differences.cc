#include "services/childsync-admin/topics/differences.h"

#include "absl/strings/str_cat.h"

namespace childsync::admin {

std::vector<std::string> Differences(const kafka::TopicSpec& declared, const kafka::TopicSpec& found) {
  std::vector<std::string> differences;
  const auto compare = [&](const std::string& name, const std::string& is, const std::string& should_be) {
    if (is != should_be) differences.push_back(absl::StrCat(name, " is ", is, ", declared ", should_be));
  };
  compare("partitions", absl::StrCat(found.partitions), absl::StrCat(declared.partitions));
  compare("replication", absl::StrCat(found.replication), absl::StrCat(declared.replication));
  for (const auto& [name, should_be] : declared.config) {
    const auto is = found.config.find(name);
    compare(name, is == found.config.end() ? "unknown to the broker" : is->second, should_be);
  }
  return differences;
}

}  // namespace childsync::admin
