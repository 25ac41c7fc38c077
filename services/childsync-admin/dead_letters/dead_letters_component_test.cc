// Dead letters against a real broker: listed, shown, and their changes sent again, each once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/childsync-admin/dead_letters/command.h"
#include "services/childsync-admin/dead_letters/origins.h"
#include "services/childsync-admin/dead_letters/replay.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::admin {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class DeadLettersTest : public ::testing::Test {
 protected:
  DeadLettersTest() : broker_(kafka::TestBroker::Get()), producer_(kafka::NewProducer()) {
    command_.client = broker_.client();
    command_.changes = broker_.NewTopic("changes", 2, {{"cleanup.policy", "compact"}});
    command_.dead_letters = broker_.NewTopic("dlq", 2);
  }

  // Where it is then.
  Position Change(const std::string& key, std::optional<std::string_view> value, int32_t partition = 0) {
    Send({.topic = command_.changes, .partition = partition, .key = key, .value = value});
    return {partition, next_[partition]++};
  }
  // As validation writes it.
  void DeadLetterOf(const Position& origin, const std::string& key, std::string_view reason,
                    std::optional<std::string_view> value = "x", int32_t partition = 0) {
    const std::string origin_partition = std::to_string(origin.partition);
    const std::string origin_offset = std::to_string(origin.offset);
    const std::vector<kafka::Header> headers = {{"__connect.errors.topic", command_.changes},
                                                {"__connect.errors.partition", origin_partition},
                                                {"__connect.errors.offset", origin_offset},
                                                {"__connect.errors.exception.message", reason}};
    Send({.topic = command_.dead_letters,
          .partition = partition,
          .key = key,
          .value = value,
          .headers = headers});
  }
  void Send(const kafka::OutMessage& message) {
    ASSERT_EQ(producer_->Send(message), absl::OkStatus());
    ASSERT_EQ(producer_->Flush(kafka::kPatience), absl::OkStatus());
  }

  absl::StatusOr<bool> Run(const std::string& action) {
    command_.action = action;
    out_.str("");
    return RunDeadLetters(command_, out_);
  }
  std::string Said(const std::string& action) {
    const auto right = Run(action);
    EXPECT_TRUE(right.ok()) << right.status();
    return out_.str();
  }
  // "key=value" of each change in the log, with what it says that it is sent again of.
  std::vector<std::string> Log() {
    auto reader = kafka::TopicReader::Open(command_.client, command_.changes, kafka::kPatience);
    EXPECT_TRUE(reader.ok());
    EXPECT_TRUE((*reader)->StartAtBeginning().ok());
    std::vector<std::string> log;
    EXPECT_TRUE((*reader)
                    ->ReadToEnd([&](const kafka::Message& message) {
                      std::string line(message.key());
                      line += message.has_value() ? "=" + std::string(message.value()) : " erased";
                      if (const auto of = message.header(kReplayOf)) line += " again " + std::string(*of);
                      log.push_back(line);
                    })
                    .ok());
    return log;
  }

  kafka::TestBroker& broker_;
  const std::unique_ptr<kafka::Producer> producer_;
  DeadLettersCommand command_;
  std::ostringstream out_;
  std::map<int32_t, int64_t> next_;
};

TEST_F(DeadLettersTest, ListsThemByPlaceWithTheirReasons) {
  EXPECT_EQ(Said("list"), "0 dead letters\n");
  DeadLetterOf({0, 4}, "21052/A", "UNDECODABLE");
  DeadLetterOf({1, 9}, "Ho Van Ba", "BAD_KEY", "x", 1);
  const std::string all = Said("list");
  EXPECT_THAT(all,
              AllOf(HasSubstr("0/0 "), HasSubstr("21052/A"), HasSubstr("1/0 "), Not(HasSubstr("Ho Van Ba")),
                    HasSubstr("2 dead letters: 1 BAD_KEY, 1 UNDECODABLE\n")));
  command_.filter.reason = "BAD_KEY";
  EXPECT_THAT(Said("list"), AllOf(Not(HasSubstr("21052/A")), HasSubstr("1 dead letter: 1 BAD_KEY\n")));
  command_.json = true;
  EXPECT_THAT(Said("list"), AllOf(HasSubstr(R"("origin":"1/9")"), Not(HasSubstr("dead letter"))));
}

TEST_F(DeadLettersTest, ShowsOneAndWritesItsBytesForItsOwnerAlone) {
  const Position origin = Change("21052/A", "rubbish");
  DeadLetterOf(origin, "21052/A", "UNDECODABLE", "rubbish");
  EXPECT_EQ(Run("show").status().code(), absl::StatusCode::kInvalidArgument) << "which?";
  command_.filter.letter = {0, 7};
  EXPECT_EQ(Run("show").status().code(), absl::StatusCode::kNotFound);
  command_.filter.letter = {0, 0};
  command_.out = ::testing::TempDir() + broker_.Unique("letter") + std::to_string(getpid());
  EXPECT_THAT(Said("show"), AllOf(HasSubstr("the newest change of its record"), Not(HasSubstr("rubbish"))));
  std::ifstream file(command_.out);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "rubbish");
  struct stat stat {};
  ASSERT_EQ(::stat(command_.out.c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 0777, 0600u);
  EXPECT_EQ(Run("show").status().code(), absl::StatusCode::kInvalidArgument) << "it overwrites nothing";
  std::filesystem::remove(command_.out);
  Change("21052/A", "mended");
  command_.out.clear();
  EXPECT_THAT(Said("show"), HasSubstr("overtaken"));
}

TEST_F(DeadLettersTest, SendsAgainWhatIsStillTheNewestOfItsRecordOnceItIsConfirmed) {
  DeadLetterOf(Change("21052/A", "a1"), "21052/A", "UNDECODABLE");
  DeadLetterOf(Change("21052/B", "b1"), "21052/B", "UNDECODABLE");
  Change("21052/B", "b2");
  DeadLetterOf(Change("21040/C", "c1", 1), "21040/C", "TOO_LARGE", std::nullopt, 1);
  DeadLetterOf(Change("no key of ours", "d1", 1), "no key of ours", "BAD_KEY");
  DeadLetterOf(Change("21040/E", "e1", 1), "21040/E", "UNDECODABLE");
  Change("21040/E", std::nullopt, 1);
  const std::vector<std::string> before = Log();
  ASSERT_EQ(before.size(), 7u);

  EXPECT_THAT(
      Said("replay"),
      HasSubstr("5 dead letters: 2 overtaken by a newer change of their records, 3 to be sent again.\n"
                "Nothing was sent. To send them: --confirm 3\n"));
  command_.confirm = 5;
  const auto wrong_number = Run("replay");
  ASSERT_TRUE(wrong_number.ok());
  EXPECT_FALSE(*wrong_number);
  EXPECT_THAT(Log(), ::testing::UnorderedElementsAreArray(before));

  command_.confirm = 3;
  EXPECT_THAT(Said("replay"), HasSubstr("3 changes sent again.\n"));
  std::vector<std::string> sent = Log();
  EXPECT_EQ(sent.size(), 10u);
  std::erase_if(sent, [&](const std::string& line) { return std::ranges::count(before, line) > 0; });
  EXPECT_THAT(sent, ::testing::UnorderedElementsAre("21052/A=a1 again 0/0", "21040/C=c1 again 1/0",
                                                    "no key of ours=d1 again 1/1"));

  EXPECT_THAT(Said("replay"),
              HasSubstr("5 overtaken by a newer change of their records, 0 to be sent again."));
  EXPECT_EQ(Log().size(), 10u);
}

TEST_F(DeadLettersTest, OfTwoDeadLettersOfOneRecordTheNewerIsSent) {
  DeadLetterOf(Change("21052/A", "a1"), "21052/A", "UNDECODABLE");
  DeadLetterOf(Change("21052/A", "a2"), "21052/A", "UNDECODABLE");
  command_.confirm = 1;
  EXPECT_THAT(Said("replay"), HasSubstr("1 change sent again."));
  EXPECT_THAT(Log(), ElementsAre("21052/A=a1", "21052/A=a2", "21052/A=a2 again 0/1"));
}

TEST_F(DeadLettersTest, WhatOneTransactionDoesNotHoldGoesInSeveral) {
  std::set<Position> wanted;
  for (int i = 0; i < 201; ++i) wanted.insert(Change("21052/" + std::to_string(i), "v"));
  auto reader = kafka::TopicReader::Open(command_.client, command_.changes, kafka::kPatience);
  ASSERT_TRUE(reader.ok());
  Origins origins(reader->get());
  ASSERT_EQ(origins.Read(wanted), absl::OkStatus());
  const auto sent = Replay({.client = command_.client, .changes = command_.changes}, origins);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(*sent, 201u);
  const std::vector<std::string> log = Log();
  EXPECT_EQ(log.size(), 402u);
  EXPECT_EQ(std::set<std::string>(log.begin(), log.end()).size(), 402u) << "each once";
  ASSERT_EQ(origins.CatchUp(), absl::OkStatus());
  EXPECT_TRUE(origins.newest().empty());
}

TEST_F(DeadLettersTest, WhatIsOvertakenBetweenLookingAndSendingIsNotSent) {
  const Position a = Change("21052/A", "a1"), b = Change("21040/B", "b1", 1);
  auto reader = kafka::TopicReader::Open(command_.client, command_.changes, kafka::kPatience);
  ASSERT_TRUE(reader.ok());
  Origins origins(reader->get());
  ASSERT_EQ(origins.Read({a, b}), absl::OkStatus());
  EXPECT_EQ(origins.newest().size(), 2u);
  Change("21052/A", "a2");
  const auto sent = Replay({.client = command_.client, .changes = command_.changes}, origins);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(*sent, 1u);
  EXPECT_THAT(Log(), ::testing::UnorderedElementsAre("21052/A=a1", "21040/B=b1", "21052/A=a2",
                                                     "21040/B=b1 again 1/0"));
}

TEST_F(DeadLettersTest, FencesTheAgentOfTheUnitAndOfNoOther) {
  const auto agent = [&](const std::string& unit) {
    kafka::TransactionalProducerConfig config;
    config.producer.client = command_.client;
    config.transactional_id = "agent-" + unit;
    auto made = kafka::TransactionalProducer::Create(config);
    EXPECT_TRUE(made.ok());
    EXPECT_EQ((*made)->InitTransactions(kafka::kPatience), absl::OkStatus());
    return *std::move(made);
  };
  const auto write = [&](kafka::TransactionalProducer& producer, const std::string& key) {
    absl::Status status = producer.Begin();
    if (status.ok())
      status = producer.Send({.topic = command_.changes, .partition = 0, .key = key, .value = "late"});
    return status.ok() ? producer.Commit(kafka::kPatience) : status;
  };
  const auto of_unit = agent("11001"), of_another = agent("11002");
  DeadLetterOf(Change("11001/A", "a1"), "11001/A", "UNDECODABLE");
  command_.confirm = 1;
  EXPECT_THAT(Said("replay"), HasSubstr("1 change sent again."));
  EXPECT_EQ(write(*of_unit, "11001/A").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(write(*of_another, "11002/A"), absl::OkStatus());
}

TEST_F(DeadLettersTest, HoldsNoMoreThanItsBound) {
  std::set<Position> wanted;
  for (int i = 0; i < 3; ++i) wanted.insert(Change("21052/" + std::to_string(i), std::string(1000, 'v')));
  auto reader = kafka::TopicReader::Open(command_.client, command_.changes, kafka::kPatience);
  ASSERT_TRUE(reader.ok());
  const size_t one = sizeof(Origins::Change) + 7 + 1000;
  EXPECT_EQ(Origins(reader->get(), 3 * one).Read(wanted), absl::OkStatus());
  EXPECT_EQ(Origins(reader->get(), 3 * one - 1).Read(wanted).code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(DeadLettersTest, ATopicThatIsNotThereIsNamed) {
  command_.dead_letters = "no-such-topic";
  const auto listed = Run("list");
  EXPECT_EQ(listed.status().code(), absl::StatusCode::kNotFound) << listed.status();
  EXPECT_THAT(std::string(listed.status().message()), HasSubstr("no-such-topic"));
}

}  // namespace
}  // namespace childsync::admin
