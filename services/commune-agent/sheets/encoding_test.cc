#include "services/commune-agent/sheets/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "services/commune-agent/sheets/legacy_text.h"
#include "services/commune-agent/sheets/syllable.h"
#include "services/commune-agent/sheets/test_file.h"

namespace childsync::commune_agent {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Vietnamese vowels, each without a tone and with sắc, huyền, hỏi, ngã, nặng; then đ.
constexpr char kSmall[] =
    "a á à ả ã ạ â ấ ầ ẩ ẫ ậ ă ắ ằ ẳ ẵ ặ e é è ẻ ẽ ẹ ê ế ề ể ễ ệ i í ì ỉ ĩ ị o ó ò ỏ õ ọ ô ố ồ ổ ỗ ộ ơ ớ ờ ở "
    "ỡ ợ "
    "u ú ù ủ ũ ụ ư ứ ừ ử ữ ự y ý ỳ ỷ ỹ ỵ đ";
constexpr char kCapital[] =
    "A Á À Ả Ã Ạ Â Ấ Ầ Ẩ Ẫ Ậ Ă Ắ Ằ Ẳ Ẵ Ặ E É È Ẻ Ẽ Ẹ Ê Ế Ề Ể Ễ Ệ I Í Ì Ỉ Ĩ Ị O Ó Ò Ỏ Õ Ọ Ô Ố Ồ Ổ Ỗ Ộ Ơ Ớ Ờ Ở "
    "Ỡ Ợ "
    "U Ú Ù Ủ Ũ Ụ Ư Ứ Ừ Ử Ữ Ự Y Ý Ỳ Ỷ Ỹ Ỵ Đ";
// The same in each encoding, as code page 1252 shows the bytes; those that it doesn't show by their number.
constexpr char kVniSmall[] =
    "a aù aø aû aõ aï aâ aá aà aå aã aä aê aé aè aú aü aë e eù eø eû eõ eï eâ eá eà eå eã eä i í ì æ ó ò "
    "o où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï u uù uø uû uõ uï ö öù öø öû öõ öï y yù yø yû yõ î ñ";
constexpr char kVniCapital[] =
    "A AÙ AØ AÛ AÕ AÏ AÂ AÁ AÀ AÅ AÃ AÄ AÊ AÉ AÈ AÚ AÜ AË E EÙ EØ EÛ EÕ EÏ EÂ EÁ EÀ EÅ EÃ EÄ I Í Ì Æ Ó Ò "
    "O OÙ OØ OÛ OÕ OÏ OÂ OÁ OÀ OÅ OÃ OÄ Ô ÔÙ ÔØ ÔÛ ÔÕ ÔÏ U UÙ UØ UÛ UÕ UÏ Ö ÖÙ ÖØ ÖÛ ÖÕ ÖÏ Y YÙ YØ YÛ YÕ Î Ñ";
constexpr char kTcvn3Small[] =
    "a ¸ µ ¶ · ¹ © Ê Ç È É Ë ¨ ¾ » ¼ ½ Æ e Ð Ì Î Ï Ñ ª Õ Ò Ó Ô Ö i Ý × Ø Ü Þ o ã ß á â ä « è å æ ç é ¬ í ê ë "
    "ì î "
    "u ó ï ñ ò ô \u00AD ø õ ö ÷ ù y ý ú û ü þ ®";
// Tones: Ì sắc, ̀ ... the combining marks of code page 1258 are EC, CC, D2, DE, F2.
constexpr char k1258Small[] =
    "a á à aÒ aÞ aò â âì âÌ âÒ âÞ âò ã ãì ãÌ ãÒ ãÞ ãò e é è eÒ eÞ eò ê êì êÌ êÒ êÞ êò i í iÌ iÒ iÞ iò "
    "o ó oÌ oÒ oÞ oò ô ôì ôÌ ôÒ ôÞ ôò õ õì õÌ õÒ õÞ õò u ú ù uÒ uÞ uò ý ýì ýÌ ýÒ ýÞ ýò y yì yÌ yÒ yÞ yò ð";
constexpr char k1258Capital[] =
    "A Á À AÒ AÞ Aò Â Âì ÂÌ ÂÒ ÂÞ Âò Ã Ãì ÃÌ ÃÒ ÃÞ Ãò E É È EÒ EÞ Eò Ê Êì ÊÌ ÊÒ ÊÞ Êò I Í IÌ IÒ IÞ Iò "
    "O Ó OÌ OÒ OÞ Oò Ô Ôì ÔÌ ÔÒ ÔÞ Ôò Õ Õì ÕÌ ÕÒ ÕÞ Õò U Ú Ù UÒ UÞ Uò Ý Ýì ÝÌ ÝÒ ÝÞ Ýò Y Yì YÌ YÒ YÞ Yò Ð";

std::vector<std::string> Words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

std::string Bytes(const std::string& shown) { return Windows1252Bytes(shown).value(); }

using Letters = std::vector<std::pair<std::string, std::string>>;  // UTF-8, bytes

Letters LettersOf(Legacy encoding) {
  const auto pair = [](Letters& letters, const char* unicode, const char* shown) {
    const auto names = Words(unicode), codes = Words(shown);
    ASSERT_EQ(names.size(), 73u);
    ASSERT_EQ(codes.size(), 73u);
    for (size_t i = 0; i < names.size(); ++i) letters.emplace_back(names[i], Bytes(codes[i]));
  };
  Letters letters;
  switch (encoding) {
    case Legacy::kWindows1258:
      pair(letters, kSmall, k1258Small);
      pair(letters, kCapital, k1258Capital);
      break;
    case Legacy::kVni:
      pair(letters, kSmall, kVniSmall);
      pair(letters, kCapital, kVniCapital);
      break;
    case Legacy::kTcvn3:
      pair(letters, kSmall, kTcvn3Small);
      break;
  }
  return letters;
}

// `text` in the old encoding. Capitals with a tone, which tcvn3 lacks, become small letters.
std::string Encode(const std::string& text, Legacy encoding) {
  std::string encoded;
  Letters letters = LettersOf(encoding);
  if (encoding == Legacy::kTcvn3) {
    for (const auto& [capital, shown] :
         {std::pair("Ă", "¡"), {"Â", "¢"}, {"Ê", "£"}, {"Ô", "¤"}, {"Ơ", "¥"}, {"Ư", "¦"}, {"Đ", "§"}})
      letters.emplace_back(capital, Bytes(shown));
    const auto capitals = Words(kCapital), codes = Words(kTcvn3Small);
    for (size_t i = 0; i < capitals.size(); ++i) letters.emplace_back(capitals[i], Bytes(codes[i]));
  }
  for (size_t i = 0; i < text.size();) {
    size_t length = 1;
    while (i + length < text.size() && (text[i + length] & 0xC0) == 0x80) ++length;
    std::string code = text.substr(i, length);
    for (const auto& [letter, bytes] : letters) {
      if (letter == code && length > 1) {
        code = bytes;
        break;
      }
    }
    encoded += code;
    i += length;
  }
  return encoded;
}

constexpr char kSheet[] =
    "STT,Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên cha,Họ tên mẹ,Thôn/Tổ dân "
    "phố\n"
    "1,BC-1,Nguyễn Thị Hòa,02/05/2015,Nữ,Kinh,051315000001,Nguyễn Văn Ba,Trần Thị Tư,Thôn 1\n"
    "2,BC-2,Phạm Văn Tú,01/04/2008,Nam,Kinh,051208000002,Phạm Văn Năm,,Thôn 2\n"
    "3,BC-3,Đinh Thị Krêh,31/12/2016,Nữ,Hrê,051316000003,,Đinh Thị Sáu,Thôn 1\n";

TEST(LegacyTextTest, EveryLetterWithEveryToneInBothCases) {
  for (Legacy encoding : kLegacies) {
    for (const auto& [letter, bytes] : LettersOf(encoding)) {
      const LegacyText text = DecodeLegacy(encoding, bytes);
      EXPECT_EQ(text.utf8, letter) << NameOf(encoding);
      EXPECT_FALSE(text.bad_byte);
      EXPECT_EQ(DecodeLegacy(encoding, "x" + bytes + "n " + bytes).utf8, "x" + letter + "n " + letter);
    }
  }
}

TEST(LegacyTextTest, Tcvn3HasCapitalsWithoutATone) {
  EXPECT_EQ(DecodeLegacy(Legacy::kTcvn3, Bytes("¡ ¢ £ ¤ ¥ ¦ §")).utf8, "Ă Â Ê Ô Ơ Ư Đ");
  // .VnTimeH: capitals by the font alone; the case doesn't matter afterwards.
  EXPECT_EQ(DecodeLegacy(Legacy::kTcvn3, Bytes("NGUYÔN V¡N AN")).utf8, "NGUYễN VĂN AN");
}

TEST(LegacyTextTest, Tcvn3HasTheStandardsCapitalsToo) {
  EXPECT_EQ(DecodeLegacy(Legacy::kTcvn3, "NGUY\xD9N TH\x91 T\x01, \xC4, \xFF, \x17").utf8,
            "NGUYỄN THỊ TÚ, Ấ, Ố, Ỵ");
}

TEST(LegacyTextTest, Tcvn3LeavesAWordProcessorsPunctuation) {
  EXPECT_EQ(DecodeLegacy(Legacy::kTcvn3, "H\x92Hen \x96 \x93Nam\x94 Th\xAB\x85").utf8, "H’Hen – “Nam” Thô…");
}

TEST(LegacyTextTest, AMarksCaseSaysNothingInVni) {
  EXPECT_EQ(DecodeLegacy(Legacy::kVni, Bytes("Aùnh aÙnh")).utf8, "Ánh ánh");
}

TEST(LegacyTextTest, AByteWithoutMeaningIsFound) {
  EXPECT_EQ(DecodeLegacy(Legacy::kWindows1258, "ab\x9E").bad_byte, 2u);
  EXPECT_EQ(DecodeLegacy(Legacy::kWindows1258, "b\xEC").bad_byte, 1u);
  EXPECT_EQ(DecodeLegacy(Legacy::kTcvn3, "\xB3").bad_byte, 0u);
  EXPECT_EQ(DecodeLegacy(Legacy::kVni, Bytes("abù")).bad_byte, 2u);
  EXPECT_EQ(DecodeLegacy(Legacy::kVni, Bytes("iê")).bad_byte, 1u);
  EXPECT_EQ(DecodeLegacy(Legacy::kVni, "\x81").bad_byte, 0u);
}

TEST(SyllableTest, SpellsVietnamese) {
  for (const char* word : {"Nguyễn", "nghiêng", "HOÀ", "HÒA",    "quý",   "Qúy",  "giếng",
                           "gì",     "Đặng",    "ươm", "yến",    "khuỷu", "Thuở", "Quốc",
                           "xoong",  "Huỳnh",   "mẹ",  "Phượng", "Quỳnh", "quýt", "e\u0302\u0301ch"}) {
    EXPECT_TRUE(IsVietnameseSyllable(word)) << word;
  }
  for (const char* word : {"", "Krêh", "nguyÔn", "Niê", "hóà", "thêt", "tòt", "V¨n", "ễn̉", "tr", "ơư", "Ắk",
                           "ñ", "nghiêngg", "ngthuyễnnnnnnnn", "qynh", "quynhh"}) {
    EXPECT_FALSE(IsVietnameseSyllable(word)) << word;
  }
  EXPECT_TRUE(IsVietnameseWord("H’Hen–Mỹ"));
  EXPECT_FALSE(IsVietnameseWord("Mỹ–mÿ"));
}

TEST(EncodingTest, Utf8IsReadWithOrWithoutAMark) {
  for (const char* mark : {"", "\xEF\xBB\xBF"}) {
    for (const char* stated : {"", "utf-8"}) {
      const auto text = DecodeText(std::string(mark) + "Họ tên", stated);
      ASSERT_TRUE(text.ok());
      EXPECT_EQ(text->utf8, "Họ tên");
      EXPECT_EQ(text->encoding, "utf-8");
      EXPECT_EQ(text->note_en, "");
    }
  }
  EXPECT_EQ(DecodeText("a", "")->encoding, "utf-8");
}

std::string Utf16(const std::u16string& text, bool big) {
  std::string bytes;
  for (char16_t c : text) {
    const char high = static_cast<char>(c >> 8), low = static_cast<char>(c & 0xFF);
    bytes += big ? std::string{high, low} : std::string{low, high};
  }
  return bytes;
}

TEST(EncodingTest, Utf16IsReadInBothOrdersWithOrWithoutAMark) {
  for (const bool big : {false, true}) {
    for (const bool marked : {false, true}) {
      for (const char* stated : {"", "utf-16"}) {
        const auto text = DecodeText(Utf16((marked ? u"\uFEFFHọ tên\n" : u"Họ tên\n"), big), stated);
        ASSERT_TRUE(text.ok()) << text.status();
        EXPECT_EQ(text->utf8, "Họ tên\n");
        EXPECT_EQ(text->encoding, "utf-16");
        EXPECT_EQ(text->note_en.empty(), *stated != '\0');
      }
    }
  }
}

TEST(EncodingTest, BrokenUtf16IsRefused) {
  EXPECT_EQ(DecodeText(Utf16(u"\uFEFF𠀀", true), "")->utf8, "𠀀");
  const std::string text = Utf16(u"\uFEFFHọ", false);
  for (const std::string& bytes :
       {text + "x", text + Utf16(u"\xD800", false), text + Utf16(u"\xDC00", false)}) {
    EXPECT_THAT(DecodeText(bytes, "").status().message(), HasSubstr("utf-16, or is cut off"));
  }
  EXPECT_THAT(DecodeText(std::string("a\nb\0c", 5), "").status().message(),
              HasSubstr("line 2 holds a zero byte"));
}

TEST(EncodingTest, AnOldEncodingIsToldByItsWordsAndSaidWithItsConfidence) {
  for (Legacy encoding : kLegacies) {
    const Export e = Read(Csv(Encode(kSheet, encoding)));
    EXPECT_EQ(e.encoding, NameOf(encoding));
    ASSERT_EQ(e.rows.size(), 3u);
    EXPECT_EQ(e.rows[0].record.full_name, "Nguyễn Thị Hòa");
    EXPECT_EQ(e.rows[2].record.full_name, "Đinh Thị Krêh");
    ASSERT_EQ(e.notes.size(), 1u);
    EXPECT_THAT(e.notes[0].text_en, AllOf(HasSubstr("read as " + e.encoding), HasSubstr("confidence 9")));
    EXPECT_THAT(e.notes[0].text_vi, HasSubstr("độ tin cậy 9"));
  }
}

TEST(EncodingTest, TooLittleTextIsNotGuessed) {
  for (Legacy encoding : kLegacies) {
    const std::string bytes = Encode("Ma tre,Ho va ten,Ngay sinh\nT1,Nguyễn Văn An,1/1/2015\n", encoding);
    const auto asked = DecodeText(bytes, "");
    EXPECT_EQ(asked.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(asked.status().message(),
                AllOf(HasSubstr("line 2 is not utf-8"), HasSubstr("--encoding"), HasSubstr("windows-1258"),
                      HasSubstr("tcvn3"), HasSubstr("vni")));
    EXPECT_THAT(ReadErrorVi(asked.status()), AllOf(HasSubstr("Dòng 2"), HasSubstr("--encoding")));
    const auto stated = DecodeText(bytes, NameOf(encoding));
    ASSERT_TRUE(stated.ok()) << stated.status();
    EXPECT_THAT(stated->utf8, HasSubstr("Nguyễn Văn An"));
    EXPECT_EQ(stated->note_en, "");
  }
}

TEST(EncodingTest, AMixtureIsNotGuessed) {
  for (Legacy encoding : kLegacies) {
    for (Legacy other : kLegacies) {
      if (other == encoding) continue;
      const auto text = DecodeText(Encode(kSheet, encoding) + Encode("9,BC-9,Lê Thị Thuỷ\n", other), "");
      EXPECT_FALSE(text.ok()) << NameOf(encoding) << " with " << NameOf(other);
    }
    EXPECT_FALSE(DecodeText(Encode(kSheet, encoding) + kSheet, "").ok());
  }
}

TEST(EncodingTest, AFrenchTextIsNotGuessed) {
  EXPECT_FALSE(
      DecodeText(Bytes("Prénom,Né à,École,Où,Élève,très,façon,forêt,maître,garçon,noël\n"), "").ok());
}

TEST(EncodingTest, AWrongStatementIsRefused) {
  for (Legacy encoding : kLegacies) {
    for (Legacy other : kLegacies) {
      if (other == encoding) continue;
      const auto text = DecodeText(Encode(kSheet, encoding), NameOf(other));
      EXPECT_EQ(text.status().code(), absl::StatusCode::kInvalidArgument)
          << NameOf(encoding) << " as " << NameOf(other);
    }
    EXPECT_THAT(DecodeText(kSheet, NameOf(encoding)).status().message(), HasSubstr("the file is utf-8, not"));
    EXPECT_THAT(DecodeText(Encode(kSheet, encoding), "utf-8").status().message(),
                HasSubstr("line 1 is not utf-8"));
    EXPECT_FALSE(DecodeText(Encode(kSheet, encoding), "utf-16").ok());
  }
  EXPECT_THAT(DecodeText(kSheet, "utf-16").status().message(), HasSubstr("the file is utf-8, not utf-16"));
  EXPECT_THAT(DecodeText(Utf16(u"\uFEFFHọ", true), "utf-8").status().message(),
              HasSubstr("is utf-16, not utf-8"));
  EXPECT_THAT(DecodeText("a", "koi8-r").status().message(), HasSubstr("one of utf-8, utf-16"));
}

// What Excel's "CSV UTF-8" makes of cells in .Vn* or VNI-* fonts.
std::string InUtf8(const std::string& bytes) {
  std::string utf8;
  for (char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    utf8 += b < 0x80 ? std::string(1, c)
                     : std::string{static_cast<char>(0xC0 | b >> 6), static_cast<char>(0x80 | (b & 0x3F))};
  }
  return utf8;
}

TEST(EncodingTest, AnOldEncodingInsideUtf8IsReadWhenStatedAndNamedWhenNot) {
  for (Legacy encoding : {Legacy::kTcvn3, Legacy::kVni}) {
    const std::string name(NameOf(encoding));
    const std::string text = InUtf8(Encode(kSheet, encoding));
    const auto stated = TryRead(Csv("\xEF\xBB\xBF" + text), {.encoding = name});
    ASSERT_TRUE(stated.ok()) << stated.status();
    EXPECT_EQ(stated->rows.at(0).record.full_name, "Nguyễn Thị Hòa");
    EXPECT_THAT(TryRead(Csv(text)).status().message(), HasSubstr("state --encoding " + name));
  }
}

}  // namespace
}  // namespace childsync::commune_agent
