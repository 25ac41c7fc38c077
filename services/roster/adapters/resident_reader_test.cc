#include "services/roster/adapters/resident_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/roster/testing/fake_population.h"

namespace childsync::roster {
namespace {

using testing::ElementsAre;

class ResidentReaderTest : public testing::Test {
 protected:
  absl::Status Read(const char* born_after = "2000-01-01") {
    seen_.clear();
    return reader_
        .Read(*Date::Parse(born_after), absl::Seconds(20),
              [this](const population::LookupResult& answer) {
                std::string line(answer.in_force()->personal_id);
                for (std::string_view former : answer.former_personal_ids)
                  line += " was " + std::string(former);
                seen_.push_back(line);
              })
        .status();
  }
  FakePopulation population_;
  ResidentReader reader_{population_.channel()};
  std::vector<std::string> seen_;
};

TEST_F(ResidentReaderTest, ShowsEachResidentAsAnAnswer) {
  population_.Register("051214000001", "21040");
  population_.Register("051214000002", "21040");
  population_.Reissue("051214000001", "051214000003");
  population_.Register("051204000004", "21040", "A", "2004-01-01");
  EXPECT_TRUE(Read().ok());
  EXPECT_THAT(seen_, ElementsAre("051204000004", "051214000002", "051214000003 was 051214000001"));
  EXPECT_TRUE(Read("2004-01-01").ok());
  EXPECT_EQ(seen_.size(), 2u);
}

TEST_F(ResidentReaderTest, RefusesASnapshotThatIsNotWhole) {
  population_.Register("051214000001", "21040");
  population_.SetSnapshot(FakePopulation::Snapshot::kWithoutCount);
  EXPECT_EQ(Read().code(), absl::StatusCode::kDataLoss);
  population_.SetSnapshot(FakePopulation::Snapshot::kWrongCount);
  EXPECT_EQ(Read().code(), absl::StatusCode::kDataLoss);
  population_.SetSnapshot(FakePopulation::Snapshot::kWhole);
  EXPECT_TRUE(Read().ok());
}

TEST_F(ResidentReaderTest, RefusesASnapshotWithANumberThatIsNone) {
  population_.Register("0512", "21040");
  EXPECT_EQ(Read().code(), absl::StatusCode::kDataLoss);
}

TEST_F(ResidentReaderTest, GivesTheCallsOwnErrorAndStops) {
  population_.SetDown(true);
  EXPECT_EQ(Read().code(), absl::StatusCode::kUnavailable);
  reader_.Stop();
  EXPECT_EQ(Read().code(), absl::StatusCode::kCancelled);
}

TEST_F(ResidentReaderTest, AStopInTheMiddleCancels) {
  population_.Register("051214000001", "21040");
  population_.OnResident([&](int sent) {
    if (sent == 1) reader_.Stop();
  });
  EXPECT_EQ(Read().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace childsync::roster
