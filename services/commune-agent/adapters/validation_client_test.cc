#include "services/commune-agent/adapters/validation_client.h"

#include <gmock/gmock.h>

#include <string>

#include "common/grpc/channel.h"
#include "services/commune-agent/testing/fake_validation.h"

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

class ValidationClientTest : public ::testing::Test {
 protected:
  void Rows(int count, const std::string& name = "Nguyễn Văn A") {
    rows_.resize(static_cast<size_t>(count));
    for (size_t i = 0; i < rows_.size(); ++i) {
      rows_[i].row = static_cast<int>(i) + 5;
      rows_[i].record_id = "r" + std::to_string(i);
      rows_[i].record.full_name = name;
    }
  }
  absl::StatusOr<std::vector<Verdict>> Judge(const std::string& address = "") {
    std::vector<const Row*> rows;
    for (const Row& row : rows_) rows.push_back(&row);
    ValidationClient client(rpc::MakeChannel(address.empty() ? validation_.address() : address), options_);
    return client.JudgeRows(rows, [this](size_t done) { progress_.push_back(done); });
  }

  FakeValidation validation_;
  ValidationClientOptions options_{.unit_code = "21052", .today = "2024-03-28", .timeout = absl::Seconds(5)};
  std::vector<Row> rows_;
  std::vector<size_t> progress_;
};

TEST_F(ValidationClientTest, EveryRowGetsItsOwnVerdict) {
  Rows(2'500);
  rows_[0].record.full_name = "sai";
  rows_[2'499].record.personal_id = "?";
  const auto verdicts = Judge();
  ASSERT_TRUE(verdicts.ok()) << verdicts.status();
  ASSERT_THAT(*verdicts, SizeIs(2'500));
  EXPECT_EQ((*verdicts)[0],
            (Verdict{"NEEDS_CORRECTION", {{"NAME_DIFFERS", "full_name", "record", "error"}}, {}}));
  EXPECT_EQ((*verdicts)[1'200], (Verdict{"VERIFIED", {}, {"name.case"}}));
  EXPECT_EQ((*verdicts)[2'499].outcome, "NOT_FOUND");
  EXPECT_EQ(progress_.back(), 2'500u);
}

TEST_F(ValidationClientTest, BatchesStayWithinTheServicesLimits) {
  Rows(2'500);
  ASSERT_TRUE(Judge().ok());
  const auto requests = validation_.requests();
  EXPECT_THAT(requests, SizeIs(3));
  for (const auto& request : requests) {
    EXPECT_LE(request.subjects_size(), 1'000);
    EXPECT_EQ(request.today(), "2024-03-28");
    EXPECT_EQ(request.subjects(0).unit_code(), "21052");
  }
}

TEST_F(ValidationClientTest, BatchesOfLargeRowsStayBelowTheMessageLimit) {
  Rows(100, std::string(60'000, 'a'));
  ASSERT_TRUE(Judge().ok());
  for (const auto& request : validation_.requests())
    EXPECT_LE(request.ByteSizeLong(), options_.batch_bytes_max);
}

TEST_F(ValidationClientTest, NoRowsAskNobody) {
  const auto verdicts = Judge();
  ASSERT_TRUE(verdicts.ok());
  EXPECT_THAT(validation_.requests(), SizeIs(0));
}

TEST_F(ValidationClientTest, AnOutageIsWaitedOut) {
  Rows(10);
  validation_.FailNext(3);
  EXPECT_TRUE(Judge().ok());
}

TEST_F(ValidationClientTest, PatienceEnds) {
  Rows(10);
  options_.timeout = absl::Milliseconds(300);
  validation_.FailNext(1'000'000);
  EXPECT_EQ(Judge().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ValidationClientTest, AServiceThatIsNotThereIsUnavailable) {
  Rows(10);
  options_.timeout = absl::Milliseconds(300);
  EXPECT_EQ(Judge("127.0.0.1:1").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ValidationClientTest, ARefusedSubjectIsNamedByItsRow) {
  Rows(10);
  validation_.Refuse(3);
  const absl::Status status = Judge().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("row 8"));
}

TEST_F(ValidationClientTest, TheCatalogueIsReadToItsEnd) {
  ValidationClient client(rpc::MakeChannel(validation_.address()), options_);
  const auto texts = client.ListTexts();
  ASSERT_TRUE(texts.ok()) << texts.status();
  EXPECT_THAT(*texts, ElementsAre(Pair("NAME_DIFFERS", HasSubstr("giấy khai sinh")),
                                  Pair("NUMBER_UNKNOWN", HasSubstr("công an xã"))));
}

}  // namespace
}  // namespace childsync::commune_agent
