// Single changes, read again from a real log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/validation/revalidation/change_reader.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::validation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class ChangeReaderTest : public testing::Test {
 protected:
  static kafka::TestBroker& Broker() { return kafka::TestBroker::Get(); }
  // So many records, each holding its number, in one transaction: the one after them is its marker.
  void Write(int records) {
    const auto producer = kafka::NewTransactionalProducer(Broker().Unique("writer"));
    ASSERT_EQ(producer->Begin(), absl::OkStatus());
    for (int n = 0; n < records; ++n) {
      const std::string value = std::to_string(n);
      ASSERT_EQ(
          producer->Send({.topic = topic_, .partition = 0, .key = value, .value = value, .headers = {}}),
          absl::OkStatus());
    }
    ASSERT_EQ(producer->Commit(kafka::kPatience), absl::OkStatus());
  }
  // Place and value of each that was found.
  absl::Status Read(const std::vector<int64_t>& offsets) {
    found_.clear();
    return reader_.Read(0, offsets, [this](size_t index, const kafka::Message& change) {
      found_.emplace_back(index, change.value());
    });
  }

  const std::string topic_ = Broker().NewTopic("changes", 1);
  ChangeReader reader_{Broker().client(), topic_};
  std::vector<std::pair<size_t, std::string>> found_;
};

TEST_F(ChangeReaderTest, FindsNearAndFarOffsetsAndLeavesOutWhatIsNone) {
  Write(25'000);
  EXPECT_EQ(Read({0, 7, 12'000, 24'999, 25'000}), absl::OkStatus());
  EXPECT_THAT(found_, ElementsAre(Pair(0, "0"), Pair(1, "7"), Pair(2, "12000"), Pair(3, "24999")))
      << "the last is the marker";
  EXPECT_EQ(Read({3}), absl::OkStatus());
  EXPECT_THAT(found_, ElementsAre(Pair(0, "3"))) << "back again";
}

TEST_F(ChangeReaderTest, StoppedItReadsNoMore) {
  Write(10);
  reader_.Stop();
  EXPECT_EQ(Read({3}).code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(found_, IsEmpty());
}

}  // namespace
}  // namespace childsync::validation
