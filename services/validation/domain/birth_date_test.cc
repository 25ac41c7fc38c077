#include "services/validation/domain/birth_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace childsync::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

BirthDateReading ReadOn(std::string_view today, std::string_view cell,
                        DateSystem system = DateSystem::kNone) {
  return ReadBirthDate(cell, system, *Date::Parse(today));
}

std::string Read(std::string_view cell, DateSystem system = DateSystem::kNone) {
  const BirthDateReading date = ReadOn("2024-03-28", cell, system);
  if (date.reading == Reading::kMissing) return "missing";
  return date.reading == Reading::kMalformed ? "malformed" : date.date.ToString();
}

std::vector<std::string_view> Trace(std::string_view cell, DateSystem system = DateSystem::kNone) {
  return RuleNames(ReadOn("2024-03-28", cell, system).rules);
}

TEST(BirthDateTest, DayMonthYearWithOneSeparatorThroughout) {
  for (const char* cell :
       {"05/03/2015", "5/3/2015", "5-3-2015", "05.03.2015", "5.03.2015", "5/3/15", "05-03-15", " 05/03/2015 ",
        "05/03/2015.", "5.3.2015.", "\u200B05/03/2015", "2015-03-05"}) {
    EXPECT_EQ(Read(cell), "2015-03-05") << cell;
  }
}

TEST(BirthDateTest, ATimeAfterItDoesNotMatter) {
  for (const char* cell :
       {"05/03/2015 00:00", "05/03/2015 7:05", "05/03/2015 00:00:00", "5/3/2015  12:00:00 AM",
        "5/3/15 11:59 pm", "2015-03-05 00:00:00", "2015-03-05T00:00:00", "2015-03-05T23:59:59.999",
        "05/03/2015 7h", "05/03/2015 07h30", "05/03/2015 7:05:00 CH", "05/03/2015 7:05 SA"}) {
    EXPECT_EQ(Read(cell), "2015-03-05") << cell;
  }
  for (const char* cell : {"05/03/2015 24:00", "05/03/2015 7:60", "05/03/2015 7", "05/03/2015T00:00",
                           "05/03/2015 x", "2015-03-05T17:00:00Z", "2015-03-05T00:00:00+07:00",
                           "05/03/2015 7:5", "05/03/201500:00", "2015-03-051", "05/03/2015 7h5",
                           "05/03/2015 7:05:00."
                           "x"}) {
    EXPECT_EQ(Read(cell), "malformed") << cell;
  }
}

TEST(BirthDateTest, WhatCanBeReadInTwoWaysOrInNoneIsMalformed) {
  for (const char* cell : {"2015",
                           "15",
                           "03/2015",
                           "3-2015",
                           "31/02/2015",
                           "29/02/2015",
                           "3/25/2015",
                           "00/03/2015",
                           "05/00/2015",
                           "05/03/015",
                           "05/03/20155",
                           "2015/03/05",
                           "2015-3-5",
                           "2015.03.05",
                           "20150305",
                           "05032015",
                           "5 tháng 3 năm 2015",
                           "05-Mar-2015",
                           "5/3-2015",
                           "5/3.2015",
                           "5 / 3 / 2015",
                           "05 03 2015",
                           "'05/03/2015",
                           "05–03–2015",
                           "005/03/2015",
                           "05/03/0000",
                           "05/03/2015/",
                           "42068.0",
                           "x",
                           "5//2015",
                           "/3/2015",
                           "5/3/",
                           "5/",
                           "5",
                           "０５/03/2015"}) {
    EXPECT_EQ(Read(cell), "malformed") << cell;
    EXPECT_THAT(Trace(cell), IsEmpty()) << cell;
  }
}

TEST(BirthDateTest, TodayIsTheLastDay) {
  EXPECT_EQ(Read("28/03/2024"), "2024-03-28");
  EXPECT_EQ(Read("29/03/2024"), "malformed");
  EXPECT_EQ(Read("2024-03-29"), "malformed");
  EXPECT_EQ(ReadOn("2024-03-29", "29/03/2024").reading, Reading::kRead);
}

TEST(BirthDateTest, ATwoDigitYearIsOfThisCenturyAndNotInTheFuture) {
  EXPECT_EQ(Read("28/03/24"), "2024-03-28");
  EXPECT_EQ(Read("29/03/24"), "malformed");
  EXPECT_EQ(Read("05/03/99"), "malformed");
  EXPECT_EQ(Read("05/03/00"), "2000-03-05");
}

TEST(BirthDateTest, ASerialNumberIsADateInAWorkbookAlone) {
  EXPECT_EQ(Read("42068"), "malformed");
  EXPECT_EQ(Read("42068", DateSystem::k1900), "2015-03-05");
  EXPECT_EQ(Read("40606", DateSystem::k1904), "2015-03-05");
  EXPECT_EQ(Read(" 42068. ", DateSystem::k1900), "2015-03-05");
  EXPECT_EQ(Read("45379", DateSystem::k1900), "2024-03-28");
  EXPECT_EQ(Read("45380", DateSystem::k1900), "malformed") << "in the future";
  EXPECT_EQ(Read("10000", DateSystem::k1900), "1927-05-18");
  EXPECT_EQ(Read("2015", DateSystem::k1900), "malformed") << "four digits are a year";
  EXPECT_EQ(Read("00060", DateSystem::k1900), "malformed");
  EXPECT_EQ(Read("142068", DateSystem::k1900), "malformed");
  EXPECT_EQ(Read("42068.5", DateSystem::k1900), "malformed");
  EXPECT_EQ(Read("05/03/2015", DateSystem::k1904), "2015-03-05");
}

TEST(BirthDateTest, WordsThatMeanAbsentAreMissing) {
  for (const char* cell : {"", "  ", "-", "không rõ", "Chưa có."}) EXPECT_EQ(Read(cell), "missing") << cell;
}

TEST(BirthDateTest, TheTraceNamesEachRule) {
  EXPECT_THAT(Trace("05/03/2015"), IsEmpty());
  EXPECT_THAT(Trace("2015-03-05"), IsEmpty());
  EXPECT_THAT(Trace("5.3.15"),
              ElementsAre("birth_date.separator", "birth_date.digits", "birth_date.two_digit_year"));
  EXPECT_THAT(Trace("2015-03-05 00:00"), ElementsAre("birth_date.time"));
  EXPECT_THAT(Trace("42068", DateSystem::k1900), ElementsAre("birth_date.serial_number"));
  EXPECT_THAT(Trace(" 05/03/2015"), ElementsAre("text.space"));
  EXPECT_THAT(Trace("không"), ElementsAre("text.absent"));
}

}  // namespace
}  // namespace childsync::validation
