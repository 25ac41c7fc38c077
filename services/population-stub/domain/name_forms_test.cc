#include "services/population-stub/domain/name_forms.h"

#include <gtest/gtest.h>

namespace childsync::population_stub {
namespace {

std::string Key(std::string_view name) { return ReadName(name).key; }

TEST(NameFormsTest, TheKeyIsTheLettersAndTones) {
  EXPECT_EQ(Key("Đặng  Thị Hoà"), Key(" ĐẶNG THỊ HÒA"));
  EXPECT_EQ(Key("Ðặng Thi\xCC\xA3 Hòa"), Key("Đặng Thị Hòa")) << "U+00D0, and a combining dot below";
  EXPECT_EQ(Key("Quý"), Key("Qúy"));
  EXPECT_EQ(Key("K’Bảy"), Key("k'bảy."));
  EXPECT_EQ(Key("Y - Bhem"), Key("Y–Bhem"));
  EXPECT_NE(Key("Đặng Thị Hòa"), Key("Đặng Thị Hóa"));
  EXPECT_NE(Key("Lê Ân"), Key("Lê An"));
  EXPECT_NE(Key("Tạ Đô"), Key("Tạ Dô"));
  EXPECT_NE(Key("Bé Na"), Key("Bé Ña"));
  EXPECT_NE(Key("Y Bhem"), Key("Y-Bhem"));
}

TEST(NameFormsTest, WordsAreTheLettersWithoutDiacritics) {
  EXPECT_EQ(ReadName("Đặng  Thị Hoà").words, "dang thi hoa");
  EXPECT_EQ(ReadName("Đinh Y–Bhem K’Bảy").words, "dinh y bhem kbay");
  EXPECT_EQ(ReadName("Đinh Y–Bhem K’Bảy").plain, "dinhybhemkbay");
  EXPECT_EQ(ReadName("Ngu4y?n\t\xEF\xBC\xA1n").words, "nguyn an") << "a full-width A is one";
}

TEST(NameFormsTest, WithoutLettersThereIsNoName) {
  for (const char* text : {"", " ", "-", "'", "123", "\xFF\xFE", "\xCC\xA3"}) {
    EXPECT_EQ(ReadName(text).plain, "") << text;
    EXPECT_EQ(ReadName(text).words, "") << text;
  }
}

}  // namespace
}  // namespace childsync::population_stub
