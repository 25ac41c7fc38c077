// ListDuplicateClaims over a real log.
#include <grpcpp/grpcpp.h>

#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

// "child's number or outside, done or not: keys", by page.
std::vector<std::string> Lines(const v1::ListDuplicateClaimsResponse& page) {
  std::vector<std::string> lines;
  for (const auto& claim : page.duplicate_claims()) {
    std::string line = claim.in_roster() ? claim.personal_id() + " in " + claim.unit_code() : "outside";
    line += claim.completed() ? ", done:" : ":";
    for (const auto& record : claim.records()) line += " " + record.unit_code() + "/" + record.record_id();
    lines.push_back(line);
  }
  return lines;
}

class DuplicateClaimsTest : public TallyFixture {
 protected:
  v1::ListDuplicateClaimsResponse List(const std::string& unit) {
    v1::ListDuplicateClaimsRequest request;
    request.set_unit_code(unit);
    v1::ListDuplicateClaimsResponse response;
    EXPECT_TRUE(NewStub()->ListDuplicateClaims(Context().get(), request, &response).ok());
    EXPECT_EQ(response.total_duplicate_claims(), response.duplicate_claims_size());
    return response;
  }
  grpc::StatusCode Code(const v1::ListDuplicateClaimsRequest& request) {
    v1::ListDuplicateClaimsResponse response;
    return NewStub()->ListDuplicateClaims(Context().get(), request, &response).error_code();
  }
};

TEST_F(DuplicateClaimsTest, AreShownToEachUnitConcerned) {
  Child(1, "21040");
  Child(2, "21043");
  Child(3, "21046", 4, {3});
  Verified("21052/a", 1);
  Wrong("21055/b", 1);
  Wrong("21043/c", 2);
  Wrong("21043/d", 2);
  Verified("21046/e", 3);
  Verified("21046/f", 4);
  Verified("21058/g", 9);
  Verified("21058/h", 9);
  Verified("21061/i", 8);
  Start();
  EXPECT_EQ(Figures("524"), "2/3") << "each counts once";
  const std::string first = Id(1) + " in 21040, done: 21052/a 21055/b";
  const std::string second = Id(2) + " in 21043: 21043/c 21043/d";
  const std::string third = Id(4) + " in 21046, done: 21046/e 21046/f";
  const std::string outside = "outside: 21058/g 21058/h";
  EXPECT_EQ(Lines(List("524")), (std::vector<std::string>{second, third, first, outside}));
  for (const char* unit : {"21040", "21052", "21055"}) {
    EXPECT_EQ(Lines(List(unit)), std::vector<std::string>{first}) << unit;
  }
  EXPECT_EQ(Lines(List("21043")), std::vector<std::string>{second});
  EXPECT_EQ(Lines(List("21058")), std::vector<std::string>{outside});
  EXPECT_EQ(List("21061").duplicate_claims_size(), 0);
  const v1::DuplicateClaim shown = List("21058").duplicate_claims(0);
  EXPECT_EQ(shown.personal_id(), "") << "a number outside the roster is not told";
  EXPECT_EQ(shown.total_records(), 2);
  EXPECT_EQ(List("21040").duplicate_claims(0).records(1).findings_size(), 1);
  EXPECT_EQ(Progress("524").progress().duplicate_claims(), 3);
  EXPECT_NE(Get("/metrics").body.find("childsync_duplicate_claims{unit=\"21040\"} 1"), std::string::npos);

  Withdraw("21052/a");
  EXPECT_EQ(Figures("524"), "1/3") << "the other record is wrong";
  EXPECT_EQ(List("21040").duplicate_claims_size(), 0);
  Verified("21052/a", 1);
  Withdraw("21055/b");
  EXPECT_EQ(Figures("524"), "2/3");
  EXPECT_EQ(List("21040").duplicate_claims_size(), 0);
}

TEST_F(DuplicateClaimsTest, ComeInPagesOfOnePosition) {
  for (int i = 1; i <= 5; ++i) {
    Child(i, "21052");
    Verified("21052/" + std::to_string(i), i);
    Verified("21055/" + std::to_string(i), i);
  }
  Start();
  EXPECT_EQ(Figures("21052"), "5/5");
  v1::ListDuplicateClaimsRequest request;
  request.set_unit_code("21055");
  request.set_page_size(2);
  v1::ListDuplicateClaimsResponse page;
  ASSERT_TRUE(NewStub()->ListDuplicateClaims(Context().get(), request, &page).ok());
  const std::string position = page.position().SerializeAsString();
  std::vector<std::string> lines = Lines(page);
  for (int i = 1; i <= 5; ++i) Withdraw("21055/" + std::to_string(i));
  EXPECT_EQ(Figures("21052"), "5/5");
  while (!page.next_page_token().empty()) {
    request.set_page_token(page.next_page_token());
    page.Clear();
    ASSERT_TRUE(NewStub()->ListDuplicateClaims(Context().get(), request, &page).ok());
    EXPECT_EQ(page.position().SerializeAsString(), position);
    EXPECT_EQ(page.total_duplicate_claims(), 5);
    for (const std::string& line : Lines(page)) lines.push_back(line);
  }
  ASSERT_EQ(lines.size(), 5u);
  for (int i = 1; i <= 5; ++i) {
    const std::string id = std::to_string(i);
    EXPECT_EQ(lines[i - 1], Id(i) + " in 21052, done: 21052/" + id + " 21055/" + id);
  }
  request.clear_unit_code();
  EXPECT_EQ(Code(request), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_unit_code("21052");
  EXPECT_EQ(Code(request), grpc::StatusCode::INVALID_ARGUMENT) << "the token is another unit's";
  request.set_unit_code("77777");
  request.clear_page_token();
  EXPECT_EQ(Code(request), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace childsync::tally
