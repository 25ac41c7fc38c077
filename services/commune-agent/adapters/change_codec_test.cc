#include "services/commune-agent/adapters/change_codec.h"

#include <gmock/gmock.h>
#include <xxhash.h>

#include <cstring>

#include "childsync/events/v1/events.pb.h"

namespace childsync::commune_agent {
namespace {

Row BinhChanhRow() {
  return {.sheet = "Sheet1",
          .row = 7,
          .record_id = "BC-1",
          .record = {.full_name = "Nguyễn Văn A",
                     .birth_date = "40123",
                     .personal_id = "051214000001",
                     .date_system = DateSystem::k1904}};
}

TEST(ChangeCodecTest, ARowBecomesAFullState) {
  events::v1::RecordChange change;
  ASSERT_TRUE(change.ParseFromString(EncodeRecord("21052", BinhChanhRow()).value));
  EXPECT_EQ(change.unit_code(), "21052");
  EXPECT_EQ(change.record_id(), "BC-1");
  EXPECT_EQ(change.record().full_name(), "Nguyễn Văn A");
  EXPECT_EQ(change.record().personal_id(), "051214000001");
  EXPECT_EQ(change.record().date_system(), record::v1::DATE_SYSTEM_1904);
}

TEST(ChangeCodecTest, AMovedRowHasTheSameContent) {
  Row moved = BinhChanhRow();
  moved.sheet = "Sheet2";
  moved.row = 99;
  EXPECT_EQ(EncodeRecord("21052", moved).content_hash, EncodeRecord("21052", BinhChanhRow()).content_hash);
  moved.record.hamlet = "Thôn 1";
  EXPECT_NE(EncodeRecord("21052", moved).content_hash, EncodeRecord("21052", BinhChanhRow()).content_hash);
}

TEST(ChangeCodecTest, TheContentHashIsThatOfTheBytesBigEndian) {
  const EncodedChange change = EncodeRecord("21052", BinhChanhRow());
  const XXH128_hash_t hash = XXH3_128bits(change.value.data(), change.value.size());
  uint64_t high = 0;
  for (int i = 0; i < 8; ++i) high = high << 8 | change.content_hash[static_cast<size_t>(i)];
  EXPECT_EQ(high, hash.high64);
}

TEST(ChangeCodecTest, AWithdrawalIsNoRecord) {
  events::v1::RecordChange change;
  ASSERT_TRUE(change.ParseFromString(EncodeWithdrawal("21052", "BC-1").value));
  EXPECT_TRUE(change.has_withdrawal());
  EXPECT_EQ(change.record_id(), "BC-1");
}

TEST(ChangeCodecTest, AKeyIsUnitAndRecordId) { EXPECT_EQ(KeyOf("21052", "a/b"), "21052/a/b"); }

TEST(ChangeCodecTest, ASubmissionKeepsItsFigures) {
  const std::string bytes =
      EncodeSubmission("21052", "id-1", {.rows = 10, .sent = 4, .not_sendable = 2, .withdrawn = 1});
  events::v1::Submission submission;
  ASSERT_TRUE(submission.ParseFromString(bytes));
  EXPECT_EQ(submission.unit_code(), "21052");
  EXPECT_EQ(submission.rows(), 10);
  EXPECT_EQ(submission.sent(), 4);
  EXPECT_EQ(submission.not_sendable(), 2);
  EXPECT_EQ(submission.withdrawn(), 1);
  EXPECT_EQ(DecodeSubmission(bytes).submission_id, "id-1");
  EXPECT_EQ(DecodeSubmission(EncodeSubmission("21052", "id-2", {}, {"a", "b"})).erased,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(DecodeSubmission("\xff").submission_id, "");
}

TEST(ChangeCodecTest, ASubmissionIdIsAFreshUuid) {
  const std::string id = NewSubmissionId();
  EXPECT_THAT(id,
              ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(id, NewSubmissionId());
}

}  // namespace
}  // namespace childsync::commune_agent
