#include <grpcpp/grpcpp.h>

#include "services/tally/testing/tally_fixture.h"

namespace childsync::tally {
namespace {

class AppTest : public TallyFixture {};

TEST_F(AppTest, CountsWhatTheLogHolds) {
  Child(1, "21052");
  Child(2, "21052");
  Verified("21052/a", 1);
  Start();
  EXPECT_EQ(Figures("21052"), "1/2");
  EXPECT_EQ(Figures("524"), "1/2");
  Verified("21052/b", 2);
  Child(3, "21040");
  EXPECT_EQ(Figures("21052"), "2/2");
  EXPECT_EQ(Figures(""), "2/3") << "the report's unit is the district";
}

TEST_F(AppTest, TheAppendixIsTheSameFigures) {
  Child(1, "21052");
  Child(2, "21040");
  Verified("21052/a", 1);
  Start();
  EXPECT_EQ(Figures("524"), "1/2");
  const HttpAnswer answer = Get("/appendix.csv");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body.substr(0, answer.body.find('\n')),
            "unit_code,unit_name,total,completed,outstanding,rate_percent");
  EXPECT_NE(answer.body.find("\n21040,Thị trấn Châu Ổ,1,0,1,0.00\n"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("\n21052,Xã Bình Chánh,1,1,0,100.00\n"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("\n524,Huyện Bình Sơn,2,1,1,50.00\n"), std::string::npos) << answer.body;
  EXPECT_EQ(answer.headers.at("x-childsync-awaiting"), "0");
  EXPECT_EQ(answer.headers.at("x-childsync-digest"), Digest());
  EXPECT_EQ(answer.headers.at("x-childsync-time").substr(0, 10), "2024-03-28");
  EXPECT_EQ(Get("/appendix.csv?unit=99999").status, 404);
}

}  // namespace
}  // namespace childsync::tally
