// Membership of a group, against the real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "common/kafka/consumer.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::kafka {
namespace {

using testing::ElementsAre;

TestBroker& Kafka() { return TestBroker::Get(); }

ConsumerConfig Member(const std::string& group, const std::string& instance = "") {
  ConsumerConfig config;
  config.group_id = group;
  config.group_instance_id = instance;
  config.session_timeout = absl::Seconds(3);
  return config;
}

TEST(GroupTest, StartsWhereTheListenerSaysAndHasAMembership) {
  const std::string topic = Kafka().NewTopic("start", 1);
  Write(topic, 0, Numbers(4));
  const std::unique_ptr<Consumer> consumer = NewConsumer(Member(Kafka().Unique("group")));
  RecordingListener listener;
  listener.start = 2;
  ASSERT_TRUE(consumer->Subscribe({topic}, &listener).ok());
  EXPECT_EQ(consumer->group(), nullptr);
  std::vector<std::string> values;
  std::vector<Offset> ends;
  ASSERT_TRUE(PollUntil(
      {consumer.get()}, [&] { return !ends.empty(); },
      [&](Consumer&, const Batch& batch) {
        for (const Message& m : batch.messages()) values.emplace_back(m.value());
        for (const PartitionEnd& end : batch.ends()) ends.push_back(end.at);
        EXPECT_TRUE(batch.empty() || batch.group() != nullptr);
      }));
  EXPECT_THAT(values, ElementsAre("2", "3"));
  EXPECT_THAT(ends, ElementsAre(Offset{{topic, 0}, 4}));
  EXPECT_NE(consumer->group(), nullptr);
  EXPECT_THAT(*consumer->Committed({{topic, 0}}, kPatience), ElementsAre(Offset{{topic, 0}, kNoOffset}));
}

TEST(GroupTest, AListenerThatCannotAnswerIsAskedAgain) {
  const std::string topic = Kafka().NewTopic("again", 1);
  const std::unique_ptr<Consumer> consumer = NewConsumer(Member(Kafka().Unique("group")));
  RecordingListener listener;
  listener.answer = absl::UnavailableError("not now");
  ASSERT_TRUE(consumer->Subscribe({topic}, &listener).ok());
  absl::Status status;
  for (const absl::Time deadline = absl::Now() + kPatience; status.ok() && absl::Now() < deadline;) {
    status = consumer->Poll(10, absl::Milliseconds(50)).status();
  }
  EXPECT_EQ(status, absl::UnavailableError("not now"));
  EXPECT_EQ(listener.assigned, 0);
  EXPECT_TRUE(PollUntil({consumer.get()}, [&] { return listener.assigned == 1; }));
}

TEST(GroupTest, ATopicThatDoesNotExistYetIsAwaited) {
  const std::string topic = Kafka().Unique("later");
  const std::unique_ptr<Consumer> consumer = NewConsumer(Member(Kafka().Unique("group")));
  RecordingListener listener;
  ASSERT_TRUE(consumer->Subscribe({topic}, &listener).ok());
  const absl::StatusOr<Batch> early = consumer->Poll(10, absl::Milliseconds(300));
  ASSERT_TRUE(early.ok()) << early.status();
  const std::vector<TopicSpec> specs = {{topic, 2, 1, {}}};
  ASSERT_TRUE(Kafka().admin().CreateTopics(specs, kPatience).ok());
  EXPECT_TRUE(PollUntil({consumer.get()}, [&] { return listener.owned.size() == 2; }));
}

TEST(GroupTest, ASecondMemberTakesHalfAndTheFirstHandsOutNothingItLost) {
  const std::string topic = Kafka().NewTopic("half", 2);
  for (int32_t p = 0; p < 2; ++p) Write(topic, p, Numbers(5000));
  const std::string group = Kafka().Unique("group");
  RecordingListener first_listener;
  RecordingListener second_listener;
  std::map<Consumer*, RecordingListener*> listener_of;
  int strays = 0;
  const auto sink = [&](Consumer& consumer, const Batch& batch) {
    const std::vector<TopicPartition>& owned = listener_of[&consumer]->owned;
    for (const Message& m : batch.messages()) {
      if (std::find(owned.begin(), owned.end(), TopicPartition{topic, m.partition()}) == owned.end())
        ++strays;
    }
  };
  const std::unique_ptr<Consumer> first = NewConsumer(Member(group));
  listener_of[first.get()] = &first_listener;
  ASSERT_TRUE(first->Subscribe({topic}, &first_listener).ok());
  ASSERT_TRUE(PollUntil(
      {first.get()}, [&] { return first_listener.owned.size() == 2; }, sink));

  const std::unique_ptr<Consumer> second = NewConsumer(Member(group));
  listener_of[second.get()] = &second_listener;
  ASSERT_TRUE(second->Subscribe({topic}, &second_listener).ok());
  ASSERT_TRUE(PollUntil(
      {first.get(), second.get()},
      [&] { return first_listener.owned.size() == 1 && second_listener.owned.size() == 1; }, sink));
  EXPECT_EQ(first_listener.revoked, 1);
  EXPECT_NE(first_listener.owned, second_listener.owned);
  EXPECT_EQ(strays, 0);
}

TEST(GroupTest, AStaticMemberThatComesBackKeepsItsPartitions) {
  const std::string topic = Kafka().NewTopic("static", 2);
  const std::string group = Kafka().Unique("group");
  RecordingListener listener_a;
  RecordingListener listener_b;
  std::unique_ptr<Consumer> a = NewConsumer(Member(group, "a"));
  const std::unique_ptr<Consumer> b = NewConsumer(Member(group, "b"));
  ASSERT_TRUE(a->Subscribe({topic}, &listener_a).ok());
  ASSERT_TRUE(b->Subscribe({topic}, &listener_b).ok());
  ASSERT_TRUE(PollUntil({a.get(), b.get()},
                        [&] { return listener_a.owned.size() == 1 && listener_b.owned.size() == 1; }));
  const std::vector<TopicPartition> before = listener_a.owned;
  const int rebalances_of_b = listener_b.assigned;
  a.reset();
  RecordingListener back;
  a = NewConsumer(Member(group, "a"));
  ASSERT_TRUE(a->Subscribe({topic}, &back).ok());
  ASSERT_TRUE(PollUntil({a.get(), b.get()}, [&] { return !back.owned.empty(); }));
  EXPECT_EQ(back.owned, before);
  EXPECT_EQ(listener_b.assigned, rebalances_of_b);
}

TEST(GroupTest, AnInstanceThatStartsTwiceFencesTheFirst) {
  const std::string topic = Kafka().NewTopic("twice", 1);
  const std::string group = Kafka().Unique("group");
  RecordingListener first_listener;
  RecordingListener second_listener;
  const std::unique_ptr<Consumer> first = NewConsumer(Member(group, "a"));
  ASSERT_TRUE(first->Subscribe({topic}, &first_listener).ok());
  ASSERT_TRUE(PollUntil({first.get()}, [&] { return first_listener.owned.size() == 1; }));
  const std::unique_ptr<Consumer> second = NewConsumer(Member(group, "a"));
  ASSERT_TRUE(second->Subscribe({topic}, &second_listener).ok());
  ASSERT_TRUE(PollUntil({second.get()}, [&] { return second_listener.owned.size() == 1; }));
  absl::Status status;
  for (const absl::Time deadline = absl::Now() + kPatience; status.ok() && absl::Now() < deadline;) {
    status = first->Poll(10, absl::Milliseconds(50)).status();
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
}

}  // namespace
}  // namespace childsync::kafka
