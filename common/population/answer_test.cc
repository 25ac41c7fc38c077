#include "common/population/answer.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "childsync/population/v1/population.pb.h"

namespace childsync::population {
namespace {

constexpr char kA[] = "051214000001";
constexpr char kB[] = "051214000002";
constexpr char kC[] = "051214000003";

// One answer about kA (in force), kB (replaced by kC over no other step) and a number nobody has.
class AnswerTest : public testing::Test {
 protected:
  AnswerTest() {
    v1::LookupResult* found = Result(kA);
    Person(found->mutable_person(), kA, v1::PERSON_STATUS_ACTIVE);
    found->mutable_person()->set_full_name("Đinh Văn Y");
    found->mutable_person()->set_sex(v1::SEX_MALE);
    v1::LookupResult* replaced = Result(kB);
    Person(replaced->mutable_person(), kB, v1::PERSON_STATUS_REPLACED);
    replaced->mutable_person()->set_replaced_by(kC);
    Person(replaced->mutable_current(), kC, v1::PERSON_STATUS_ACTIVE);
    replaced->add_former_personal_ids(kB);
    Result("051214999999");
  }

  v1::LookupResult* Result(const std::string& number) {
    v1::LookupResult* result = response_.add_results();
    result->set_personal_id(number);
    asked_ += number;
    return result;
  }
  static void Person(v1::Person* person, const std::string& number, v1::PersonStatus status) {
    person->set_personal_id(number);
    person->set_status(status);
  }
  absl::Status Decode() {
    bytes_ = response_.SerializeAsString();
    answer_ = {};
    return DecodeAnswer(bytes_, asked_, answer_);
  }
  // Whether the answer is refused after `spoil`.
  bool IsRefusedAfter(const std::function<void(v1::LookupPersonsResponse&)>& spoil) {
    const v1::LookupPersonsResponse sound = response_;
    spoil(response_);
    const absl::Status status = Decode();
    response_ = sound;
    return status.code() == absl::StatusCode::kDataLoss;
  }

  v1::LookupPersonsResponse response_;
  std::string asked_;
  std::string bytes_;
  DecodedAnswer answer_;
};

TEST_F(AnswerTest, GivesEachResultInTheOrderAsked) {
  ASSERT_TRUE(Decode().ok());
  ASSERT_EQ(answer_.results.size(), 3u);
  EXPECT_EQ(answer_.results[0].in_force()->full_name, "Đinh Văn Y");
  EXPECT_EQ(answer_.results[0].in_force()->sex, Sex::kMale);
  EXPECT_EQ(answer_.results[1].person->personal_id, kB);
  EXPECT_EQ(answer_.results[1].in_force()->personal_id, kC);
  ASSERT_EQ(answer_.results[1].former_personal_ids.size(), 1u);
  EXPECT_EQ(answer_.results[1].former_personal_ids[0], kB);
  EXPECT_EQ(answer_.results[2].person, nullptr);
  EXPECT_EQ(answer_.results[2].in_force(), nullptr);
}

TEST_F(AnswerTest, AcceptsAChainThatBreaks) {
  response_.mutable_results(1)->clear_current();
  response_.mutable_results(1)->clear_former_personal_ids();
  ASSERT_TRUE(Decode().ok());
  EXPECT_EQ(answer_.results[1].in_force(), nullptr);
}

TEST_F(AnswerTest, RefusesAnAnswerOfAnotherLength) {
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.mutable_results()->RemoveLast(); }));
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { *r.add_results() = r.results(0); }));
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.Clear(); }));
}

TEST_F(AnswerTest, RefusesResultsInAnotherOrder) {
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.mutable_results()->SwapElements(0, 1); }));
}

TEST_F(AnswerTest, RefusesAnEntryUnderAnotherNumber) {
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.mutable_results(0)->mutable_person()->set_personal_id(kC); }));
}

TEST_F(AnswerTest, RefusesACurrentEntryOfANumberThatWasNotReplaced) {
  EXPECT_TRUE(
      IsRefusedAfter([](auto& r) { *r.mutable_results(0)->mutable_current() = r.results(1).current(); }));
  EXPECT_TRUE(
      IsRefusedAfter([](auto& r) { *r.mutable_results(2)->mutable_current() = r.results(1).current(); }));
}

TEST_F(AnswerTest, RefusesAChainThatEndsInAReplacedNumber) {
  EXPECT_TRUE(IsRefusedAfter(
      [](auto& r) { r.mutable_results(1)->mutable_current()->set_status(v1::PERSON_STATUS_REPLACED); }));
}

TEST_F(AnswerTest, RefusesFormerNumbersThatDoNotFit) {
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.mutable_results(1)->clear_former_personal_ids(); }));
  EXPECT_TRUE(
      IsRefusedAfter([](auto& r) { r.mutable_results(1)->add_former_personal_ids(kA); }));  // not sorted
  EXPECT_TRUE(
      IsRefusedAfter([](auto& r) { r.mutable_results(1)->add_former_personal_ids(kC); }));  // the current one
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.mutable_results(0)->add_former_personal_ids("12"); }));
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.mutable_results(2)->add_former_personal_ids(kA); }));
}

TEST_F(AnswerTest, RefusesAnUnknownStatus) {
  EXPECT_TRUE(IsRefusedAfter([](auto& r) { r.mutable_results(0)->mutable_person()->clear_status(); }));
  EXPECT_TRUE(IsRefusedAfter(
      [](auto& r) { r.mutable_results(0)->mutable_person()->set_status(v1::PersonStatus(9)); }));
}

TEST_F(AnswerTest, RefusesTwoEntriesWhereOneBelongs) {
  ASSERT_TRUE(Decode().ok());
  v1::LookupResult twice;
  for (int i = 0; i < 10; ++i) twice.mutable_person()->set_full_name("x");
  std::string person = twice.SerializeAsString();
  std::string many;
  for (int i = 0; i < 10; ++i) many += person;
  std::string bytes = {char{(1 << 3) | 2}, static_cast<char>(many.size())};
  bytes += many;
  EXPECT_FALSE(DecodeAnswer(bytes, asked_, answer_).ok());
}

TEST_F(AnswerTest, RefusesTextThatIsNotUtf8) {
  ASSERT_TRUE(Decode().ok());
  std::string bytes = bytes_;
  bytes[bytes.find("Đinh")] = '\xff';
  answer_ = {};
  EXPECT_EQ(DecodeAnswer(bytes, asked_, answer_).code(), absl::StatusCode::kDataLoss);
}

TEST_F(AnswerTest, RefusesEveryTruncation) {
  ASSERT_TRUE(Decode().ok());
  const std::string whole = bytes_;
  for (size_t size = 0; size < whole.size(); ++size) {
    answer_ = {};
    EXPECT_FALSE(DecodeAnswer(whole.substr(0, size), asked_, answer_).ok()) << size;
  }
}

TEST_F(AnswerTest, SkipsFieldsOfALaterVersion) {
  bytes_ = response_.SerializeAsString();
  const std::string later = {char((15 << 3) | 0), char(5), char((14 << 3) | 2), char(2), 'h', 'i'};
  answer_ = {};
  EXPECT_TRUE(DecodeAnswer(bytes_ + later, asked_, answer_).ok());
}

}  // namespace
}  // namespace childsync::population
