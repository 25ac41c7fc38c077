#include "services/commune-agent/app/succession.h"

#include <gmock/gmock.h>

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Codes(const std::vector<Predecessor>& predecessors) {
  std::vector<std::string> codes;
  for (const Predecessor& predecessor : predecessors) codes.push_back(predecessor.code);
  return codes;
}

// 11, 12 and 13 became 11 in 2020, which kept the code; 13 was split between 11 and 14. In 2022 11 and 15
// became 21. 16 became 14, and its code is a new unit's.
class SuccessionTest : public ::testing::Test {
 protected:
  SuccessionTest() {
    auto units = Units::Parse(
        "code,kind,name,parent_code,valid_from,valid_until\n"
        "1,province,Tỉnh Một,,,\n"
        "11,commune,Xã Mười Một,1,,2020-01-01\n"
        "12,commune,Xã Mười Hai,1,,2020-01-01\n"
        "13,commune,Xã Mười Ba,1,,2020-01-01\n"
        "16,commune,Xã Mười Sáu,1,,2020-01-01\n"
        "11,commune,Xã Mười Một,1,2020-01-01,2022-01-01\n"
        "14,commune,Xã Mười Bốn,1,2020-01-01,\n"
        "16,commune,Xã Mới,1,2020-01-01,\n"
        "15,commune,Xã Mười Lăm,1,,2022-01-01\n"
        "21,commune,Xã Hai Mốt,1,2022-01-01,\n",
        "from_code,to_code,effective_on,legal_basis\n"
        "11,11,2020-01-01,x\n12,11,2020-01-01,x\n13,11,2020-01-01,x\n13,14,2020-01-01,x\n"
        "16,14,2020-01-01,x\n11,21,2022-01-01,x\n15,21,2022-01-01,x\n");
    EXPECT_TRUE(units.ok()) << units.status();
    units_ = *std::move(units);
  }
  Succession Of(const char* code, const char* today) {
    const Date day = *Date::Parse(today);
    return SuccessionOf(*units_, *units_->FindValid(code, day), day);
  }

  std::shared_ptr<const Units> units_;
};

TEST_F(SuccessionTest, BeforeAMergerThereIsNobody) {
  EXPECT_THAT(Of("11", "2019-12-31").sole, IsEmpty());
  EXPECT_THAT(Of("11", "2019-12-31").shared, IsEmpty());
}

TEST_F(SuccessionTest, APredecessorWithTheUnitsOwnCodeIsTheUnitItself) {
  EXPECT_THAT(Codes(Of("11", "2020-01-01").sole), ElementsAre("12"));
  EXPECT_EQ(Of("11", "2020-01-01").sole[0].name, "Xã Mười Hai (12)");
}

TEST_F(SuccessionTest, ASplitUnitIsNobodysAlone) {
  EXPECT_THAT(Codes(Of("11", "2020-01-01").shared), ElementsAre("13"));
}

TEST_F(SuccessionTest, ACodeThatIsAnotherUnitsNowIsNotTouched) {
  EXPECT_THAT(Of("14", "2020-01-01").sole, IsEmpty());
  EXPECT_THAT(Codes(Of("14", "2020-01-01").shared), ElementsAre("13", "16"));
}

TEST_F(SuccessionTest, GoesBackOverSeveralMergersAndNamesACodeOnce) {
  EXPECT_THAT(Codes(Of("21", "2022-01-01").sole), ElementsAre("11", "12", "15"));
  EXPECT_THAT(Codes(Of("21", "2022-01-01").shared), ElementsAre("13"));
}

TEST_F(SuccessionTest, TheRealMergersAreAllSole) {
  const auto real = Units::Load("", "");
  const Date day = *Date::Parse("2025-07-01");
  const Succession succession = SuccessionOf(**real, *(*real)->FindValid("21040", day), day);
  EXPECT_THAT(Codes(succession.sole), ElementsAre("21046", "21052", "21055", "21070", "21082", "21088"));
  EXPECT_THAT(succession.shared, IsEmpty());
}

}  // namespace
}  // namespace childsync::commune_agent
