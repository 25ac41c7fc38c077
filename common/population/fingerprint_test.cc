#include "common/population/fingerprint.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "common/population/message_view.h"

namespace childsync::population {
namespace {

PersonView APerson() {
  return {.personal_id = "051214000017",
          .full_name = "Nguyễn Thị Hoà",
          .birth_date = "2014-05-06",
          .ethnicity = "Kinh",
          .residence_unit = "21040",
          .father_name = "Nguyễn Văn An",
          .mother_name = "Lê Thị Bưởi",
          .guardian_name = "",
          .sex = Sex::kFemale,
          .status = PersonStatus::kActive};
}

std::string Hex(const Fingerprint& fingerprint) {
  const std::string_view bytes = AsBytes(fingerprint);
  return absl::BytesToHexString({bytes.data(), bytes.size()});
}

TEST(FingerprintTest, IsTheHashThatArchitectureNames) {
  // Computed with Python's xxhash.xxh3_128 over the documented bytes.
  EXPECT_EQ(Hex(FingerprintOf(APerson())), "c379d229f1b2deefa3f32703c77a68ab");
  EXPECT_EQ(Hex(FingerprintOf({.personal_id = "051214000017", .status = PersonStatus::kDeceased})),
            "210b5b7601ceae725fc635c96421c08d");
}

TEST(FingerprintTest, DiffersWithEachFieldThatIsCompared) {
  const Fingerprint before = FingerprintOf(APerson());
  std::string_view PersonView::*const texts[] = {&PersonView::personal_id,    &PersonView::full_name,
                                                 &PersonView::birth_date,     &PersonView::ethnicity,
                                                 &PersonView::residence_unit, &PersonView::father_name,
                                                 &PersonView::mother_name,    &PersonView::guardian_name};
  for (auto text : texts) {
    PersonView person = APerson();
    person.*text = "x";
    EXPECT_NE(FingerprintOf(person), before);
  }
  PersonView person = APerson();
  person.sex = Sex::kMale;
  EXPECT_NE(FingerprintOf(person), before);
  person = APerson();
  person.status = PersonStatus::kCancelled;
  EXPECT_NE(FingerprintOf(person), before);
}

TEST(FingerprintTest, TellsAFatherFromAMotherOfTheSameName) {
  EXPECT_NE(FingerprintOf({.father_name = "A"}), FingerprintOf({.mother_name = "A"}));
}

TEST(FingerprintTest, HashesAnEntryLongerThanItsBuffer) {
  const std::string name(5000, 'a');
  EXPECT_NE(FingerprintOf({.full_name = name}),
            FingerprintOf({.full_name = std::string_view(name).substr(1)}));
}

TEST(FingerprintTest, OfAMessageIsThatOfItsView) {
  v1::Person message;
  message.set_personal_id("051214000017");
  message.set_full_name("Nguyễn Thị Hoà");
  message.set_birth_date("2014-05-06");
  message.set_sex(v1::SEX_FEMALE);
  message.set_ethnicity("Kinh");
  message.set_residence_unit("21040");
  message.set_father_name("Nguyễn Văn An");
  message.set_mother_name("Lê Thị Bưởi");
  message.set_status(v1::PERSON_STATUS_ACTIVE);
  EXPECT_EQ(FingerprintOf(ViewOf(message)), FingerprintOf(APerson()));
}

}  // namespace
}  // namespace childsync::population
