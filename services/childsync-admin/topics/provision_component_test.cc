// Provision against the real broker, with the topics that are shipped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "services/childsync-admin/topics/provision.h"
#include "services/childsync-admin/topics/topics_file.h"
#include "tests/broker/kafka_testing.h"

namespace childsync::admin {
namespace {

using kafka::kPatience;
using testing::HasSubstr;

class ProvisionTest : public testing::Test {
 protected:
  void SetUp() override {
    declared_ = ReadTopics("", 1).value();
    const std::string prefix = kafka::TestBroker::Get().Unique("run");
    for (kafka::TopicSpec& spec : declared_) spec.name = prefix + spec.name;
  }

  bool Run(Action action) {
    std::ostringstream out;
    const absl::StatusOr<bool> result =
        Provision(kafka::TestBroker::Get().admin(), declared_, action, kPatience, out);
    EXPECT_TRUE(result.ok()) << result.status();
    output_ = out.str();
    return *result;
  }

  long Lines(std::string_view ending) const {
    long count = 0;
    std::istringstream lines(output_);
    for (std::string line; std::getline(lines, line);) count += line.ends_with(ending) ? 1 : 0;
    return count;
  }

  std::vector<kafka::TopicSpec> declared_;
  std::string output_;
};

TEST_F(ProvisionTest, MakesWhatIsMissingAndThenFindsItAsDeclared) {
  EXPECT_FALSE(Run(Action::kVerify));
  EXPECT_EQ(Lines(": missing"), 6);
  EXPECT_TRUE(Run(Action::kApply)) << output_;
  EXPECT_EQ(Lines(": made"), 6);
  EXPECT_TRUE(Run(Action::kApply)) << output_;
  EXPECT_EQ(Lines(": as declared"), 6);
  EXPECT_TRUE(Run(Action::kVerify)) << output_;
}

TEST_F(ProvisionTest, NamesADifferenceAndChangesNothing) {
  ASSERT_TRUE(Run(Action::kApply));
  declared_[0].partitions = 24;
  declared_[0].config["cleanup.policy"] = "delete";
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(Run(Action::kApply));
    EXPECT_THAT(output_, HasSubstr(declared_[0].name + ": partitions is 12, declared 24\n"));
    EXPECT_THAT(output_, HasSubstr(declared_[0].name + ": cleanup.policy is compact, declared delete\n"));
    EXPECT_EQ(Lines(": as declared"), 5);
  }
}

TEST_F(ProvisionTest, AnUnreachableBrokerIsUnavailable) {
  const auto admin =
      kafka::Admin::Create({.bootstrap = "127.0.0.1:1", .client_id = "test", .properties = {}});
  ASSERT_TRUE(admin.ok());
  std::ostringstream out;
  const auto result = Provision(**admin, declared_, Action::kApply, absl::Milliseconds(200), out);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace childsync::admin
