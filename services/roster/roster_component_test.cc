// The roster on a real broker.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "services/roster/adapters/codec.h"
#include "services/roster/adapters/kafka_roster_log.h"
#include "services/roster/app.h"
#include "services/roster/testing/fake_population.h"
#include "tests/broker/broker_fixture.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::roster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

PersonalId Id(int i) { return *PersonalId::Parse(std::to_string(100'000'000'000 + i)); }

class RosterLogTest : public testing::Test {
 protected:
  std::unique_ptr<KafkaRosterLog> NewLog() {
    return std::make_unique<KafkaRosterLog>(broker_.client(), topic_, transactional_id_);
  }
  // Arrivals of these children, or their tombstones.
  static std::vector<Change> Arrivals(const std::vector<int>& children, Roster& roster) {
    std::vector<Change> changes;
    for (int child : children) {
      changes.push_back({.key = Id(child),
                         .kind = ChangeKind::kArrival,
                         .entry = Entry{.number = Id(child), .unit = roster.PlaceOf({"21040", ""})}});
    }
    return changes;
  }
  static std::vector<Change> Departures(const std::vector<int>& children) {
    std::vector<Change> changes;
    for (int child : children) {
      changes.push_back({.key = Id(child), .kind = ChangeKind::kDeparture, .entry = std::nullopt});
    }
    return changes;
  }
  // What a new writer finds; "empty" if the topic never had a record.
  std::set<std::string> Contents() {
    Roster roster;
    const absl::StatusOr<bool> empty = NewLog()->Open(roster);
    EXPECT_TRUE(empty.ok()) << empty.status();
    std::set<std::string> keys;
    if (*empty) keys.insert("empty");
    roster.ForEach([&](PersonalId key, const Entry&) { keys.insert(key.ToString().substr(10)); });
    return keys;
  }

  kafka::TestBroker& broker_ = kafka::TestBroker::Get();
  const std::string topic_ = broker_.NewTopic("roster", 3);
  const std::string transactional_id_ = broker_.Unique("roster");
};

TEST_F(RosterLogTest, WhatWasWrittenIsReadBack) {
  EXPECT_THAT(Contents(), ElementsAre("empty"));
  auto log = NewLog();
  Roster roster;
  absl::Time began = absl::FromUnixMillis(absl::ToUnixMillis(absl::Now()));
  ASSERT_TRUE(log->Open(roster).ok());
  EXPECT_GE(log->last_alive(), began);
  began = absl::FromUnixMillis(absl::ToUnixMillis(absl::Now()));
  ASSERT_TRUE(log->Write(Arrivals({1, 2, 3}, roster), roster).ok());
  EXPECT_GE(log->last_alive(), began);
  ASSERT_TRUE(log->Write(Departures({2}), roster).ok());
  EXPECT_THAT(Contents(), ElementsAre("01", "03"));
}

TEST_F(RosterLogTest, ATopicOfTombstonesIsNotEmpty) {
  auto log = NewLog();
  Roster roster;
  ASSERT_TRUE(log->Open(roster).ok());
  ASSERT_TRUE(log->Write(Arrivals({1}, roster), roster).ok());
  ASSERT_TRUE(log->Write(Departures({1}), roster).ok());
  EXPECT_THAT(Contents(), IsEmpty());
}

TEST_F(RosterLogTest, AWriterThatWasOvertakenCanWriteNoMore) {
  auto zombie = NewLog();
  Roster old_roster;
  ASSERT_TRUE(zombie->Open(old_roster).ok());
  ASSERT_TRUE(zombie->Write(Arrivals({1}, old_roster), old_roster).ok());
  auto log = NewLog();
  Roster roster;
  ASSERT_TRUE(log->Open(roster).ok());
  EXPECT_EQ(roster.size(), 1u);
  EXPECT_EQ(zombie->Write(Departures({1}), old_roster).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(log->Write(Arrivals({2}, roster), roster).ok());
  EXPECT_THAT(Contents(), ElementsAre("01", "02"));
}

TEST_F(RosterLogTest, ATransactionThatAZombieLeftOpenIsNeverSeen) {
  auto zombie = kafka::NewTransactionalProducer(transactional_id_, absl::Minutes(10));
  ASSERT_TRUE(zombie->Begin().ok());
  Roster roster;
  const std::string key = Id(1).ToString();
  const std::string value = EncodeEntry(*Arrivals({1}, roster)[0].entry, roster);
  ASSERT_TRUE(zombie->Send({.topic = topic_, .key = key, .value = value, .headers = {}}).ok());
  EXPECT_THAT(Contents(), ElementsAre("empty"));
  EXPECT_EQ(zombie->Commit(kafka::kPatience).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Contents(), ElementsAre("empty"));
}

TEST_F(RosterLogTest, AnEntryThatCannotBeReadIsKeptToBeReplaced) {
  auto producer = kafka::NewProducer();
  const std::string key = Id(1).ToString();
  ASSERT_TRUE(producer->Send({.topic = topic_, .key = key, .value = "\xff", .headers = {}}).ok());
  ASSERT_TRUE(producer->Send({.topic = topic_, .key = "not a number", .value = "", .headers = {}}).ok());
  ASSERT_TRUE(producer->Flush(kafka::kPatience).ok());
  EXPECT_THAT(Contents(), ElementsAre("01"));
}

// The whole program, as main composes it.
class RosterAppTest : public testing::Test {
 protected:
  RosterAppTest() {
    const std::vector<kafka::TopicSpec> topics = {
        {.name = kRosterTopic, .partitions = 3, .replication = 1, .config = {}}};
    EXPECT_TRUE(broker_.admin().CreateTopics(topics, kafka::kPatience).ok());
    config_.kafka = broker_.bootstrap();
    config_.http = "127.0.0.1:0";
    config_.population = population_.address();
    config_.today = Date::Parse("2024-03-28");
  }
  // Waits until the newest values in the topic are these units by the key's last two digits.
  void ExpectSoon(const std::map<std::string, std::string>& wanted) {
    auto consumer = kafka::NewConsumer();
    ASSERT_TRUE(consumer
                    ->Assign({{.tp = {kRosterTopic, 0}, .offset = kafka::kOffsetBeginning},
                              {.tp = {kRosterTopic, 1}, .offset = kafka::kOffsetBeginning},
                              {.tp = {kRosterTopic, 2}, .offset = kafka::kOffsetBeginning}})
                    .ok());
    std::map<std::string, std::string> units;
    auto take = [&](kafka::Consumer&, const kafka::Batch& batch) {
      Roster roster;
      for (const kafka::Message& message : batch.messages()) {
        const std::string key(message.key().substr(10));
        units.erase(key);
        if (message.has_value()) units[key] = roster.unit(DecodeEntry(message.value(), roster)->unit).code;
        EXPECT_EQ(message.header("ce_type"), "childsync.events.v1.RosterEntry");
      }
    };
    EXPECT_TRUE(kafka::PollUntil(
        {consumer.get()}, [&] { return units == wanted; }, take))
        << testing::PrintToString(units);
  }
  std::unique_ptr<App> Start() {
    absl::StatusOr<std::unique_ptr<App>> app = App::Create(config_);
    EXPECT_TRUE(app.ok()) << app.status();
    return *std::move(app);
  }

  kafka::TestBroker& broker_ = kafka::TestBroker::Get();
  FakePopulation population_;
  Config config_;
};

TEST_F(RosterAppTest, FollowsTheDatabaseOverARestartAndATakeover) {
  population_.Register("100000000001", "21040");
  population_.Register("100000000002", "21043");
  auto app = Start();
  ExpectSoon({{"01", "21040"}, {"02", "21043"}});
  population_.Register("100000000001", "21043");
  ExpectSoon({{"01", "21043"}, {"02", "21043"}});
  app.reset();
  population_.Die("100000000002");
  app = Start();
  ExpectSoon({{"01", "21043"}});
  auto second = Start();  // a second one takes over; the first comes back when it has something to write, and
                          // both agree
  population_.Register("100000000003", "21040");
  ExpectSoon({{"01", "21043"}, {"03", "21040"}});
}

}  // namespace
}  // namespace childsync::roster
