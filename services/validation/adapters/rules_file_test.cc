#include "services/validation/adapters/rules_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "services/validation/domain/catalogue.h"
#include "services/validation/domain/judge.h"

namespace childsync::validation {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string File(const std::string& severities, const std::string& version = "qn-1") {
  return R"({"version": ")" + version + R"(", "severities": )" + severities + "}";
}

// One severity set.
std::string Setting(std::string_view name, const std::string& severity) {
  return File("{\"" + std::string(name) + "\": \"" + severity + "\"}");
}

std::string ErrorOf(const absl::StatusOr<RulesInForce>& rules) {
  return std::string(rules.status().message());
}

TEST(RulesFileTest, WithoutAFileTheCatalogueHolds) {
  const auto rules = ReadRulesFile("");
  ASSERT_TRUE(rules.ok());
  EXPECT_EQ(rules->version, kRulesVersion);
  for (const FindingType& type : Catalogue()) EXPECT_EQ(rules->severities.Of(type.code), type.severity);
}

TEST(RulesFileTest, LowersAndRaisesWhatItNamesAndNothingElse) {
  const auto rules =
      ParseRules(File(R"({"ETHNICITY_DIFFERS": "warning", "GUARDIAN_DIFFERS": "error"})"), "r");
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(rules->severities.Of(FindingCode::kEthnicityDiffers), Severity::kWarning);
  EXPECT_EQ(rules->severities.Of(FindingCode::kGuardianDiffers), Severity::kError);
  EXPECT_EQ(rules->severities.Of(FindingCode::kNameDiffers), Severity::kError);
  EXPECT_EQ(rules->severities.Of(FindingCode::kPersonResidesElsewhere), Severity::kWarning);
}

TEST(RulesFileTest, TheVersionNamesProgramFileAndContent) {
  const auto version = [](const std::string& severities) {
    return ParseRules(File(severities), "r")->version;
  };
  EXPECT_THAT(version("{}"), StartsWith(std::string(kRulesVersion) + "+qn-1."));
  EXPECT_NE(version("{}"), version(R"({"GUARDIAN_DIFFERS": "error"})")) << "edited without a new version";
  EXPECT_EQ(version("{}"), version(R"({"GUARDIAN_DIFFERS": "warning"})")) << "which it is anyway";
}

TEST(RulesFileTest, WhatTellsWhoseTheRecordIsStaysAnError) {
  int fixed = 0;
  for (const FindingType& type : Catalogue()) {
    const auto lowered = ParseRules(Setting(type.name, "warning"), "r");
    EXPECT_EQ(lowered.ok(), !type.always_error) << type.name;
    if (!lowered.ok()) {
      EXPECT_THAT(ErrorOf(lowered), HasSubstr(std::string(type.name)));
    }
    EXPECT_TRUE(ParseRules(Setting(type.name, "error"), "r").ok());
    fixed += type.always_error;
  }
  EXPECT_EQ(fixed, 11);
}

TEST(RulesFileTest, ABadFileSaysWhere) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "no JSON object"},
      {"[]", "no JSON object"},
      {R"({"version": "a", "severities": {})", "no JSON object"},
      {R"({"severities": {}})", "version"},
      {R"({"version": 1, "severities": {}})", "version"},
      {File("{}", "with space"), "version"},
      {File("{}", std::string(kRulesFileVersionMax + 1, 'a')), "version"},
      {R"({"version": "a"})", "severities"},
      {File("[]"), "severities"},
      {R"({"version": "a", "severities": {}, "severity": {}})", "'severity'"},
      {R"({"version": "a", "version": "b", "severities": {}})", "'version' stands twice"},
      {File(R"({"NAME_DIFERS": "error"})"), "'NAME_DIFERS'"},
      {File(R"({"NAME_DIFFERS": "fatal"})"), "NAME_DIFFERS must be"},
      {File(R"({"NAME_DIFFERS": "error", "NAME_DIFFERS": "warning"})"), "'NAME_DIFFERS' stands twice"},
  };
  for (const auto& [text, named] : cases) {
    const auto rules = ParseRules(text, "rules.json");
    ASSERT_FALSE(rules.ok()) << text;
    EXPECT_TRUE(absl::IsInvalidArgument(rules.status()));
    EXPECT_THAT(ErrorOf(rules), StartsWith("rules.json: "));
    EXPECT_THAT(ErrorOf(rules), HasSubstr(named)) << text;
  }
  EXPECT_TRUE(ParseRules(File("{}", std::string(kRulesFileVersionMax, 'a')), "r").ok()) << "the limit itself";
}

TEST(RulesFileTest, ReadsAFileUpToItsLimit) {
  const std::string path = ::testing::TempDir() + "/rules.json";
  std::string text = File("{}");
  text.append(kRulesFileBytesMax - text.size(), ' ');
  std::ofstream(path) << text;
  EXPECT_TRUE(ReadRulesFile(path).ok());
  std::ofstream(path) << text << ' ';
  EXPECT_THAT(ErrorOf(ReadRulesFile(path)), HasSubstr("more than 65536 bytes"));
  std::ofstream(path) << "";
  EXPECT_THAT(ErrorOf(ReadRulesFile(path)), StartsWith(path));
  std::filesystem::remove(path);
  EXPECT_THAT(ErrorOf(ReadRulesFile(path)), StartsWith(path));
}

}  // namespace
}  // namespace childsync::validation
