#include "services/population-stub/adapters/codec.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

namespace childsync::population_stub {
namespace {

namespace v1 = population::v1;

TEST(CodecTest, WritesTheBytesThatProtobufReads) {
  const std::string long_name(300, 'x');  // its length takes two bytes
  const population::PersonView person{.personal_id = "051214000001",
                                      .full_name = long_name,
                                      .birth_date = "2014-05-06",
                                      .ethnicity = "Kinh",
                                      .residence_unit = "21040",
                                      .father_name = "Đỗ Văn B",
                                      .mother_name = "Lê Thị C",
                                      .guardian_name = "D",
                                      .replaced_by = "051214000002",
                                      .sex = population::Sex::kFemale,
                                      .status = population::PersonStatus::kReplaced};
  const population::PersonView current{.personal_id = "051214000002",
                                       .status = population::PersonStatus::kActive};
  const std::string_view former[] = {"051214000001", "051214000003"};

  v1::LookupPersonsResponse expected;
  v1::LookupResult& full = *expected.add_results();
  full.set_personal_id("051214000001");
  ToMessage(person, *full.mutable_person());
  ToMessage(current, *full.mutable_current());
  for (std::string_view number : former) full.add_former_personal_ids(std::string(number));
  expected.add_results()->set_personal_id("051214000009");

  std::string bytes;
  AppendResult(
      {.personal_id = "051214000001", .person = &person, .current = &current, .former_personal_ids = former},
      bytes);
  AppendResult({.personal_id = "051214000009"}, bytes);
  v1::LookupPersonsResponse read;
  ASSERT_TRUE(read.ParseFromString(bytes));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(read, expected)) << read.DebugString();
  EXPECT_EQ(full.person().guardian_name(), "D");
  EXPECT_EQ(full.person().replaced_by(), "051214000002");
  EXPECT_EQ(full.person().sex(), v1::SEX_FEMALE);
}

}  // namespace
}  // namespace childsync::population_stub
