// What holds for all names, tried on every Vietnamese syllable and on random spellings.
#include <gtest/gtest.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "services/validation/domain/judge.h"
#include "services/validation/domain/name.h"
#include "services/validation/domain/text.h"

namespace childsync::validation {
namespace {

std::string Key(std::string_view cell) {
  KeySpace space;
  return std::string(ReadWords(cell, &space).key);
}

std::string Utf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

icu::UnicodeString Text(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

std::string Composed(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  return Utf8(icu::Normalizer2::getNFCInstance(error)->normalize(Text(utf8), error));
}

std::string Decomposed(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  return Utf8(icu::Normalizer2::getNFDInstance(error)->normalize(Text(utf8), error));
}

const std::vector<std::string> kOnsets = {"",   "b",  "c", "ch", "d",  "đ",  "g",   "gh", "gi", "h",
                                          "k",  "kh", "l", "m",  "n",  "ng", "ngh", "nh", "p",  "ph",
                                          "qu", "r",  "s", "t",  "th", "tr", "v",   "x"};
// A rime with | before the vowel that bears the tone.
const std::vector<std::string> kRimes = {
    "|a",    "|ai",  "|an",  "|ang", "|anh", "|ao",  "|au",   "|ay",  "|ăn",   "|ăng",  "|âm",
    "|ân",   "|âu",  "|ây",  "|e",   "|em",  "|en",  "|ê",    "|ên",  "|ênh",  "|êu",   "|i",
    "|ia",   "i|ên", "i|êm", "i|êu", "|inh", "|in",  "|iu",   "|o",   "o|an",  "|oa",   "o|ai",
    "o|ang", "|oe",  "|oi",  "|on",  "|ong", "|ô",   "|ôi",   "|ông", "|ơ",    "|ơi",   "|ơn",
    "|u",    "|ua",  "u|ân", "|uê",  "|ui",  "|un",  "|ung",  "u|ôi", "u|ông", "uy|ên", "|uy",
    "u|ynh", "|ư",   "|ưa",  "|ưi",  "|ưng", "ư|ơi", "ư|ơng", "ư|ơu", "|y",    "y|ên",  "y|êu"};
const std::string kTones[] = {"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"};

// Each syllable once: onset, rime, tone, the tone where `at` says among the rime's letters, or in its usual
// place for -1.
std::string Syllable(const std::string& onset, const std::string& rime, const std::string& tone) {
  const size_t bar = rime.find('|');
  std::string text = onset + rime.substr(0, bar);
  const icu::UnicodeString rest = Text(rime.substr(bar + 1));
  text += Utf8(rest.tempSubString(0, 1)) + tone + Utf8(rest.tempSubString(1));
  return Composed(text);
}

// Independently of the key: each word decomposed, its tone mark at its end. gi + a and g + ia are the same
// letters.
std::string WithTonesLast(const std::string& name) {
  std::string result;
  std::string marks;
  const icu::UnicodeString text = Text(Decomposed(name) + " ");
  for (int i = 0; i < text.length(); ++i) {
    const std::string letter = Utf8(text.tempSubString(i, 1));
    if (std::find(std::begin(kTones), std::end(kTones), letter) != std::end(kTones)) {
      marks += letter;
      continue;
    }
    if (letter == " ") result += std::exchange(marks, "");
    result += letter;
  }
  return result;
}

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  size_t Below(size_t n) { return engine_() % n; }
  template <typename Container>
  const auto& Pick(const Container& container) {
    return *(std::begin(container) + static_cast<std::ptrdiff_t>(Below(std::size(container))));
  }

  std::string Name() {
    std::string name;
    const size_t syllables = 2 + Below(4);
    for (size_t i = 0; i < syllables; ++i) {
      if (!name.empty()) name += ' ';
      name += Syllable(Pick(kOnsets), Pick(kRimes), Pick(kTones));
    }
    return name;
  }

 private:
  std::mt19937 engine_;
};

TEST(NamePropertyTest, DifferentSyllablesHaveDifferentKeys) {
  std::map<std::string, std::string> syllable_of;
  for (const std::string& onset : kOnsets) {
    for (const std::string& rime : kRimes) {
      for (const std::string& tone : kTones) {
        const std::string syllable = Syllable(onset, rime, tone);
        const auto [it, is_new] = syllable_of.emplace(Key(syllable), syllable);
        EXPECT_TRUE(is_new || WithTonesLast(it->second) == WithTonesLast(syllable))
            << syllable << " " << it->second;
      }
    }
  }
  EXPECT_GT(syllable_of.size(), 10'000u);
}

// A tone mark moved onto any other vowel of its syllable.
TEST(NamePropertyTest, AToneMovedWithinItsSyllableChangesNothing) {
  for (const std::string& onset : kOnsets) {
    for (const std::string& rime : kRimes) {
      for (size_t t = 1; t < std::size(kTones); ++t) {
        const std::string usual = Syllable(onset, rime, kTones[t]);
        const icu::UnicodeString letters = Text(Syllable(onset, rime, ""));
        for (int i = 0; i < letters.length(); ++i) {
          const char16_t base = Text(Decomposed(Utf8(letters.tempSubString(i, 1))))[0];
          if (std::u16string_view(u"aeiouy").find(base) == std::u16string_view::npos) continue;
          const std::string moved = Composed(Utf8(letters.tempSubString(0, i + 1)) + kTones[t] +
                                             Utf8(letters.tempSubString(i + 1)));
          ASSERT_EQ(Key(moved), Key(usual)) << moved << " and " << usual;
        }
      }
    }
  }
}

TEST(NamePropertyTest, DifferentNamesHaveDifferentKeys) {
  Random random(20240328);
  std::map<std::string, std::string> name_of;
  for (int i = 0; i < 100'000; ++i) {
    const std::string name = random.Name();
    const auto [it, is_new] = name_of.emplace(Key(name), name);
    EXPECT_TRUE(is_new || WithTonesLast(it->second) == WithTonesLast(name)) << name << " and " << it->second;
  }
}

TEST(NamePropertyTest, EveryUnicodeFormHasTheSameKey) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = random.Name();
    const icu::UnicodeString decomposed = Text(Decomposed(name));
    // Each letter composed or not, as it happens.
    std::string mixed;
    for (int at = 0; at < decomposed.length();) {
      int end = at + 1;
      while (end < decomposed.length() && u_getCombiningClass(decomposed[end]) != 0) ++end;
      std::u16string marks(decomposed.getBuffer() + at + 1, static_cast<size_t>(end - at - 1));
      if (marks.size() == 2 && random.Below(2) == 0) std::swap(marks[0], marks[1]);
      const std::string letter = Utf8(decomposed.tempSubString(at, 1)) +
                                 Utf8(icu::UnicodeString(marks.data(), static_cast<int32_t>(marks.size())));
      mixed += random.Below(2) == 0 ? Composed(letter) : letter;
      at = end;
    }
    ASSERT_EQ(Key(mixed), Key(name)) << name;
    ASSERT_EQ(Key(Decomposed(name)), Key(name)) << name;
  }
}

TEST(NamePropertyTest, CaseSpacesAndInvisibleCharactersChangeNothing) {
  Random random(2);
  const std::string kSpaces[] = {" ", "\t", "\n", "\u00A0", "\u2003", "\u3000"};
  const std::string kInvisible[] = {"\u200B", "\u200D", "\u00AD", "\uFEFF", "\u202A", "\u2060", "\x07"};
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = random.Name();
    icu::UnicodeString text = Text(name);
    if (random.Below(2) == 0) text.toUpper(icu::Locale("vi"));
    std::string untidy = random.Pick(kSpaces);
    for (int at = 0; at < text.length(); ++at) {
      if (random.Below(4) == 0) untidy += random.Pick(kInvisible);
      untidy +=
          text[at] == u' ' ? random.Pick(kSpaces) + random.Pick(kSpaces) : Utf8(text.tempSubString(at, 1));
    }
    untidy += random.Pick(std::vector<std::string>{"", ".", " ;", ",\t", "\u200B."});
    ASSERT_EQ(Key(untidy), Key(name)) << name;
  }
}

// A character that the table does not have sends the whole cell the long way, by ICU.
TEST(NamePropertyTest, TheTableAndIcuGiveTheSameKey) {
  const std::string kRare = "\U0001D49C";
  for (char32_t c = 1; c < 0x3000; ++c) {
    if (c >= 0x300 && c < 0x370) continue;  // combining marks join what stands before them
    const std::string letter = Utf8(icu::UnicodeString(static_cast<UChar32>(c)));
    const std::string cell = "x" + letter + "y";
    ASSERT_EQ(Key(cell + " " + kRare), Key(cell) + " " + kRare) << std::hex << static_cast<uint32_t>(c);
  }
  Random random(3);
  for (int i = 0; i < 5'000; ++i) {
    const std::string name = random.Name();
    ASSERT_EQ(Key(name + " " + kRare), Key(name) + " " + kRare) << name;
  }
}

std::string RandomBytes(Random* random) {
  static const std::vector<std::string> kPieces = {"a",
                                                   "À",
                                                   "ệ",
                                                   "Đ",
                                                   "Ð",
                                                   "o\u0300",
                                                   "\u0301",
                                                   "\u0302",
                                                   " ",
                                                   "  ",
                                                   "\u00A0",
                                                   "-",
                                                   "–",
                                                   "'",
                                                   "’",
                                                   ".",
                                                   ",",
                                                   ";",
                                                   "0",
                                                   "9",
                                                   "2015",
                                                   "/",
                                                   ".0",
                                                   ":",
                                                   "\u200B",
                                                   "\xE1",
                                                   "\xFF",
                                                   "\xC0\x80",
                                                   "\xED\xA0\x80",
                                                   "?",
                                                   "không",
                                                   "\U0001D49C",
                                                   "А",
                                                   "Ａ",
                                                   "qu",
                                                   "gi",
                                                   "ñ",
                                                   "n\u0303",
                                                   "ǘ",
                                                   "T",
                                                   "h",
                                                   "PM",
                                                   "(",
                                                   "\0x"};
  std::string bytes;
  for (size_t i = random->Below(12); i > 0; --i) bytes += random->Pick(kPieces);
  return bytes;
}

TEST(NamePropertyTest, AKeyHasNoUntidyEndsWhateverTheBytes) {
  Random random(4);
  for (int i = 0; i < 200'000; ++i) {
    const std::string key = Key(RandomBytes(&random));
    ASSERT_FALSE(key.starts_with(' '));
    ASSERT_TRUE(key.empty() || !DoesNotMatterAtTheEnd(key.back()));
    ASSERT_EQ(key.find("  "), std::string::npos);
  }
}

TEST(TextPropertyTest, CleaningIsIdempotent) {
  Random random(5);
  for (int i = 0; i < 200'000; ++i) {
    KeySpace space;
    const std::string once(Clean(RandomBytes(&random), &space).text);
    KeySpace other;
    const CleanText again = Clean(once, &other);
    ASSERT_EQ(again.text, once);
    ASSERT_EQ(again.rules & (kTextSpace | kTextInvisible | kTextTrailing), 0u);
  }
}

// The standard form of what was read is read as the same, and no rule changes it.
TEST(StandardisePropertyTest, StandardisingIsIdempotent) {
  Random random(6);
  const Date today = *Date::Parse("2024-03-28");
  int read = 0;
  StandardRecord once;
  StandardRecord again;
  for (int i = 0; i < 300'000; ++i) {
    std::string date = std::to_string(random.Below(33)) + random.Pick(std::string("/-.")) +
                       std::to_string(random.Below(14)) + random.Pick(std::string("/-.")) +
                       std::to_string(1990 + random.Below(40));
    std::string number = RandomBytes(&random).substr(0, 2) + std::to_string(random.Below(99)) + "215" +
                         std::to_string(100'000 + random.Below(900'000)) +
                         random.Pick(std::vector<std::string>{"", ".0"});
    Standardise({.birth_date = date,
                 .sex = random.Pick(std::vector<std::string>{"NAM", "gái", "x", "Nu"}),
                 .personal_id = number},
                today, &once);
    const std::string iso = once.birth_date.ToString();
    Standardise({.birth_date = once.birth_date_reading == Reading::kRead ? std::string_view(iso) : "",
                 .sex = once.sex == Sex::kMale     ? "Nam"
                        : once.sex == Sex::kFemale ? "Nữ"
                                                   : "",
                 .personal_id = once.cited_number()},
                today, &again);
    ASSERT_EQ(again.rules, 0u);
    ASSERT_EQ(again.cited_number(), once.cited_number()) << number;
    ASSERT_EQ(again.sex, once.sex);
    if (once.birth_date_reading != Reading::kRead) continue;
    ++read;
    ASSERT_EQ(again.birth_date, once.birth_date) << date;
  }
  EXPECT_GT(read, 30'000);
}

TEST(StandardisePropertyTest, AReusedRecordRemembersNothing) {
  Random random(7);
  const Date today = *Date::Parse("2024-03-28");
  StandardRecord reused;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = RandomBytes(&random);
    const std::string number = RandomBytes(&random) + "051215123456";
    const RecordCells cells = {
        .full_name = name, .birth_date = "5/3/15", .personal_id = number, .mother_name = name};
    StandardRecord fresh;
    Standardise(cells, today, &fresh);
    Standardise(cells, today, &reused);
    ASSERT_EQ(reused.full_name.key, fresh.full_name.key);
    ASSERT_EQ(reused.mother_name.reading, fresh.mother_name.reading);
    ASSERT_EQ(reused.cited_number(), fresh.cited_number());
    ASSERT_EQ(reused.rules, fresh.rules);
  }
}

}  // namespace
}  // namespace childsync::validation
