#include "services/commune-agent/sheets/cell_text.h"

#include <gtest/gtest.h>

namespace childsync::commune_agent {
namespace {

TEST(NumberTextTest, IntegralNumbersHaveNoExponent) {
  EXPECT_EQ(NumberText("51215001234"), "51215001234");
  EXPECT_EQ(NumberText("5.1215001234E10"), "51215001234");
  EXPECT_EQ(NumberText("17"), "17");
  EXPECT_EQ(NumberText("17.0"), "17");
  EXPECT_EQ(NumberText("-1"), "-1");
  EXPECT_EQ(NumberText("1e3"), "1000");
  EXPECT_EQ(NumberText("-0.0"), "0");
  EXPECT_EQ(NumberText("12345678901234567"), "12345678901234567");
  EXPECT_EQ(NumberText("99999999999999984"), "99999999999999984");
}

TEST(NumberTextTest, FractionsHaveFifteenDigits) {
  EXPECT_EQ(NumberText("0.30000000000000004"), "0.3");
  EXPECT_EQ(NumberText("42000.5"), "42000.5");
}

TEST(NumberTextTest, WhatIsNoPlainNumberStaysAsStored) {
  for (const char* stored : {"1E+20", "1.5E-7", "nan", "inf", "x", "", "1 2"})
    EXPECT_EQ(NumberText(stored), stored);
}

TEST(SerialDateTest, CountsFrom1900WithTheDayThatNeverWas) {
  EXPECT_EQ(SerialDate("1", DateSystem::k1900), "1900-01-01");
  EXPECT_EQ(SerialDate("59", DateSystem::k1900), "1900-02-28");
  EXPECT_EQ(SerialDate("60", DateSystem::k1900), "1900-02-29");
  EXPECT_EQ(SerialDate("61", DateSystem::k1900), "1900-03-01");
  EXPECT_EQ(SerialDate("42088", DateSystem::k1900), "2015-03-25");
  EXPECT_EQ(SerialDate("42088.75", DateSystem::k1900), "2015-03-25");
  EXPECT_EQ(SerialDate("2958465", DateSystem::k1900), "9999-12-31");
}

TEST(SerialDateTest, CountsFrom1904) {
  EXPECT_EQ(SerialDate("0", DateSystem::k1904), "1904-01-01");
  EXPECT_EQ(SerialDate("40626", DateSystem::k1904), "2015-03-25");
  EXPECT_EQ(SerialDate("2957003", DateSystem::k1904), "9999-12-31");
}

TEST(SerialDateTest, OutsideOfTheCalendarIsNoDate) {
  for (const char* serial : {"0", "0.5", "-1", "2958466", "51215001234", "x"}) {
    EXPECT_EQ(SerialDate(serial, DateSystem::k1900), std::nullopt) << serial;
  }
  EXPECT_EQ(SerialDate("2957004", DateSystem::k1904), std::nullopt);
}

TEST(DateFormatTest, BuiltinOnesAreKnown) {
  for (int id : {14, 15, 22, 27, 36, 45, 47, 50, 58}) EXPECT_TRUE(IsBuiltinDateFormat(id)) << id;
  for (int id : {0, 1, 13, 23, 26, 37, 44, 48, 49, 59, 164, -1}) EXPECT_FALSE(IsBuiltinDateFormat(id)) << id;
}

TEST(DateFormatTest, CustomOnesShowADayMonthOrYear) {
  for (const char* code :
       {"dd/mm/yyyy", "d-m-yy", "yyyy", "[$-42A]dd/mm/yyyy;@", "\"ngày\" DD", "[Red]MM\\/yy"}) {
    EXPECT_TRUE(IsDateFormat(code)) << code;
  }
  for (const char* code : {"General", "0.00", "#,##0 \"đồng, dmy\"", "[$USD-dmy]0", "0\\d", "_d0_m", "*y0",
                           "@", "000000000000", "0.00E+00", "\"dd", "[dd", ""}) {
    EXPECT_FALSE(IsDateFormat(code)) << code;
  }
}

TEST(EscapeTest, AreDecoded) {
  EXPECT_EQ(DecodeEscapes("a_x000A_b"), "a\nb");
  EXPECT_EQ(DecodeEscapes("_x1ecd__x0041_"), "ọA");
  EXPECT_EQ(DecodeEscapes("_x005F_x000A_"), "_x000A_");
  EXPECT_EQ(DecodeEscapes("_xD83D__xDE00_"), "\U0001F600");
  EXPECT_EQ(DecodeEscapes("_xD83D_a"),
            "\uFFFD"
            "a");
  EXPECT_EQ(DecodeEscapes("a_x0000_b"), "ab");
}

TEST(EscapeTest, WhatOnlyLooksLikeOneStays) {
  for (const char* text : {"_x000G_", "_x00A_", "_X000A_", "_x000A", "T_x_1", "_", ""})
    EXPECT_EQ(DecodeEscapes(text), text);
}

}  // namespace
}  // namespace childsync::commune_agent
