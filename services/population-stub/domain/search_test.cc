#include "services/population-stub/domain/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::population_stub {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(FoldNameTest, LeavesOutCaseDiacriticsAndSpaces) {
  EXPECT_EQ(FoldName("Đặng  Thị Hoà"), "dangthihoa");
  EXPECT_EQ(FoldName("ĐẶNG THỊ HÒA"), "dangthihoa");
  EXPECT_EQ(FoldName("Ðặng Thi\xCC\xA3 Hòa"), "dangthihoa");  // U+00D0, and a combining dot below
  EXPECT_NE(FoldName("Đặng Thị Hoa"), FoldName("Đặng Thị Hao"));
}

class SearchTest : public testing::Test {
 protected:
  std::vector<std::string> Find(const Description& description, std::string_view after = "",
                                size_t limit = 10) {
    std::vector<std::string> numbers;
    for (const PersonView* person : Search(*people_, description, after, limit)) {
      numbers.push_back(std::string(person->personal_id.substr(11)));
    }
    return numbers;
  }
  const std::shared_ptr<const Register> people_ = *Register::Parse(
      "personal_id,full_name,birth_date,sex,ethnicity,residence_unit,father_name,mother_name,guardian_name,"
      "status,"
      "replaced_by\n"
      "051214000001,Lê Văn Ân,2014-01-02,male,,21040,,,,active,\n"
      "051214000002,LÊ VĂN AN,2014-01-02,male,,21043,,,,active,\n"
      "051214000003,Le Van An,2015-01-02,female,,21040,,,,deceased,\n"
      "051214000004,Lê Văn Bình,2014-01-02,male,,21040,,,,active,\n");
};

TEST_F(SearchTest, GivesThosePeopleWhomEveryPartOfTheDescriptionFits) {
  EXPECT_THAT(Find({.full_name = "lê văn ấn"}), ElementsAre("1", "2", "3"));
  EXPECT_THAT(Find({.birth_date = "2014-01-02"}), ElementsAre("1", "2", "4"));
  EXPECT_THAT(Find({.full_name = "Lê Văn An", .birth_date = "2014-01-02"}), ElementsAre("1", "2"));
  EXPECT_THAT(Find({.full_name = "Lê Văn An", .sex = population::Sex::kFemale}), ElementsAre("3"));
  EXPECT_THAT(Find({.full_name = "Lê Văn An", .residence_unit = "21043"}), ElementsAre("2"));
  EXPECT_THAT(Find({.full_name = "Lê An"}), IsEmpty());
}

TEST_F(SearchTest, GoesOnAfterThePageBefore) {
  EXPECT_THAT(Find({.full_name = "Lê Văn An"}, "", 2), ElementsAre("1", "2"));
  EXPECT_THAT(Find({.full_name = "Lê Văn An"}, "051214000002", 2), ElementsAre("3"));
}

}  // namespace
}  // namespace childsync::population_stub
