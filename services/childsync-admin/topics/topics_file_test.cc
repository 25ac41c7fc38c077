#include "services/childsync-admin/topics/topics_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace childsync::admin {
namespace {

using testing::HasSubstr;

std::string ErrorOf(std::string_view json) {
  const auto topics = ParseTopics(json, "f.json", std::nullopt);
  EXPECT_EQ(topics.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(topics.status().message());
}

TEST(TopicsFileTest, ATopicsOwnSettingWins) {
  const auto topics = ParseTopics(R"({ // why
    "replication": 3, "config": {"a": 1, "b": false},
    "topics": [{"name": "t", "partitions": 2, "config": {"b": "own"}}]})",
                                  "f.json", std::nullopt);
  ASSERT_TRUE(topics.ok()) << topics.status();
  ASSERT_EQ(topics->size(), 1);
  EXPECT_EQ(topics->at(0).partitions, 2);
  EXPECT_EQ(topics->at(0).replication, 3);
  EXPECT_EQ(topics->at(0).config,
            (std::map<std::string, std::string>{{"a", "1"}, {"b", "own"}, {"min.insync.replicas", "2"}}));
}

TEST(TopicsFileTest, ReplicationAndWhatFollowsFromItCanBeGiven) {
  const auto topics =
      ParseTopics(R"({"replication": 3, "topics": [{"name": "t", "partitions": 2}]})", "f.json", 1);
  ASSERT_TRUE(topics.ok()) << topics.status();
  EXPECT_EQ(topics->at(0).replication, 1);
  EXPECT_EQ(topics->at(0).config.at("min.insync.replicas"), "1");
}

TEST(TopicsFileTest, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(ErrorOf("{"), HasSubstr("f.json: "));
  EXPECT_THAT(ErrorOf("[]"), HasSubstr("the file must be an object"));
  EXPECT_THAT(ErrorOf(R"({"replication": 3, "topics": []})"), HasSubstr("\"topics\""));
  EXPECT_THAT(ErrorOf(R"({"topics": [{"name": "t", "partitions": 1}]})"), HasSubstr("\"replication\""));
  EXPECT_THAT(ErrorOf(R"({"replication": 1, "topics": [{"name": "t", "partition": 1}]})"),
              HasSubstr("topic 1: unknown word \"partition\""));
  EXPECT_THAT(ErrorOf(R"({"replication": 1, "topics": [{"name": "t", "partitions": 0}]})"),
              HasSubstr("t: \"partitions\""));
  EXPECT_THAT(
      ErrorOf(R"({"replication": 1, "topics": [{"name": "t", "partitions": 1, "config": {"a": []}}]})"),
      HasSubstr("t: \"a\""));
  EXPECT_THAT(
      ErrorOf(
          R"({"replication": 1, "topics": [{"name": "t", "partitions": 1}, {"name": "t", "partitions": 1}]})"),
      HasSubstr("t is declared twice"));
}

TEST(TopicsFileTest, AFileThatIsNotThereIsNotFound) {
  EXPECT_EQ(ReadTopics("/no/such/file", std::nullopt).status().code(), absl::StatusCode::kNotFound);
}

class CompiledInTopicsTest : public testing::Test {
 protected:
  const kafka::TopicSpec& Topic(std::string_view name) const {
    const auto found =
        std::find_if(topics_.begin(), topics_.end(), [&](const auto& t) { return t.name == name; });
    EXPECT_NE(found, topics_.end()) << name;
    return *found;
  }
  const std::vector<kafka::TopicSpec> topics_ = ReadTopics("", std::nullopt).value();
};

TEST_F(CompiledInTopicsTest, AVerdictIsInThePartitionOfItsChange) {
  EXPECT_EQ(Topic("childsync.verdicts.v1").partitions, Topic("childsync.record-changes.v1").partitions);
}

TEST_F(CompiledInTopicsTest, TheBrokerTakesTheTimeEverywhere) {
  for (const kafka::TopicSpec& topic : topics_) {
    EXPECT_EQ(topic.config.at("message.timestamp.type"), "LogAppendTime") << topic.name;
  }
}

TEST_F(CompiledInTopicsTest, WhatIsCompactedKeepsTombstonesLongerThanItWaits) {
  int compacted = 0;
  for (const kafka::TopicSpec& topic : topics_) {
    if (topic.config.at("cleanup.policy") != "compact") continue;
    ++compacted;
    const int64_t lag = std::stoll(topic.config.at("min.compaction.lag.ms"));
    EXPECT_EQ(lag, int64_t{7} * 24 * 3600 * 1000) << topic.name;
    EXPECT_LE(lag, std::stoll(topic.config.at("max.compaction.lag.ms"))) << topic.name;
    EXPECT_GT(std::stoll(topic.config.at("delete.retention.ms")), lag) << topic.name;
  }
  EXPECT_EQ(compacted, 4);
}

TEST_F(CompiledInTopicsTest, ClosingsAreKeptForEverInOneOrder) {
  const kafka::TopicSpec& closings = Topic("childsync.closings.v1");
  EXPECT_EQ(closings.partitions, 1);
  EXPECT_EQ(closings.config.at("cleanup.policy"), "delete");
  EXPECT_EQ(closings.config.at("retention.ms"), "-1");
}

TEST_F(CompiledInTopicsTest, ADeadLetterTopicHasRoomForTheLargestChangeAndItsHeaders) {
  EXPECT_GT(std::stoll(Topic("childsync.record-changes.v1.dlq").config.at("max.message.bytes")),
            std::stoll(Topic("childsync.record-changes.v1").config.at("max.message.bytes")));
}

}  // namespace
}  // namespace childsync::admin
