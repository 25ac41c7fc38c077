// The table of cases: what a record and the register's entry give together.
#include "services/validation/domain/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "services/validation/domain/catalogue.h"

namespace childsync::validation {
namespace {

// A record and an entry that agree; each case changes what it is about.
struct World {
  RecordCells record = {.full_name = "Nguyễn Thị Hòa",
                        .birth_date = "05/03/2015",
                        .sex = "Nữ",
                        .ethnicity = "Kinh",
                        .personal_id = "051315123456",
                        .father_name = "Nguyễn Văn Ba",
                        .mother_name = "Trần Thị Tư"};
  LookedUp found = {LookedUp::Kind::kPerson,
                    {.full_name = "Nguyễn Thị Hòa",
                     .birth_date = "2015-03-05",
                     .sex = Sex::kFemale,
                     .ethnicity = "Kinh",
                     .father_name = "Nguyễn Văn Ba",
                     .mother_name = "Trần Thị Tư"}};
  bool resides_elsewhere = false;
  std::string_view today = "2024-03-28";
  Severities severities;

  Judgement Judged() const {
    StandardRecord standard;
    const Date day = *Date::Parse(today);
    Standardise(record, day, &standard);
    return Judge(standard, found, resides_elsewhere, day, severities);
  }
};

std::string Describe(const Findings& findings) {
  static constexpr std::string_view kSides[] = {"", "record", "number", "register"};
  std::string text;
  for (const Finding& f : findings) {
    if (!text.empty()) text += ' ';
    text += std::string(TypeOf(f.code).name) + "@" + std::string(kSides[static_cast<int>(f.side)]);
  }
  return text;
}

struct Case {
  const char* fact;
  std::function<void(World&)> change;
  const char* findings;
  bool claims = true;
};

const Case kCases[] = {
    {"agreeing", [](World&) {}, ""},

    // Fields.
    {"name absent", [](World& w) { w.record.full_name = "không"; }, "NAME_MISSING@record"},
    {"name unreadable", [](World& w) { w.record.full_name = "Nguy?n"; }, "NAME_MALFORMED@record"},
    {"birth date absent", [](World& w) { w.record.birth_date = ""; }, "BIRTH_DATE_MISSING@record"},
    {"birth date unreadable", [](World& w) { w.record.birth_date = "2015"; }, "BIRTH_DATE_MALFORMED@record"},
    {"sex absent", [](World& w) { w.record.sex = "-"; }, "SEX_MISSING@record"},
    {"sex unreadable", [](World& w) { w.record.sex = "Nam/Nữ"; }, "SEX_MALFORMED@record"},
    {"ethnicity absent", [](World& w) { w.record.ethnicity = ""; }, "ETHNICITY_MISSING@record"},
    {"ethnicity unreadable", [](World& w) { w.record.ethnicity = "Mán"; }, "ETHNICITY_MALFORMED@record"},
    {"no guardian", [](World& w) { w.record.father_name = w.record.mother_name = "không có"; },
     "GUARDIAN_MISSING@record"},
    {"an unreadable guardian counts as absent",
     [](World& w) { w.record.father_name = "09", w.record.mother_name = ""; }, "GUARDIAN_MISSING@record"},
    {"one readable guardian is enough", [](World& w) { w.record.father_name = "?"; }, ""},
    {"a guardian in another column is the same set",
     [](World& w) {
       w.record.guardian_name = w.record.father_name;
       w.record.father_name = w.record.mother_name = "";
     },
     ""},

    // The number.
    {"number absent", [](World& w) { w.record.personal_id = "chưa có"; }, "NUMBER_MISSING@number", false},
    {"number unreadable", [](World& w) { w.record.personal_id = "0513"; }, "NUMBER_MALFORMED@number", false},
    {"without a number nothing is compared",
     [](World& w) { w.record.personal_id = "", w.record.full_name = "Lê An", w.record.sex = "Nam"; },
     "NUMBER_MISSING@number", false},
    {"nobody has the number", [](World& w) { w.found.kind = LookedUp::Kind::kNobody, w.record.sex = "Nam"; },
     "NUMBER_UNKNOWN@number", false},
    {"nobody has the number, and a field is wrong",
     [](World& w) { w.found.kind = LookedUp::Kind::kNobody, w.record.birth_date = "x"; },
     "BIRTH_DATE_MALFORMED@record NUMBER_UNKNOWN@number", false},
    {"number replaced", [](World& w) { w.found.kind = LookedUp::Kind::kReplaced; }, "NUMBER_REPLACED@number"},
    {"number replaced, the chain broken",
     [](World& w) { w.found.kind = LookedUp::Kind::kChainBroken, w.record.full_name = "Lê An"; },
     "NUMBER_REPLACED@number", false},
    {"number cancelled", [](World& w) { w.found.person.status = PersonStatus::kCancelled; },
     "NUMBER_CANCELLED@number"},

    // Sex: record, number, register.
    {"sex: number and register against the record", [](World& w) { w.record.sex = "Nam"; },
     "SEX_DIFFERS@record"},
    {"sex: record and number against the register", [](World& w) { w.found.person.sex = Sex::kMale; },
     "SEX_DIFFERS@register"},
    {"sex: record and register against the number", [](World& w) { w.record.personal_id = "051215123456"; },
     "NUMBER_CONFLICTS_SEX@number"},
    {"sex: the record is absent", [](World& w) { w.record.sex = "", w.found.person.sex = Sex::kMale; },
     "SEX_MISSING@record"},
    {"sex: a replaced number is no witness",
     [](World& w) { w.found.kind = LookedUp::Kind::kReplaced, w.found.person.sex = Sex::kMale; },
     "NUMBER_REPLACED@number SEX_DIFFERS@record"},
    {"sex: a cancelled number is no witness",
     [](World& w) { w.found.person.status = PersonStatus::kCancelled, w.found.person.sex = Sex::kMale; },
     "NUMBER_CANCELLED@number SEX_DIFFERS@record"},
    {"sex: a replaced number conflicts with nothing",
     [](World& w) { w.found.kind = LookedUp::Kind::kReplaced, w.record.personal_id = "051215123456"; },
     "NUMBER_REPLACED@number"},

    // Birth date: record, number, register.
    {"birth date: within the same year", [](World& w) { w.record.birth_date = "03/05/2015"; },
     "BIRTH_DATE_DIFFERS@record"},
    {"birth date: within the same year, the number has another",
     [](World& w) { w.record.birth_date = "03/05/2015", w.record.personal_id = "051314123456"; },
     "BIRTH_DATE_DIFFERS@record"},
    {"birth date: number and register agree on the year",
     [](World& w) { w.record.birth_date = "05/03/2014"; }, "BIRTH_DATE_DIFFERS@record"},
    {"birth date: record and number agree on the year",
     [](World& w) { w.found.person.birth_date = "2014-03-05"; }, "BIRTH_DATE_DIFFERS@register"},
    {"birth date: three different years",
     [](World& w) { w.record.birth_date = "05/03/2013", w.found.person.birth_date = "2014-03-05"; },
     "BIRTH_DATE_DIFFERS@record"},
    {"birth date: agrees, and the number has another year",
     [](World& w) { w.record.personal_id = "051314123456"; }, "NUMBER_CONFLICTS_BIRTH_YEAR@number"},
    {"birth date: a replaced number is no witness",
     [](World& w) { w.found.kind = LookedUp::Kind::kReplaced, w.found.person.birth_date = "2014-03-05"; },
     "NUMBER_REPLACED@number BIRTH_DATE_DIFFERS@record"},
    {"birth date: a replaced number conflicts with nothing",
     [](World& w) { w.found.kind = LookedUp::Kind::kReplaced, w.record.personal_id = "051314123456"; },
     "NUMBER_REPLACED@number"},
    {"sex and year of the number against both", [](World& w) { w.record.personal_id = "051214123456"; },
     "NUMBER_CONFLICTS_SEX@number NUMBER_CONFLICTS_BIRTH_YEAR@number"},

    // Ethnicity and name.
    {"ethnicity differs", [](World& w) { w.record.ethnicity = "Hrê"; }, "ETHNICITY_DIFFERS@record"},
    {"ethnicity under another name",
     [](World& w) { w.record.ethnicity = "Cor", w.found.person.ethnicity = "Co"; }, ""},
    {"name under another form of the register", [](World& w) { w.found.person.full_name = "NGUYỄN THỊ HOÀ"; },
     ""},
    {"name differs", [](World& w) { w.record.full_name = "Nguyễn Thị Hoa"; }, "NAME_DIFFERS@record"},
    {"name differs, and the register is wrong in sex",
     [](World& w) { w.record.full_name = "Nguyễn Thị Hoa", w.found.person.sex = Sex::kMale; },
     "SEX_DIFFERS@register NAME_DIFFERS@record"},
    {"name differs, and the register is wrong in the year",
     [](World& w) { w.record.full_name = "Nguyễn Thị Hoa", w.found.person.birth_date = "2014-03-05"; },
     "BIRTH_DATE_DIFFERS@register NAME_DIFFERS@record"},
    {"name differs, and the number conflicts",
     [](World& w) { w.record.full_name = "Nguyễn Thị Hoa", w.record.personal_id = "051215123456"; },
     "NUMBER_CONFLICTS_SEX@number NAME_DIFFERS@record"},
    {"name and sex differ", [](World& w) { w.record.full_name = "Nguyễn Văn An", w.record.sex = "Nam"; },
     "NUMBER_OF_ANOTHER_PERSON@number", false},
    {"name and birth date differ",
     [](World& w) { w.record.full_name = "Nguyễn Văn An", w.record.birth_date = "06/03/2015"; },
     "NUMBER_OF_ANOTHER_PERSON@number", false},
    {"another person's number silences every comparison",
     [](World& w) {
       w.record.full_name = "Nguyễn Văn An", w.record.birth_date = "06/03/2015", w.record.ethnicity = "Hrê";
       w.record.father_name = "Lê Ba", w.record.mother_name = "";
       w.found.person.sex = Sex::kMale, w.found.person.status = PersonStatus::kDeceased;
       w.resides_elsewhere = true;
     },
     "NUMBER_OF_ANOTHER_PERSON@number", false},
    {"another person's number, an adult, silences conflicts and age",
     [](World& w) {
       w.record.full_name = "Nguyễn Văn An", w.record.sex = "Nữ", w.record.personal_id = "051207123456";
       w.record.birth_date = "06/03/2007", w.found.person.birth_date = "2007-03-05";
     },
     "NUMBER_OF_ANOTHER_PERSON@number", false},
    {"another person's number leaves what is said of fields, number and register",
     [](World& w) {
       w.record.full_name = "Nguyễn Văn An", w.record.birth_date = "06/03/2015", w.record.ethnicity = "";
       w.found.person.sex = Sex::kUnknown, w.found.kind = LookedUp::Kind::kReplaced;
     },
     "ETHNICITY_MISSING@record NUMBER_REPLACED@number NUMBER_OF_ANOTHER_PERSON@number "
     "REGISTER_INCOMPLETE@register",
     false},

    // The register's gaps.
    {"the register has no name",
     [](World& w) { w.found.person.full_name = "", w.record.birth_date = "06/03/2015"; },
     "BIRTH_DATE_DIFFERS@record REGISTER_INCOMPLETE@register"},
    {"the register has no birth date",
     [](World& w) { w.found.person.birth_date = "", w.record.birth_date = "05/03/2014"; },
     "REGISTER_INCOMPLETE@register"},
    {"the register has no sex", [](World& w) { w.found.person.sex = Sex::kUnknown, w.record.sex = "Nam"; },
     "REGISTER_INCOMPLETE@register"},
    {"the register has no ethnicity and no guardians",
     [](World& w) {
       w.found.person.ethnicity = w.found.person.father_name = w.found.person.mother_name = "";
       w.resides_elsewhere = true;
     },
     "PERSON_RESIDES_ELSEWHERE@record"},

    // The person.
    {"the person has died", [](World& w) { w.found.person.status = PersonStatus::kDeceased; },
     "PERSON_DECEASED@record"},
    {"the dead are not said to be no children",
     [](World& w) { w.found.person.status = PersonStatus::kDeceased, w.today = "2034-03-28"; },
     "PERSON_DECEASED@record"},
    {"the day before the 16th birthday", [](World& w) { w.today = "2031-03-04"; }, ""},
    {"the 16th birthday", [](World& w) { w.today = "2031-03-05"; }, "PERSON_NOT_A_CHILD@record"},
    {"an adult whose number was cancelled",
     [](World& w) { w.today = "2031-03-05", w.found.person.status = PersonStatus::kCancelled; },
     "NUMBER_CANCELLED@number PERSON_NOT_A_CHILD@record"},
    {"the name agrees, unit and guardians don't",
     [](World& w) { w.resides_elsewhere = true, w.record.father_name = "Lê Ba", w.record.mother_name = ""; },
     "PERSON_IN_DOUBT@number PERSON_RESIDES_ELSEWHERE@record GUARDIAN_DIFFERS@record", false},
    {"neither name, nor unit, nor guardians agree: no doubt, a difference",
     [](World& w) {
       w.resides_elsewhere = true, w.record.father_name = "Lê Ba", w.record.mother_name = "";
       w.record.full_name = "Nguyễn Thị Hoa";
     },
     "NAME_DIFFERS@record PERSON_RESIDES_ELSEWHERE@record GUARDIAN_DIFFERS@record"},
    {"an absent name agrees with nothing",
     [](World& w) {
       w.resides_elsewhere = true, w.record.father_name = "Lê Ba", w.record.mother_name = "";
       w.record.full_name = "";
     },
     "NAME_MISSING@record PERSON_RESIDES_ELSEWHERE@record GUARDIAN_DIFFERS@record"},

    // Warnings.
    {"resides elsewhere", [](World& w) { w.resides_elsewhere = true; }, "PERSON_RESIDES_ELSEWHERE@record"},
    {"guardians differ", [](World& w) { w.record.father_name = "Lê Ba", w.record.mother_name = "Lê Tư"; },
     "GUARDIAN_DIFFERS@record"},
    {"one guardian in common is enough", [](World& w) { w.record.father_name = "Lê Ba"; }, ""},
    {"guardians agree under their match key",
     [](World& w) { w.record.father_name = "", w.record.mother_name = "TRẦN  THỊ TƯ."; }, ""},
};

class JudgeTest : public ::testing::TestWithParam<Case> {};

TEST_P(JudgeTest, FindingsSidesVerdictAndClaim) {
  World world;
  GetParam().change(world);
  const Judgement judgement = world.Judged();
  EXPECT_EQ(Describe(judgement.findings), GetParam().findings) << GetParam().fact;
  EXPECT_EQ(judgement.claims_person, GetParam().claims) << GetParam().fact;
  bool has_error = false;
  bool unknown = false;
  for (const Finding& f : judgement.findings) {
    has_error |= f.severity == Severity::kError;
    unknown |= f.code == FindingCode::kNumberUnknown;
    EXPECT_TRUE(TypeOf(f.code).HasSide(f.side)) << GetParam().fact;
    EXPECT_EQ(TypeOf(f.code).field, f.field);
  }
  const Outcome expected = unknown     ? Outcome::kNotFound
                           : has_error ? Outcome::kNeedsCorrection
                                       : Outcome::kVerified;
  EXPECT_EQ(judgement.outcome, expected) << GetParam().fact;
}

INSTANTIATE_TEST_SUITE_P(EveryCase, JudgeTest, ::testing::ValuesIn(kCases));

TEST(JudgeFactsTest, WarningsChangeNoVerdict) {
  World world;
  world.resides_elsewhere = true;
  EXPECT_EQ(world.Judged().outcome, Outcome::kVerified);
}

TEST(JudgeFactsTest, SeveritiesDecideTheVerdict) {
  World world;
  world.resides_elsewhere = true;
  EXPECT_TRUE(world.severities.Set(FindingCode::kPersonResidesElsewhere, Severity::kError));
  EXPECT_EQ(world.Judged().outcome, Outcome::kNeedsCorrection);
  world = {};
  world.record.ethnicity = "Hrê";
  EXPECT_EQ(world.Judged().outcome, Outcome::kNeedsCorrection);
  EXPECT_TRUE(world.severities.Set(FindingCode::kEthnicityDiffers, Severity::kWarning));
  EXPECT_EQ(world.Judged().outcome, Outcome::kVerified);
  EXPECT_EQ(world.Judged().findings.size(), 1u);
  EXPECT_FALSE(world.severities.Set(FindingCode::kNumberMissing, Severity::kWarning));
  EXPECT_EQ(world.severities.Of(FindingCode::kNumberMissing), Severity::kError);
}

TEST(JudgeFactsTest, AWithdrawnRecordClaimsNobody) {
  EXPECT_EQ(Withdrawn().outcome, Outcome::kWithdrawn);
  EXPECT_FALSE(Withdrawn().claims_person);
  EXPECT_TRUE(Withdrawn().findings.empty());
}

TEST(JudgeFactsTest, BornOnALeapDayIsSixteenOnTheFirstOfMarch) {
  World world;
  world.record.birth_date = "29/02/2084";
  world.record.personal_id = "051384123456";
  world.found.person.birth_date = "2084-02-29";
  world.today = "2100-02-28";
  EXPECT_EQ(Describe(world.Judged().findings), "");
  world.today = "2100-03-01";
  EXPECT_EQ(Describe(world.Judged().findings), "PERSON_NOT_A_CHILD@record");
}

TEST(JudgeFactsTest, TheTraceIsTheRecordsAndNotTheRegisters) {
  World world;
  world.found.person.full_name = "NGUYỄN THỊ HOÀ";
  EXPECT_TRUE(RuleNames(world.Judged().rules).empty());
  world.record.full_name = "NGUYỄN THỊ HOÀ";
  EXPECT_THAT(RuleNames(world.Judged().rules), ::testing::ElementsAre("name.case", "name.tone_placement"));
}

TEST(CatalogueTest, IsInOrderOfCodeWithoutGaps) {
  int code = 0;
  for (const FindingType& type : Catalogue()) {
    EXPECT_EQ(static_cast<int>(type.code), ++code) << type.name;
    EXPECT_NE(type.sides, 0) << type.name;
    EXPECT_FALSE(type.text_vi.empty() || type.text_en.empty() || type.source.empty()) << type.name;
    EXPECT_EQ(&TypeOf(type.code), &type);
  }
  EXPECT_EQ(code, 29);
}

// RECORD_ID_* are said of rows that never reach the rules.
TEST(CatalogueTest, EveryCodeAndSideOfTheRulesIsReachedByACase) {
  std::set<std::pair<FindingCode, Side>> reached;
  for (const Case& c : kCases) {
    World world;
    c.change(world);
    for (const Finding& f : world.Judged().findings) reached.insert({f.code, f.side});
  }
  for (const FindingType& type : Catalogue()) {
    if (type.code >= FindingCode::kRecordIdMissing) continue;
    for (Side side : {Side::kRecord, Side::kNumber, Side::kRegister}) {
      EXPECT_EQ(reached.contains({type.code, side}), type.HasSide(side))
          << type.name << static_cast<int>(side);
    }
  }
}

}  // namespace
}  // namespace childsync::validation
