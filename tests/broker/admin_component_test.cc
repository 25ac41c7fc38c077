// Admin against the real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/kafka/admin.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::kafka {
namespace {

TestBroker& Kafka() { return TestBroker::Get(); }

TEST(AdminTest, MakesATopicOnceAndDescribesIt) {
  const std::vector<TopicSpec> specs = {{Kafka().Unique("made"), 3, 1, {{"cleanup.policy", "compact"}}}};
  ASSERT_EQ(Kafka().admin().CreateTopics(specs, kPatience), absl::OkStatus());
  EXPECT_EQ(Kafka().admin().CreateTopics(specs, kPatience).code(), absl::StatusCode::kAlreadyExists);
  const std::vector<std::string> names = {specs[0].name, "no-such-topic"};
  const auto described = Kafka().admin().DescribeTopics(names, kPatience);
  ASSERT_TRUE(described.ok()) << described.status();
  ASSERT_EQ(described->size(), 1);
  EXPECT_EQ(described->at(0).name, specs[0].name);
  EXPECT_EQ(described->at(0).partitions, 3);
  EXPECT_EQ(described->at(0).replication, 1);
  EXPECT_EQ(described->at(0).config.at("cleanup.policy"), "compact");
  EXPECT_EQ(described->at(0).config.at("min.insync.replicas"), "1");
}

TEST(AdminTest, ATopicThatCannotBeMadeIsAnInvalidArgument) {
  const std::vector<TopicSpec> copies = {{Kafka().Unique("copies"), 1, 3, {}}};
  EXPECT_EQ(Kafka().admin().CreateTopics(copies, kPatience).code(), absl::StatusCode::kInvalidArgument);
  const std::vector<TopicSpec> policy = {{Kafka().Unique("policy"), 1, 1, {{"cleanup.policy", "burn"}}}};
  EXPECT_EQ(Kafka().admin().CreateTopics(policy, kPatience).code(), absl::StatusCode::kInvalidArgument);
}

TEST(AdminTest, DeletesATopic) {
  const std::vector<std::string> names = {Kafka().NewTopic("gone", 1)};
  ASSERT_EQ(Kafka().admin().DeleteTopics(names, kPatience), absl::OkStatus());
  EXPECT_EQ(Kafka().admin().DeleteTopics(names, kPatience).code(), absl::StatusCode::kNotFound);
}

TEST(AdminTest, SaysTheEndsOfManyPartitions) {
  const std::string topic = Kafka().NewTopic("ends", 3);
  Write(topic, 0, Numbers(2));
  Write(topic, 2, Numbers(7));
  const std::vector<TopicPartition> partitions = {{topic, 2}, {topic, 1}, {topic, 0}};
  const auto ends = Kafka().admin().EndOffsets(partitions, true, kPatience);
  ASSERT_TRUE(ends.ok()) << ends.status();
  EXPECT_THAT(*ends,
              testing::ElementsAre(Offset{{topic, 2}, 7}, Offset{{topic, 1}, 0}, Offset{{topic, 0}, 2}));
  const std::vector<TopicPartition> unknown = {{"no-such-topic", 0}};
  EXPECT_EQ(Kafka().admin().EndOffsets(unknown, true, kPatience).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(AdminTest, AnUnreachableBrokerIsUnavailable) {
  const auto admin = Admin::Create({.bootstrap = "127.0.0.1:1", .client_id = "test", .properties = {}});
  ASSERT_TRUE(admin.ok());
  const std::vector<std::string> names = {"t"};
  EXPECT_EQ((*admin)->DescribeTopics(names, absl::Milliseconds(200)).status().code(),
            absl::StatusCode::kUnavailable);
  const std::vector<TopicSpec> specs = {{"t", 1, 1, {}}};
  EXPECT_EQ((*admin)->CreateTopics(specs, absl::Milliseconds(200)).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace childsync::kafka
