#include "services/childsync-admin/topics/provision.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/childsync-admin/topics/differences.h"

namespace childsync::admin {
namespace {

using ByName = std::map<std::string, kafka::TopicSpec>;

absl::StatusOr<ByName> Describe(kafka::Admin& admin, std::span<const kafka::TopicSpec> declared,
                                absl::Duration timeout) {
  std::vector<std::string> names;
  for (const kafka::TopicSpec& spec : declared) names.push_back(spec.name);
  absl::StatusOr<std::vector<kafka::TopicSpec>> topics = admin.DescribeTopics(names, timeout);
  if (!topics.ok()) return topics.status();
  ByName found;
  for (kafka::TopicSpec& topic : *topics) found.emplace(topic.name, std::move(topic));
  return found;
}

// The names of the topics it made.
absl::StatusOr<std::set<std::string>> MakeMissing(kafka::Admin& admin,
                                                  std::span<const kafka::TopicSpec> declared,
                                                  const ByName& found, absl::Duration timeout) {
  std::vector<kafka::TopicSpec> missing;
  std::set<std::string> made;
  for (const kafka::TopicSpec& spec : declared) {
    if (found.contains(spec.name)) continue;
    missing.push_back(spec);
    made.insert(spec.name);
  }
  if (missing.empty()) return made;
  const absl::Status status = admin.CreateTopics(missing, timeout);
  // Somebody else was faster: what there is now is compared below.
  if (!status.ok() && !absl::IsAlreadyExists(status)) return status;
  return made;
}

}  // namespace

absl::StatusOr<bool> Provision(kafka::Admin& admin, std::span<const kafka::TopicSpec> declared, Action action,
                               absl::Duration timeout, std::ostream& out) {
  absl::StatusOr<ByName> found = Describe(admin, declared, timeout);
  if (!found.ok()) return found.status();
  std::set<std::string> made;
  if (action == Action::kApply) {
    absl::StatusOr<std::set<std::string>> created = MakeMissing(admin, declared, *found, timeout);
    if (!created.ok()) return created.status();
    made = *std::move(created);
    if (!made.empty()) found = Describe(admin, declared, timeout);
    if (!found.ok()) return found.status();
  }
  bool as_declared = true;
  for (const kafka::TopicSpec& spec : declared) {
    const auto topic = found->find(spec.name);
    if (topic == found->end()) {
      out << spec.name << ": missing\n";
      as_declared = false;
      continue;
    }
    const std::vector<std::string> differences = Differences(spec, topic->second);
    for (const std::string& difference : differences) out << spec.name << ": " << difference << "\n";
    if (differences.empty()) out << spec.name << (made.contains(spec.name) ? ": made\n" : ": as declared\n");
    as_declared = as_declared && differences.empty();
  }
  return as_declared;
}

}  // namespace childsync::admin
