#include "services/commune-agent/domain/report.h"

#include <gmock/gmock.h>

namespace childsync::commune_agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Finding kNameDiffers{"NAME_DIFFERS", "full_name", "record", "error"};

TEST(ReportRowTest, ASendableRowHasItsVerdict) {
  RowReport report = ReportRow({.row = 7, .record_id = "a"}, RowTrouble::kNone,
                               Verdict{"NEEDS_CORRECTION", {kNameDiffers}, {"name.spaces"}});
  EXPECT_EQ(report.verdict, "NEEDS_CORRECTION");
  EXPECT_THAT(report.findings, ElementsAre(kNameDiffers));
  EXPECT_THAT(report.standardised, ElementsAre("name.spaces"));
  EXPECT_FALSE(report.verified());
}

TEST(ReportRowTest, ARowWithoutRecordIdHasNoVerdictButAllItsFindings) {
  RowReport report =
      ReportRow({.row = 7}, RowTrouble::kRecordIdMissing, Verdict{"NEEDS_CORRECTION", {kNameDiffers}, {}});
  EXPECT_EQ(report.verdict, std::nullopt);
  EXPECT_THAT(report.findings,
              ElementsAre(kNameDiffers, Finding{"RECORD_ID_MISSING", "record_id", "record", "error"}));
}

TEST(ReportRowTest, ARepeatedRowIsNotVerifiedWhateverItsContent) {
  RowReport report =
      ReportRow({.row = 7, .record_id = "a"}, RowTrouble::kRecordIdRepeated, Verdict{"VERIFIED", {}, {}});
  EXPECT_FALSE(report.verified());
  EXPECT_THAT(report.findings, ElementsAre(Finding{"RECORD_ID_REPEATED", "record_id", "record", "error"}));
}

TEST(ReportRowTest, ARowWithoutAVerdictYetHasNoFindings) {
  RowReport report = ReportRow({.row = 7, .record_id = "a"}, RowTrouble::kNone, std::nullopt);
  EXPECT_EQ(report.verdict, std::nullopt);
  EXPECT_THAT(report.findings, IsEmpty());
}

}  // namespace
}  // namespace childsync::commune_agent
