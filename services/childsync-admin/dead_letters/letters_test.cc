#include "services/childsync-admin/dead_letters/letters.h"

#include <gtest/gtest.h>

#include "services/childsync-admin/dead_letters/command.h"
#include "services/childsync-admin/dead_letters/replay.h"

namespace childsync::admin {
namespace {

DeadLetter Letter() {
  return {.at = {3, 17},
          .time = absl::FromUnixSeconds(1'711'600'000),
          .reason = "UNDECODABLE",
          .origin = Position{5, 1023}};
}

TEST(LettersTest, ReadsPositions) {
  EXPECT_EQ(*ParsePosition("3/17"), (Position{3, 17}));
  EXPECT_EQ(*ParsePosition("3"), (Position{3, -1}));
  EXPECT_EQ(ToString(Position{3, 17}), "3/17");
  for (const char* wrong : {"", "/", "3/", "/17", "-1", "3/-1", "3/17/1", "a", "3/17a", "99999999999"}) {
    EXPECT_EQ(ParsePosition(wrong).status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
}

TEST(LettersTest, ReadsMoments) {
  EXPECT_EQ(*ParseMoment("2024-03-28"), absl::FromUnixSeconds(1'711'558'800)) << "midnight in Viet Nam";
  EXPECT_EQ(*ParseMoment("2024-03-28T00:00:00+07:00"), *ParseMoment("2024-03-28"));
  EXPECT_EQ(*ParseMoment("2024-03-27T17:00:00Z"), *ParseMoment("2024-03-28"));
  for (const char* wrong : {"", "28/3/2024", "2024-02-30", "2024-03-28 10:00", "yesterday"}) {
    EXPECT_FALSE(ParseMoment(wrong).ok()) << wrong;
  }
}

TEST(LettersTest, AFilterHoldsEachThingThatIsAskedFor) {
  const DeadLetter letter = Letter();
  EXPECT_TRUE(LetterFilter().Matches(letter));
  EXPECT_TRUE((LetterFilter{.reason = "UNDECODABLE"}).Matches(letter));
  EXPECT_FALSE((LetterFilter{.reason = "BAD_KEY"}).Matches(letter));
  EXPECT_TRUE((LetterFilter{.letter = Position{3, 17}}).Matches(letter));
  EXPECT_TRUE((LetterFilter{.letter = Position{3, -1}}).Matches(letter));
  EXPECT_FALSE((LetterFilter{.letter = Position{3, 18}}).Matches(letter));
  EXPECT_FALSE((LetterFilter{.letter = Position{4, -1}}).Matches(letter));
  EXPECT_TRUE((LetterFilter{.origin = Position{5, 1023}}).Matches(letter));
  EXPECT_FALSE((LetterFilter{.origin = Position{3, 17}}).Matches(letter));
  EXPECT_TRUE((LetterFilter{.since = letter.time}).Matches(letter));
  EXPECT_FALSE((LetterFilter{.since = letter.time + absl::Milliseconds(1)}).Matches(letter));
  EXPECT_FALSE((LetterFilter{.until = letter.time}).Matches(letter));
  EXPECT_TRUE((LetterFilter{.until = letter.time + absl::Milliseconds(1)}).Matches(letter));
  DeadLetter homeless = letter;
  homeless.origin.reset();
  EXPECT_TRUE(LetterFilter().Matches(homeless));
  EXPECT_FALSE((LetterFilter{.origin = Position{5, -1}}).Matches(homeless));
}

TEST(LettersTest, ChangesAreSentAsTheAgentOfTheirUnit) {
  EXPECT_EQ(UnitOf("21052/TE000007"), "21052");
  EXPECT_EQ(UnitOf("21052/a/b"), "21052");
  for (const char* none : {"", "/", "/TE1", "21052", "2105 2/TE1", "12345678901234567/TE1", "xã/TE1"}) {
    EXPECT_EQ(UnitOf(none), "") << none;
  }
  EXPECT_EQ(UnitOf("1234567890123456/TE1"), "1234567890123456");
}

}  // namespace
}  // namespace childsync::admin
