#include "services/tally/domain/digest.h"

#include <gtest/gtest.h>

#include <vector>

namespace childsync::tally {
namespace {

// The expected values are those of docs/digest.md, computed there with another implementation of XXH3.
TEST(DigestTest, OfARecordThatClaims) {
  std::string scratch;
  const Record record{.key = {"21052", "BC-0001"},
                      .outcome = Outcome::kVerified,
                      .claims = true,
                      .number = *ParsePersonalId("051215000123"),
                      .partition = 3,
                      .change_offset = 99};
  EXPECT_EQ(FormatDigest(HashOf(record, scratch)), "1f3cd5b4912d4b9e428b3d745c6abf65");
}

TEST(DigestTest, OfARecordWithFindings) {
  std::string scratch;
  const std::vector<Finding> findings = {{10, 6, 2, 2, 1'700'000'000'000}, {15, 4, 1, 2, 0}};
  const Record record{.key = {"21040", "CO/7"},
                      .outcome = Outcome::kNeedsCorrection,
                      .content_hash = {1},
                      .findings = findings};
  EXPECT_EQ(FormatDigest(HashOf(record, scratch)), "7cd238cce68eb6708fa870f05e6ba48c");
}

TEST(DigestTest, OfARosterEntry) {
  std::string scratch;
  const std::vector<PersonalId> formers = {*ParsePersonalId("051215000001"),
                                           *ParsePersonalId("051215000002")};
  const RosterEntry entry{.key = *ParsePersonalId("051215000001"),
                          .number = *ParsePersonalId("051215000003"),
                          .formers = formers,
                          .unit_code = "21052",
                          .unit_valid_from = "",
                          .fingerprint = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};
  EXPECT_EQ(FormatDigest(HashOf(entry, scratch)), "4ec16a460169ea8cabab2a6345201f6a");
}

TEST(DigestTest, AsTextIsMostSignificantFirst) {
  EXPECT_EQ(FormatDigest(absl::MakeUint128(1, 2)), "00000000000000010000000000000002");
}

TEST(PersonalIdTest, KeepsLeadingZeros) {
  EXPECT_EQ(FormatPersonalId(*ParsePersonalId("001215000123")), "001215000123");
  EXPECT_EQ(FormatPersonalId(*ParsePersonalId("999999999999")), "999999999999");
}

TEST(PersonalIdTest, TakesTwelveDigitsOnly) {
  EXPECT_FALSE(ParsePersonalId(""));
  EXPECT_FALSE(ParsePersonalId("05121500012"));
  EXPECT_FALSE(ParsePersonalId("0512150001234"));
  EXPECT_FALSE(ParsePersonalId("05121500012x"));
  EXPECT_FALSE(ParsePersonalId("+51215000123"));
}

}  // namespace
}  // namespace childsync::tally
