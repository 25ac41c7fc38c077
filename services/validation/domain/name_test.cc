#include "services/validation/domain/name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace childsync::validation {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Key(std::string_view name) {
  KeySpace space;
  const NameReading reading = ReadName(name, &space);
  return reading.reading == Reading::kRead ? std::string(reading.key) : "unread: " + std::string(name);
}

Reading ReadingOf(std::string_view name) {
  KeySpace space;
  return ReadName(name, &space).reading;
}

std::vector<std::string_view> Trace(std::string_view name) {
  KeySpace space;
  return RuleNames(ReadName(name, &space).rules);
}

#define EXPECT_SAME(a, b) EXPECT_EQ(Key(a), Key(b))
#define EXPECT_DIFFERENT(a, b) EXPECT_NE(Key(a), Key(b))

TEST(NameTest, CaseDoesNotMatter) {
  EXPECT_SAME("NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức");
  EXPECT_SAME("nguyễn thị ưng Ơn", "Nguyễn Thị Ưng Ơn");
  EXPECT_SAME("H'ƁĂM NIÊ", "H'ɓăm Niê");
}

TEST(NameTest, SpacesDoNotMatterAtTheEndsAndRepeated) {
  EXPECT_SAME(" \t Trần\u00A0\u00A0Văn\nAn \r\n", "Trần Văn An");
  EXPECT_SAME("Trần\u3000Văn\u2003An", "Trần Văn An");
  EXPECT_DIFFERENT("TrầnVăn An", "Trần Văn An");
}

TEST(NameTest, InvisibleCharactersDoNotMatter) {
  EXPECT_SAME("\uFEFFTrần\u200B Vă\u00ADn\u200D A\u200En\u2060", "Trần Văn An");
  EXPECT_SAME("Ho\u200Ba\u0300", "Hoà");
  EXPECT_SAME(std::string_view("An\0 \x01Hoa", 8), "An Hoa");
}

TEST(NameTest, TrailingPunctuationDoesNotMatter) {
  EXPECT_SAME("Trần Văn An.", "Trần Văn An");
  EXPECT_SAME("Trần Văn An ,;. ", "Trần Văn An");
  EXPECT_DIFFERENT("Trần. Văn An", "Trần Văn An");
  EXPECT_DIFFERENT(".Trần Văn An", "Trần Văn An");
}

TEST(NameTest, UnicodeFormDoesNotMatter) {
  EXPECT_SAME("Nguye\u0302\u0303n Thi\u0323", "Nguyễn Thị");
  EXPECT_SAME("Nguy\u1EBD\u0302n", "Nguyễn");  // tilde composed, circumflex after it
  EXPECT_SAME("Vi\u1EB9\u0302t", "Việt");      // dot below composed, circumflex after it
  EXPECT_SAME("Vi\u00EA\u0323t", "Việt");      // as Windows-1258 has it
  EXPECT_SAME("Tru\u031Bo\u031B\u0323ng", "Trượng");
  EXPECT_SAME("Kra\u030Anh", "Krånh");
  EXPECT_SAME("\u212Bnh", "Ånh");
}

TEST(NameTest, TheOrderOfToneAndVowelMarkDoesNotMatter) {
  EXPECT_SAME("Va\u0301\u0306n", "Va\u0306\u0301n");
  EXPECT_SAME("V\u00E1\u0306n", "Vắn");
}

TEST(NameTest, ThePlaceOfTheToneMarkDoesNotMatter) {
  EXPECT_SAME("Hòa", "Hoà");
  EXPECT_SAME("Quý", "Qúy");
  EXPECT_SAME("Hoàn", "Hòan");
  EXPECT_SAME("Thủy Thúy Khỏe", "Thuỷ Thuý Khoẻ");
  EXPECT_SAME("Nguyễn", "Nguỹên");
  EXPECT_SAME("HÒA", "hoà");
}

TEST(NameTest, TonesAndLettersTellNamesApart) {
  EXPECT_DIFFERENT("Hòa", "Hóa");
  EXPECT_DIFFERENT("Hòa", "Hoa");
  EXPECT_DIFFERENT("Hân", "Hăn");
  EXPECT_DIFFERENT("Hân", "Han");
  EXPECT_DIFFERENT("Thơ", "Thô");
  EXPECT_DIFFERENT("Thư", "Thu");
  EXPECT_DIFFERENT("Đạt", "Dạt");
  EXPECT_DIFFERENT("Hòa An", "Hoa Àn") << "a tone belongs to its syllable";
  EXPECT_DIFFERENT("H'Mòa", "H`Moa");
}

// Names of the highlands are often written as one word.
TEST(NameTest, InAWordOfSeveralSyllablesEachHasItsOwnTone) {
  EXPECT_DIFFERENT("Ralán", "Rálan");
  EXPECT_DIFFERENT("Pơlóong", "Pớloong");
  EXPECT_DIFFERENT("Rơmáh", "Rớmah");
  EXPECT_DIFFERENT("Katơr", "Katờr");
  EXPECT_DIFFERENT("Rálán", "Ralán");
  EXPECT_DIFFERENT("Rálán", "Rálan");
  EXPECT_DIFFERENT("Rálàn", "Ràlán");
  EXPECT_SAME("Pơlóong", "Pơloóng");
  EXPECT_SAME("Rálóong", "Ráloóng");
  EXPECT_SAME("Hòaan", "Hoàan") << "its vowels are together";
  EXPECT_DIFFERENT("NguyễnHoà", "NguyênHoã");
  EXPECT_SAME("NguyễnHoà", "Nguỹênhòa");
  EXPECT_DIFFERENT("Ròáloan", "Róàloan");
}

TEST(NameTest, OnlyTheFiveToneMarksAndOnlyOverVowelsAreTones) {
  EXPECT_DIFFERENT("Niã", "Ñia");
  EXPECT_DIFFERENT("Ñoa", "Noã");
  EXPECT_SAME("Ñoa", "N\u0303oa");
  EXPECT_DIFFERENT("Ĕa", "Eă");
  EXPECT_DIFFERENT("Čua", "Cuǎ");
  EXPECT_DIFFERENT("Khúc", "Khuć");
  EXPECT_DIFFERENT("C\u0306\u030Cua", "C\u030C\u0306ua") << "two marks in another order are another letter";
  EXPECT_SAME("Ýa", "Yá");
}

TEST(NameTest, ASyllableWithTwoToneMarksIsLeftAsItIs) {
  EXPECT_DIFFERENT("Hòá", "Hóà");
  EXPECT_DIFFERENT("Hòà", "Hoà");
  EXPECT_SAME("Hòá", "HÒÁ");
  EXPECT_SAME("Hòá", "Ho\u0300a\u0301");
  EXPECT_SAME("Hòá Thuỷ", "Hòá Thủy") << "other syllables keep their rule";
  EXPECT_DIFFERENT("Hóaáo", "Hoáóa");
}

TEST(NameTest, TheDStrokeLooksTheSameInThreeLetters) {
  EXPECT_SAME("Đức", "Ðức");
  EXPECT_SAME("Đức", "Ɖức");
  EXPECT_SAME("đức", "ðức");
  EXPECT_SAME("đức", "ɖức");
}

TEST(NameTest, VariantsOfApostropheAndHyphenAreOne) {
  for (const char* apostrophe : {"’", "ʼ", "‘", "`", "´"}) {
    EXPECT_SAME("H'Mai", std::string("H") + apostrophe + "Mai");
  }
  for (const char* hyphen : {"‐", "‑", "‒", "–", "—"}) {
    EXPECT_SAME("Anna-Mai", std::string("Anna") + hyphen + "Mai");
  }
  EXPECT_SAME("Anna - Mai", "Anna-Mai");
  EXPECT_SAME("Anna- Mai", "Anna –Mai");
  EXPECT_DIFFERENT("AnnaMai", "Anna-Mai");
  EXPECT_DIFFERENT("Anna Mai", "Anna-Mai");
  EXPECT_DIFFERENT("HMai", "H'Mai");
  EXPECT_DIFFERENT("H Mai", "H'Mai");
  EXPECT_DIFFERENT("H' Mai", "H'Mai");
}

TEST(NameTest, LookAlikesOfOtherScriptsNeverMatch) {
  EXPECT_DIFFERENT("Аn", "An");    // Cyrillic А
  EXPECT_DIFFERENT("Hοa", "Hoa");  // Greek omicron
  EXPECT_DIFFERENT("Ａｎ", "An");  // full width
  EXPECT_DIFFERENT("𝐀n", "An");    // mathematical
  EXPECT_DIFFERENT("Lí", "Lý");
  EXPECT_DIFFERENT("Nguyen Van", "Nguyễn Văn");
  EXPECT_DIFFERENT("An\u2212Mai", "An-Mai");  // the minus is no hyphen
}

TEST(NameTest, WithoutLettersOrWithDigitsOrBrokenLettersItIsMalformed) {
  for (const char* name : {"123", "***", "--", "Nguyễn Văn A1", "An 2", "Nguy?n", "An?", "Nguy\uFFFDn",
                           "Nguy\xE1n", "An \xFF", "An ٣", "?"}) {
    EXPECT_EQ(ReadingOf(name), Reading::kMalformed) << name;
  }
  EXPECT_EQ(ReadingOf("Nguyễn (Tí)"), Reading::kRead);
}

TEST(NameTest, AFormulasErrorIsNoName) {
  for (const char* cell : {"#N/A", " #n/a.", "#REF!", "#VALUE!", "#NUM!", "#NULL!", "#DIV/0!", "#NAME?"}) {
    EXPECT_EQ(ReadingOf(cell), Reading::kMalformed) << cell;
  }
  EXPECT_EQ(ReadingOf("#An"), Reading::kRead);
}

TEST(NameTest, WordsThatMeanAbsentAreAbsent) {
  for (const char* name : {"", "  ", "\u00A0", "\u200B", "...", "-", " – ", "không", "KHÔNG", "Không  có",
                           "không rõ.", "Chưa có", "Kho\u0302ng", "chưa co\u0301"}) {
    EXPECT_EQ(ReadingOf(name), Reading::kMissing) << name;
  }
  for (const char* name : {"khong", "Không An", "chưa", "không biết", "ko"}) {
    EXPECT_EQ(ReadingOf(name), Reading::kRead) << name;
  }
}

TEST(NameTest, ACleanNameLeavesNoTrace) {
  for (const char* name :
       {"Nguyễn Văn Đức", "Hòa", "Thủy", "Quý", "Giàng A Hòa", "Huỳnh Già", "Của Mía", "Trưởng Khuỷu",
        "H'Mông", "Y Bhĭm Êban", "Ngoài Người Cửu", "Hoàn Quốc Giếng Thuở", "María José"}) {
    EXPECT_THAT(Trace(name), IsEmpty()) << name;
  }
}

TEST(NameTest, TheTraceNamesEachRuleThatChangedSomething) {
  EXPECT_THAT(Trace("Hoà"), ::testing::ElementsAre("name.tone_placement"));
  EXPECT_THAT(Trace("Qúy"), ::testing::ElementsAre("name.tone_placement"));
  EXPECT_THAT(Trace("Hòan"), ::testing::ElementsAre("name.tone_placement"));
  EXPECT_THAT(Trace("Gìang"), ::testing::ElementsAre("name.tone_placement"));
  EXPECT_THAT(Trace("Nguye\u0302\u0303n"), ::testing::ElementsAre("text.nfc"));
  EXPECT_THAT(Trace("Trần  An "), ::testing::ElementsAre("text.space"));
  EXPECT_THAT(Trace("An\u200B"), ::testing::ElementsAre("text.invisible"));
  EXPECT_THAT(Trace("An;"), ::testing::ElementsAre("text.trailing_punctuation"));
  EXPECT_THAT(Trace("trần AN"), ::testing::ElementsAre("name.case"));
  EXPECT_THAT(Trace("Ðức"), ::testing::ElementsAre("name.d_with_stroke"));
  EXPECT_THAT(Trace("H’Mai"), ::testing::ElementsAre("name.apostrophe"));
  EXPECT_THAT(Trace("Anna - Mai"), ::testing::ElementsAre("name.hyphen"));
  EXPECT_THAT(Trace("Anna -Mai"), ::testing::ElementsAre("name.hyphen"));
  EXPECT_THAT(Trace("Anna- Mai"), ::testing::ElementsAre("name.hyphen"));
  EXPECT_THAT(Trace("không rõ"), ::testing::ElementsAre("text.absent"));
  EXPECT_THAT(Trace("  An1"), IsEmpty()) << "nothing was standardised";
  EXPECT_THAT(Trace("TRẦN Hoà"), Contains("name.case"));
  EXPECT_THAT(Trace("Nguyễn Thị Hóa"), Not(Contains("name.tone_placement")));
}

TEST(NameTest, ALongNameIsReadWhole) {
  std::string name = "Nguyễn";
  for (int i = 0; i < 100; ++i) name += " Hoà";
  EXPECT_SAME(name, name);
  EXPECT_DIFFERENT(name, name + " An");
}

}  // namespace
}  // namespace childsync::validation
