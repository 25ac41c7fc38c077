#include "services/commune-agent/app/unit_gate.h"

#include <gmock/gmock.h>

#include <memory>

#include "services/commune-agent/sheets/sheet_reader.h"

namespace childsync::commune_agent {
namespace {

using ::testing::HasSubstr;

class UnitGateTest : public ::testing::Test {
 protected:
  absl::StatusOr<const Unit*> Find(std::string_view code, std::string_view today) {
    return FindCommune(*units_, code, *Date::Parse(today));
  }
  std::string Refusal(std::string_view code, std::string_view today) {
    const absl::Status status = Find(code, today).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return ReadErrorVi(status);
  }

  std::shared_ptr<const Units> units_ = *Units::Load("", "");
};

TEST_F(UnitGateTest, ACommuneThatStandsTodayPasses) {
  ASSERT_TRUE(Find("21043", "2024-03-28").ok());
  EXPECT_EQ(NameOf(**Find("21043", "2024-03-28")), "Xã Bình Thuận (21043)");
}

TEST_F(UnitGateTest, AnUnknownCodeIsRefused) {
  EXPECT_THAT(Refusal("99999", "2024-03-28"), HasSubstr("'99999'"));
}

TEST_F(UnitGateTest, AnEndedUnitIsRefusedWithItsSuccessorsName) {
  const std::string refusal = Refusal("21058", "2025-08-01");
  EXPECT_THAT(refusal,
              HasSubstr("Tính đến ngày 1/8/2025, Xã Bình Khương (21058) đã kết thúc (từ ngày 1/7/2025)"));
  EXPECT_THAT(refusal, HasSubstr(NameOf(**Find("21085", "2025-08-01"))));
}

TEST_F(UnitGateTest, AUnitWithUnitsBelowItKeepsNoRecords) {
  EXPECT_THAT(Refusal("524", "2024-03-28"), HasSubstr("không phải là cấp xã"));
  EXPECT_THAT(Refusal("51", "2024-03-28"), HasSubstr("không phải là cấp xã"));
}

}  // namespace
}  // namespace childsync::commune_agent
