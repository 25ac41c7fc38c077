#include "common/text/utf8.h"

#include <gtest/gtest.h>

namespace childsync {
namespace {

TEST(Utf8Test, TakesWhatIsUtf8) {
  for (const char* text : {"", "21052/T1", "Hồ Văn Ba", "\xf0\x9f\x91\xb6"})
    EXPECT_TRUE(IsUtf8(text)) << text;
}

TEST(Utf8Test, RefusesWhatIsNot) {
  // A lone byte, a cut character, an overlong slash, a surrogate, one beyond Unicode.
  for (const char* text : {"\xff", "H\xe1\xbb", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

}  // namespace
}  // namespace childsync
