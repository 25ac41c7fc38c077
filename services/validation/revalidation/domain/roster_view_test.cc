#include "services/validation/revalidation/domain/roster_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::validation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Number kP = 51214000001, kQ = 51214000002, kR = 51214000003;

TEST(PackTest, TellsNumbersApartAndRefusesWhatIsNone) {
  EXPECT_EQ(PackNumber("051214000001"), kP);
  EXPECT_EQ(PackNumber("51214000001"), 0u);
  EXPECT_EQ(PackNumber("05121400000x"), 0u);
  EXPECT_EQ(PackNumber(""), 0u);
}

TEST(PackTest, AFingerprintIsNeverNobody) {
  EXPECT_EQ(PackFingerprint(""), 0u);
  EXPECT_EQ(PackFingerprint(std::string_view("\0\0\0\0\0\0\0\0abcdefgh", 16)), 1u);
  EXPECT_EQ(PackFingerprint("\1\2\3\4\5\6\7\x08"
                            "abcdefgh"),
            0x0102030405060708u);
}

TEST(RosterViewTest, FindsAChildUnderEachOfItsNumbers) {
  RosterView roster;
  EXPECT_THAT(roster.Apply(kP, {{{kP}, 7}}), ElementsAre(kP));
  EXPECT_THAT(roster.Apply(kP, {{{kQ, kP}, 8}}), ElementsAre(kP, kQ));
  EXPECT_EQ(roster.Find(kP), 8u);
  EXPECT_EQ(roster.Find(kQ), 8u);
  EXPECT_EQ(roster.size(), 1u);
  EXPECT_THAT(roster.Apply(kP, std::nullopt), ElementsAre(kP, kQ));
  EXPECT_EQ(roster.Find(kQ), std::nullopt);
  EXPECT_EQ(roster.size(), 0u);
}

TEST(RosterViewTest, WhatIsWrittenAgainChangesNothing) {
  RosterView roster;
  roster.Apply(kP, {{{kP}, 7}});
  EXPECT_THAT(roster.Apply(kP, {{{kP}, 7}}), IsEmpty());
  roster.Apply(kP, {{{kP, kQ, kQ}, 7}});
  EXPECT_THAT(roster.Apply(kP, {{{kP, kQ}, 7}}), IsEmpty());
  EXPECT_THAT(roster.Apply(kR, std::nullopt), IsEmpty());
}

TEST(RosterViewTest, ANumberOfTwoEntriesBelongsToTheSmallerKeyAndThenToTheOther) {
  RosterView roster;
  roster.Apply(kR, {{{kR}, 3}});
  EXPECT_THAT(roster.Apply(kP, {{{kP, kR}, 1}}), ElementsAre(kP, kR));
  EXPECT_EQ(roster.Find(kR), 1u);
  EXPECT_THAT(roster.Apply(kR, {{{kR}, 4}}), IsEmpty());
  EXPECT_THAT(roster.Apply(kP, {{{kP}, 1}}), ElementsAre(kR));
  EXPECT_EQ(roster.Find(kR), 4u);
  roster.Apply(kQ, {{{kQ, kP}, 2}});
  EXPECT_EQ(roster.Find(kP), 1u) << "the plain entry's key is smaller";
}

}  // namespace
}  // namespace childsync::validation
