#include "common/wire/wire_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace childsync {
namespace {

using std::string_literals::operator""s;

bool Readable(const std::string& bytes) {
  WireReader in(bytes);
  while (in.Next()) {
  }
  return !in.failed();
}

TEST(WireReaderTest, ReadsEachTypeAndSkipsWhatNobodyTakes) {
  const std::string bytes =
      "\x08\xac\x02"
      "\x12\x03"
      "abc"
      "\x1d"
      "1234"
      "\x21"
      "12345678"
      "\x28\x01"s;
  WireReader in(bytes);
  ASSERT_TRUE(in.Next());
  EXPECT_EQ(in.field(), 1u);
  EXPECT_EQ(in.Varint(), 300u);
  ASSERT_TRUE(in.Next());
  EXPECT_EQ(in.Bytes(), "abc");
  ASSERT_TRUE(in.Next());
  ASSERT_TRUE(in.Next());
  ASSERT_TRUE(in.Next());
  EXPECT_EQ(in.field(), 5u);
  EXPECT_FALSE(in.Next());
  EXPECT_FALSE(in.failed());
}

TEST(WireReaderTest, FailsOnWhatIsMalformed) {
  EXPECT_TRUE(Readable(""));
  EXPECT_TRUE(Readable("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")) << "the largest number";
  EXPECT_FALSE(Readable("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")) << "a bit more";
  EXPECT_FALSE(Readable("\x08\xff")) << "cut off";
  EXPECT_FALSE(
      Readable("\x12\x04"
               "abc"))
      << "longer than what is there";
  EXPECT_FALSE(
      Readable("\x1d"
               "123"));
  EXPECT_TRUE(
      Readable("\x1d"
               "1234"));
  EXPECT_FALSE(
      Readable("\x21"
               "1234567"));
  EXPECT_FALSE(Readable("\x00\x00"s)) << "field 0";
  EXPECT_FALSE(Readable("\x0b\x0c")) << "a group";
  EXPECT_FALSE(Readable("\x0e")) << "type 6";
  EXPECT_TRUE(Readable("\x88\x80\x80\x80\x00\x01"s)) << "a tag of five bytes";
  EXPECT_FALSE(Readable("\x88\x80\x80\x80\x80\x00\x01"s)) << "of six";
}

TEST(WireReaderTest, TakesTextOnlyAsUtf8) {
  WireReader in(
      "\x0a\x03"
      "\xe1\xbb\x8b"
      "\x0a\x01"
      "\xff");
  ASSERT_TRUE(in.Next());
  EXPECT_EQ(in.Text(), "ị");
  ASSERT_TRUE(in.Next());
  in.Text();
  EXPECT_TRUE(in.failed());
}

TEST(WireReaderTest, FailsOnAnotherTypeThanAskedFor) {
  WireReader number("\x08\x01");
  ASSERT_TRUE(number.Next());
  EXPECT_EQ(number.Bytes(), "");
  EXPECT_TRUE(number.failed());
  WireReader bytes(
      "\x0a\x01"
      "a");
  ASSERT_TRUE(bytes.Next());
  EXPECT_EQ(bytes.Varint(), 0u);
  EXPECT_TRUE(bytes.failed());
  EXPECT_FALSE(bytes.Next());
}

}  // namespace
}  // namespace childsync
