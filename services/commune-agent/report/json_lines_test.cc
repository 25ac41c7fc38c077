#include "services/commune-agent/report/json_lines.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace childsync::commune_agent {
namespace {

std::string Lines(const std::vector<RowReport>& rows, const JsonOptions& options) {
  std::ostringstream out;
  WriteJsonLines(rows, options, out);
  return out.str();
}

RowReport NameDiffers() {
  return {.sheet = "Sheet1",
          .row = 7,
          .record_id = "BC \"1\"",
          .full_name = "Nguyễn Văn A",
          .verdict = "NEEDS_CORRECTION",
          .findings = {{"NAME_DIFFERS", "full_name", "record", "error"}},
          .standardised = {"name.tone_placement"}};
}

TEST(JsonLinesTest, ARowIsTheContractsObject) {
  EXPECT_EQ(
      Lines({NameDiffers()}, {.with_standardised = true}),
      R"({"row":7,"record_id":"BC \"1\"","verdict":"NEEDS_CORRECTION","findings":[{"code":"NAME_DIFFERS",)"
      R"("field":"full_name","side":"record","severity":"error"}],"standardised":["name.tone_placement"]})"
      "\n");
}

TEST(JsonLinesTest, ARowThatCantBeSentHasANullVerdict) {
  EXPECT_EQ(Lines({{.row = 3, .trouble = RowTrouble::kRecordIdMissing}}, {}),
            "{\"row\":3,\"record_id\":\"\",\"verdict\":null,\"findings\":[]}\n");
}

TEST(JsonLinesTest, ARowThatIsTooLargeSaysSo) {
  EXPECT_EQ(Lines({{.row = 3, .record_id = "a", .trouble = RowTrouble::kTooLarge}}, {}),
            "{\"row\":3,\"record_id\":\"a\",\"verdict\":null,\"findings\":[],\"error\":\"ROW_TOO_LARGE\"}\n");
}

TEST(JsonLinesTest, TheSheetIsNamedOnlyIfThereAreSeveral) {
  const RowReport row{.sheet = "Thôn 1", .row = 3, .record_id = "a", .verdict = "VERIFIED"};
  EXPECT_EQ(
      Lines({row}, {.with_sheet = true}),
      "{\"sheet\":\"Thôn 1\",\"row\":3,\"record_id\":\"a\",\"verdict\":\"VERIFIED\",\"findings\":[]}\n");
  EXPECT_EQ(Lines({row}, {}), "{\"row\":3,\"record_id\":\"a\",\"verdict\":\"VERIFIED\",\"findings\":[]}\n");
}

TEST(JsonLinesTest, NoNameIsWritten) {
  EXPECT_EQ(Lines({NameDiffers()}, {.with_standardised = true}).find("Nguyễn"), std::string::npos);
}

}  // namespace
}  // namespace childsync::commune_agent
