#include "services/validation/domain/number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace childsync::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kThisYear = 2024;

std::string Read(std::string_view cell) {
  const NumberReading number = ReadNumber(cell, kThisYear);
  if (number.reading == Reading::kMissing) return "missing";
  if (number.reading == Reading::kMalformed) return "malformed";
  return std::string(number.digits.data(), number.digits.size());
}

std::vector<std::string_view> Trace(std::string_view cell) {
  return RuleNames(ReadNumber(cell, kThisYear).rules);
}

TEST(NumberTest, TwelveDigitsAreReadAsTheyStand) {
  EXPECT_EQ(Read("051315123456"), "051315123456");
  EXPECT_THAT(Trace("051315123456"), IsEmpty());
}

TEST(NumberTest, SeparatorsAndSpreadsheetTracesDoNotMatter) {
  EXPECT_EQ(Read(" 051 315 123 456 "), "051315123456");
  EXPECT_EQ(Read("051.315.123.456"), "051315123456");
  EXPECT_EQ(Read("051-315-123456;"), "051315123456");
  EXPECT_EQ(Read("051\u00A0315\u200B123456"), "051315123456");
  for (const char* apostrophe : {"'", "`", "’", "‘", "ʼ", "´"}) {
    EXPECT_EQ(Read(apostrophe + std::string("051315123456")), "051315123456") << apostrophe;
  }
  EXPECT_EQ(Read("''051315123456"), "malformed");
  EXPECT_EQ(Read("\"051315123456"), "malformed");
  EXPECT_EQ(Read("051315123456.0"), "051315123456");
  EXPECT_EQ(Read("051.315.123.456.0"), "051315123456");
  EXPECT_THAT(Trace("'51315123456.0"),
              ElementsAre("number.decimal", "number.apostrophe", "number.leading_zero"));
  EXPECT_THAT(Trace("051 315123456"), ElementsAre("number.separator"));
  for (const char* dash : {"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014"}) {
    const std::string cell = "051" + std::string(dash) + "315123456" + dash;
    EXPECT_EQ(Read(cell), "051315123456") << dash;
    EXPECT_THAT(Trace(cell), ElementsAre("number.separator")) << dash;
  }
  for (const char* other : {"\u2009\u2009/", "\u200F\u2015", "\u2015", "\u2212", "_", "\xE2\x80"}) {
    EXPECT_EQ(Read("051" + std::string(other) + "315123456"), "malformed") << other;
  }
}

TEST(NumberTest, OneOrTwoLostZerosComeBack) {
  EXPECT_EQ(Read("51315123456"), "051315123456");
  EXPECT_EQ(Read("1215123456"), "001215123456");
  EXPECT_EQ(Read("1215123456.0"), "001215123456");
  EXPECT_EQ(Read("215123456"), "malformed");
  EXPECT_EQ(Read("0051315123456"), "malformed");
}

TEST(NumberTest, TheFinalDecimalZeroGoesFirst) {
  EXPECT_EQ(Read("5131512345.0"), "malformed") << "005131512345, and 005 is no province";
  EXPECT_EQ(Read("051315123456.00"), "malformed");
}

TEST(NumberTest, AnythingButDigitsIsMalformed) {
  for (const char* cell :
       {"05131512345A", "O51315123456", "5.1E+10", "5.1315123456E+10", "０５１３１５１２３４５６",
        "٠٥١٣١٥١٢٣٤٥٦", "051315/123456", "051―315―123456", "''051315123456", "0", "- -", "có"}) {
    EXPECT_EQ(Read(cell), "malformed") << cell;
  }
  EXPECT_THAT(Trace("051 31512345A"), IsEmpty());
}

TEST(NumberTest, WordsThatMeanAbsentAreMissing) {
  for (const char* cell : {"", " ", "-", "không", "Chưa có", "KHÔNG RÕ."})
    EXPECT_EQ(Read(cell), "missing") << cell;
}

TEST(NumberTest, ThePlaceIsOneOfThe63ProvincesOrACountry) {
  int provinces = 0;
  for (int code = 0; code < 1000; ++code) {
    const std::string digits = std::to_string(1000 + code).substr(1);
    const bool is_read = Read(digits + "215123456") != "malformed";
    if (code >= 100) {
      EXPECT_TRUE(is_read) << code;
    } else if (is_read) {
      ++provinces;
    }
  }
  EXPECT_EQ(provinces, 63);
  EXPECT_EQ(Read("000215123456"), "malformed");
  EXPECT_EQ(Read("003215123456"), "malformed");
  EXPECT_EQ(Read("097215123456"), "malformed");
  EXPECT_EQ(Read("001215123456"), "001215123456");
  EXPECT_EQ(Read("096215123456"), "096215123456");
}

TEST(NumberTest, ABirthYearAfterTodaysIsMalformed) {
  EXPECT_EQ(Read("051224123456"), "051224123456");
  EXPECT_EQ(Read("051225123456"), "malformed");
  EXPECT_EQ(Read("051400123456"), "malformed") << "2100";
  EXPECT_EQ(Read("051099123456"), "051099123456") << "1999";
}

TEST(NumberTest, TheFourthDigitIsCenturyAndSex) {
  EXPECT_EQ(NumberSex("051099123456"), Sex::kMale);
  EXPECT_EQ(NumberSex("051199123456"), Sex::kFemale);
  EXPECT_EQ(NumberSex("051215123456"), Sex::kMale);
  EXPECT_EQ(NumberSex("051315123456"), Sex::kFemale);
  EXPECT_EQ(NumberBirthYear("051099123456"), 1999);
  EXPECT_EQ(NumberBirthYear("051300123456"), 2000);
  EXPECT_EQ(NumberBirthYear("051915123456"), 2315);
}

}  // namespace
}  // namespace childsync::validation
