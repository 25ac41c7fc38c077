#include "services/childsync-admin/dead_letters/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace childsync::admin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

DeadLetter Letter(std::string reason, std::string key) {
  return {.at = {3, 17},
          .time = absl::FromUnixSeconds(1'711'600'000),
          .reason = std::move(reason),
          .origin = Position{5, 1023},
          .key = std::move(key),
          .value = "Hồ Văn Ba, 051214000042",
          .headers = {{"ce_type", "a"}}};
}

TEST(ListingTest, ALineNamesTheRecordAndNothingOfIt) {
  const DeadLetter letter = Letter("UNDECODABLE", "21052/TE000007");
  EXPECT_EQ(HeadLine(), "LETTER     TIME                      REASON       ORIGIN       BYTES  KEY");
  EXPECT_EQ(Line(letter),
            "3/17       2024-03-28T11:26:40+07:00 UNDECODABLE  5/1023          26  21052/TE000007");
  EXPECT_EQ(JsonLine(letter), R"({"bytes":26,"key":"21052/TE000007","letter":"3/17","origin":"5/1023",)"
                              R"("reason":"UNDECODABLE","time":"2024-03-28T11:26:40+07:00"})");
}

TEST(ListingTest, AKeyThatMayBeAnythingIsNotShown) {
  for (const DeadLetter& letter : {Letter("BAD_KEY", "Hồ Văn Ba"), Letter("?", "Hồ Văn Ba"),
                                   Letter("UNDECODABLE", "21052/" + std::string(75, 'a'))}) {
    const std::string bytes = "(" + std::to_string(letter.key.size()) + " bytes)";
    EXPECT_THAT(Line(letter), AllOf(HasSubstr(bytes), Not(HasSubstr(letter.key))));
    EXPECT_FALSE(nlohmann::json::parse(JsonLine(letter)).contains("key"));
    EXPECT_THAT(Details(letter, true), AllOf(HasSubstr(bytes), Not(HasSubstr(letter.key))));
  }
  EXPECT_THAT(Line(Letter("UNDECODABLE", "21052/" + std::string(74, 'a'))), HasSubstr("aaa"));
  EXPECT_THAT(Line(Letter("UNDECODABLE", "21052/\x1b[2J")),
              AllOf(HasSubstr("\\x1b"), Not(HasSubstr("\x1b"))));
}

TEST(ListingTest, DetailsSayWhatTheReasonMeansAndWhatReplayWouldDo) {
  const DeadLetter letter = Letter("KEY_MISMATCH", "21052/TE000007");
  EXPECT_THAT(Details(letter, true), AllOf(HasSubstr("KEY_MISMATCH: unit code and record_id of the value"),
                                           HasSubstr("origin  5/1023, the newest change of its record"),
                                           HasSubstr("26 bytes"), HasSubstr("ce_type=a")));
  EXPECT_THAT(Details(letter, true), Not(HasSubstr("Hồ")));
  EXPECT_THAT(Details(letter, false), HasSubstr("overtaken"));
  DeadLetter large = Letter("TOO_LARGE", "");
  large.value.reset();
  large.origin.reset();
  EXPECT_THAT(Details(large, false), AllOf(HasSubstr("value   none"), HasSubstr("origin  ?")));
  EXPECT_THAT(Line(large), HasSubstr(" - "));
}

TEST(ListingTest, EachReasonThatValidationWritesHasItsMeaning) {
  for (const char* reason : {"BAD_KEY", "UNDECODABLE", "NO_STATE", "KEY_MISMATCH", "TOO_LARGE"}) {
    EXPECT_NE(Meaning(reason), Meaning("?")) << reason;
  }
}

}  // namespace
}  // namespace childsync::admin
