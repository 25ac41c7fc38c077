// ListRegisterFindings over a real log.
#include <grpcpp/grpcpp.h>

#include "childsync/events/v1/events.pb.h"
#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

namespace words = childsync::record::v1;

class RegisterFindingsTest : public TallyFixture {
 protected:
  // A record that claims the person (0: none) and has a finding on each side.
  void WrongInRegister(const std::string& key, int number) {
    events::v1::Verdict verdict;
    verdict.set_outcome(words::OUTCOME_NEEDS_CORRECTION);
    verdict.set_change_offset(++offset_);
    verdict.mutable_change_time()->set_seconds(1'711'600'000);
    if (number > 0) {
      verdict.set_cited_personal_id(Id(number));
      verdict.set_claims_person(true);
    }
    Add(verdict, words::FINDING_CODE_SEX_DIFFERS, words::SIDE_REGISTER);
    Add(verdict, words::FINDING_CODE_ETHNICITY_DIFFERS, words::SIDE_RECORD);
    Send(seams_.topics.verdicts, key, verdict.SerializeAsString());
  }
  static void Add(events::v1::Verdict& verdict, words::FindingCode code, words::Side side) {
    auto* finding = verdict.add_findings();
    finding->set_code(code);
    finding->set_field(words::FIELD_SEX);
    finding->set_side(side);
    finding->set_severity(words::SEVERITY_ERROR);
    finding->mutable_since()->set_seconds(1'711'600'000);
  }
  grpc::Status List(const std::string& unit, int page_size, const std::string& token,
                    v1::ListRegisterFindingsResponse* response) {
    v1::ListRegisterFindingsRequest request;
    request.set_unit_code(unit);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return NewStub()->ListRegisterFindings(Context().get(), request, response);
  }
  // "number: unit/record_id codes", by entry.
  std::vector<std::string> Lines(const std::string& unit) {
    v1::ListRegisterFindingsResponse response;
    EXPECT_TRUE(List(unit, 0, "", &response).ok());
    EXPECT_EQ(response.total_entries(), response.entries_size());
    std::vector<std::string> lines;
    for (const auto& entry : response.entries()) {
      std::string line = entry.personal_id() + ": " + entry.unit_code() + "/" + entry.record_id();
      for (const auto& finding : entry.findings()) line += " " + words::FindingCode_Name(finding.code());
      lines.push_back(line);
    }
    return lines;
  }

 private:
  int64_t offset_ = 0;
};

TEST_F(RegisterFindingsTest, AreListedForThePoliceAndNothingElseIs) {
  WrongInRegister("21052/b", 1);
  WrongInRegister("21040/a", 0);
  WrongInRegister("21052/withdrawn", 2);
  Withdraw("21052/withdrawn");
  Wrong("21052/c", 3);
  Verified("21052/d", 4);
  Start();
  Figures("");
  const std::string a = ": 21040/a FINDING_CODE_SEX_DIFFERS";
  const std::string b = Id(1) + ": 21052/b FINDING_CODE_SEX_DIFFERS";
  EXPECT_EQ(Lines("524"), (std::vector<std::string>{a, b}));
  EXPECT_EQ(Lines("21052"), std::vector<std::string>{b});
  EXPECT_EQ(Lines("21043"), std::vector<std::string>{});
  v1::ListRegisterFindingsResponse response;
  EXPECT_EQ(List("", 0, "", &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(List("999", 0, "", &response).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(RegisterFindingsTest, AllPagesAreOfOnePosition) {
  for (int n = 1; n <= 5; ++n) WrongInRegister("21052/" + std::to_string(n), n);
  Start();
  Figures("");
  v1::ListRegisterFindingsResponse page;
  ASSERT_TRUE(List("21052", 2, "", &page).ok());
  EXPECT_EQ(page.total_entries(), 5);
  EXPECT_EQ(page.entries_size(), 2);
  Erase("21052/5");
  Figures("");
  int entries = page.entries_size();
  while (!page.next_page_token().empty()) {
    const std::string token = page.next_page_token();
    page.Clear();
    ASSERT_TRUE(List("21052", 2, token, &page).ok());
    entries += page.entries_size();
  }
  EXPECT_EQ(entries, 5);
}

}  // namespace
}  // namespace childsync::tally
