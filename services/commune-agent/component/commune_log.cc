#include "services/commune-agent/component/commune_log.h"

#include <gtest/gtest.h>

#include "services/commune-agent/component/agent_process.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::commune_agent {
namespace {

std::vector<kafka::Record> ReadAll(const std::string& topic) {
  std::vector<kafka::Offset> starts;
  for (int32_t i = 0; i < kPartitions; ++i) starts.push_back({{topic, i}, 0});
  return kafka::ReadToEnd(starts);
}

}  // namespace

void MakeTopics() {
  static const absl::Status made = [] {
    const std::map<std::string, std::string> config{{"message.timestamp.type", "LogAppendTime"},
                                                    {"cleanup.policy", "compact"}};
    const std::vector<kafka::TopicSpec> topics{
        {.name = kChanges, .partitions = kPartitions, .replication = 1, .config = config},
        {.name = kSubmissions, .partitions = kPartitions, .replication = 1, .config = config}};
    return kafka::TestBroker::Get().admin().CreateTopics(topics, kafka::kPatience);
  }();
  ASSERT_TRUE(made.ok()) << made;
}

int64_t EndOf(const std::string& topic) {
  std::vector<kafka::TopicPartition> partitions;
  for (int32_t i = 0; i < kPartitions; ++i) partitions.push_back({topic, i});
  int64_t sum = 0;
  // Leaders of a topic that was just made may still be on their way.
  EXPECT_TRUE(Eventually([&] {
    const auto ends =
        kafka::TestBroker::Get().admin().EndOffsets(partitions, /*read_committed=*/false, kafka::kPatience);
    if (!ends.ok()) return false;
    for (const kafka::Offset& end : *ends) sum += end.offset;
    return true;
  }));
  return sum;
}

std::vector<LoggedChange> ReadChanges(const std::string& unit_code) {
  std::vector<LoggedChange> changes;
  for (const kafka::Record& record : ReadAll(kChanges)) {
    LoggedChange logged{record.value, {}};
    EXPECT_TRUE(logged.change.ParseFromString(record.value));
    if (const size_t slash = record.key.find('/'); record.value.empty()) {
      logged.change.set_unit_code(record.key.substr(0, slash));
      logged.change.set_record_id(record.key.substr(slash + 1));
    }
    EXPECT_EQ(record.key, logged.change.unit_code() + "/" + logged.change.record_id());
    if (logged.change.unit_code() == unit_code) changes.push_back(std::move(logged));
  }
  return changes;
}

std::vector<events::v1::Submission> ReadSubmissions(const std::string& unit_code) {
  std::vector<events::v1::Submission> submissions;
  for (const kafka::Record& record : ReadAll(kSubmissions)) {
    events::v1::Submission submission;
    EXPECT_TRUE(submission.ParseFromString(record.value));
    EXPECT_EQ(record.key, submission.unit_code());
    if (record.key == unit_code) submissions.push_back(std::move(submission));
  }
  return submissions;
}

}  // namespace childsync::commune_agent
