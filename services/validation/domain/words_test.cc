// The two fields whose words are fixed: sex and ethnicity.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <string>

#include "services/validation/domain/ethnicity.h"
#include "services/validation/domain/sex.h"

namespace childsync::validation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SexTest, EveryWordForItIsRead) {
  for (const char* cell : {"Nam", "nam", "NAM", " Nam. ", "trai", "bé trai", "Con Trai", "M", "m", "Male",
                           "boy", "nam giới", "Nam giơ\u0301i"}) {
    EXPECT_EQ(ReadSex(cell).reading, Reading::kRead) << cell;
    EXPECT_EQ(ReadSex(cell).sex, Sex::kMale) << cell;
  }
  for (const char* cell : {"Nữ", "NỮ", "nữ", "Nu", "NU", "gái", "bé gái", "Con gái", "F", "f", "FEMALE",
                           "girl", "nữ  giới", "Nư\u0303", "nu\u031B\u0303;"}) {
    EXPECT_EQ(ReadSex(cell).reading, Reading::kRead) << cell;
    EXPECT_EQ(ReadSex(cell).sex, Sex::kFemale) << cell;
  }
}

TEST(SexTest, EverythingElseIsMalformed) {
  for (const char* cell : {"0", "1", "2", "N", "Nam/Nữ", "Nữ/Nam", "Nam Nữ", "Nư", "Nũ", "x", "nam1", "Nаm",
                           "Ｎam", "be trai", "giới nam", "?", "--", "mal"}) {
    EXPECT_EQ(ReadSex(cell).reading, Reading::kMalformed) << cell;
  }
}

TEST(SexTest, AbsentIsMissing) {
  for (const char* cell : {"", " ", "-", "không rõ", "Không"}) {
    EXPECT_EQ(ReadSex(cell).reading, Reading::kMissing) << cell;
  }
}

TEST(SexTest, TheTraceSaysThatAnotherWordWasRead) {
  EXPECT_THAT(RuleNames(ReadSex("Nữ").rules), IsEmpty());
  EXPECT_THAT(RuleNames(ReadSex(" gái").rules), ElementsAre("text.space", "sex.word"));
}

// The number of the group in the official list, 0 for none.
int Group(std::string_view cell) {
  const EthnicityReading reading = ReadEthnicity(cell);
  return reading.reading == Reading::kRead ? std::countr_zero(reading.groups) + 1 : 0;
}

TEST(EthnicityTest, TheListHas54GroupsAndForeigners) {
  ASSERT_EQ(EthnicGroupList().size(), 55u);
  std::map<std::string, int> seen;
  int code = 0;
  for (const EthnicGroup& group : EthnicGroupList()) {
    ++code;
    std::string_view names = group.official_names;
    while (!names.empty()) {
      const std::string name(names.substr(0, names.find('|')));
      names.remove_prefix(std::min(names.size(), name.size() + 1));
      EXPECT_EQ(Group(name), code) << name;
      EXPECT_TRUE(seen.emplace(name, code).second) << name;
      EXPECT_THAT(RuleNames(ReadEthnicity(name).rules), IsEmpty()) << name;
    }
  }
}

TEST(EthnicityTest, AnUnofficialNameIsReadUnlessGroupsShareIt) {
  std::map<std::string, std::set<int>> groups_of;
  std::set<std::string> official;
  int code = 0;
  for (const EthnicGroup& group : EthnicGroupList()) {
    ++code;
    for (auto [names, is_official] :
         {std::pair(group.official_names, true), std::pair(group.other_names, false)}) {
      while (!names.empty()) {
        const std::string name(names.substr(0, names.find('|')));
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        if (is_official) official.insert(name);
        groups_of[name].insert(code);
      }
    }
  }
  for (const auto& [name, groups] : groups_of) {
    if (official.contains(name)) continue;
    EXPECT_EQ(Group(name), groups.size() == 1 ? *groups.begin() : 0) << name;
  }
}

TEST(EthnicityTest, KnowsTheNamesThatOtherPublishedListsHave) {
  const std::pair<const char*, int> names[] = {
      {"Man Thanh", 3},   {"Pu Thay", 3},  {"Âu Tá", 6},           {"Phàn Sình", 7}, {"Quý Rịn", 7},
      {"Hmong", 8},       {"Mèo Hoa", 8},  {"Ná Miẻo", 8},         {"Sơ Đăng", 14},  {"H'roi", 17},
      {"Chăm H'roi", 17}, {"H're", 19},    {"Man Thạch Bích", 19}, {"Ktu", 26},      {"Cờ Tu", 26},
      {"Tày Hạy", 29},    {"Cua", 30},     {"Xinh Mul", 34},       {"U Ní", 35},     {"Xá U Ní", 35},
      {"Khù Sung", 41},   {"Kha Quy", 41}, {"Mã Liềng", 44}};
  for (const auto& [name, code] : names) EXPECT_EQ(Group(name), code) << name;
}

TEST(EthnicityTest, AnOfficialNameWinsOverOtherGroupsOtherName) {
  EXPECT_EQ(Group("Thổ"), 24);
  EXPECT_EQ(Group("Hoa"), 4);
  EXPECT_EQ(Group("THỔ"), 24);
  EXPECT_EQ(Group("hoa."), 4);
}

TEST(EthnicityTest, ANameThatTwoGroupsShareIsMalformed) {
  for (const char* cell : {"Mán", "Trại", "Xá Khao", "Xá Lá Vàng", "Chil", "Ca-tang", "Hạ", "Mun Di"}) {
    EXPECT_EQ(ReadEthnicity(cell).reading, Reading::kMalformed) << cell;
  }
}

TEST(EthnicityTest, SpellingsOfOneNameAreOne) {
  for (const char* cell : {"Ê-đê", "Ê Đê", "Êđê", "ê đê", "Ê – Đê"}) EXPECT_EQ(Group(cell), 12) << cell;
  for (const char* cell : {"Hmông", "H'Mông", "H’mông", "H-Mông", "Mông", "Mèo", "HMÔNG"})
    EXPECT_EQ(Group(cell), 8) << cell;
  for (const char* cell : {"Khơ-me", "Khơ Me", "Khơme", "Khmer", "KHMER"}) EXPECT_EQ(Group(cell), 5) << cell;
  for (const char* cell : {"Xơ Đăng", "Xơ-đăng", "Xê Đăng", "Ca Dong", "Xơ Ðăng"})
    EXPECT_EQ(Group(cell), 14) << cell;
  for (const char* cell : {"Bru - Vân Kiều", "Bru-Vân Kiều", "Vân Kiều"}) EXPECT_EQ(Group(cell), 23) << cell;
  for (const char* cell : {"Gié Triêng", "Giẻ-Triêng", "gié - triêng"}) EXPECT_EQ(Group(cell), 27) << cell;
  for (const char* cell : {"Co", "Cor"}) EXPECT_EQ(Group(cell), 30) << cell;
  for (const char* cell : {"Hrê", "H'rê", "HRÊ", "H’Rê"}) EXPECT_EQ(Group(cell), 19) << cell;
  for (const char* cell : {"Kinh", "KINH", "kinh.", "Việt", "Kinh (Việt)"}) EXPECT_EQ(Group(cell), 1) << cell;
  EXPECT_EQ(Group("Người nước ngoài"), 55);
}

TEST(EthnicityTest, ASecondNameOfTheGroupMayFollowInBrackets) {
  for (const char* cell : {"Dao (Mán)", "DAO(MÁN)", "Mán (Dao)"}) EXPECT_EQ(Group(cell), 9) << cell;
  for (const char* cell : {"Mông (H’Mông)", "H'Mông (Mông)", "Mông (Mèo)."})
    EXPECT_EQ(Group(cell), 8) << cell;
  EXPECT_EQ(Group("Khơ me (Khmer)"), 5);
  for (const char* cell :
       {"Kinh (Hoa)", "Kinh (01)", "Kinh ()", "(Kinh)", "Mán (Mán)", "Kinh (Việt) (Kinh)"}) {
    EXPECT_EQ(ReadEthnicity(cell).reading, Reading::kMalformed) << cell;
  }
  EXPECT_EQ(ReadRegisteredEthnicity("Dao (Mán)").groups, ReadEthnicity("Dao").groups);
}

TEST(EthnicityTest, AnyOtherWordIsMalformed) {
  for (const char* cell : {"01", "1", "Kinh1", "K", "Muong", "Tay", "Khác", "Kinh/Hrê", "Kinh, Hrê",
                           "dân tộc Kinh", "Kіnh", "K inh", "Tầy", "?"}) {
    EXPECT_EQ(ReadEthnicity(cell).reading, Reading::kMalformed) << cell;
  }
  for (const char* cell : {"", "-", "Không rõ"})
    EXPECT_EQ(ReadEthnicity(cell).reading, Reading::kMissing) << cell;
}

TEST(EthnicityTest, TheRegistersSharedNameFitsEachOfItsGroups) {
  const EthnicGroups dao = ReadEthnicity("Dao").groups;
  EXPECT_NE(ReadRegisteredEthnicity("Mán").groups & dao, 0u);
  EXPECT_EQ(ReadRegisteredEthnicity("Hrê").groups & dao, 0u);
  EXPECT_EQ(ReadRegisteredEthnicity("không rõ").reading, Reading::kMissing);
  EXPECT_EQ(ReadRegisteredEthnicity("Khác").groups, 0u);
}

}  // namespace
}  // namespace childsync::validation
