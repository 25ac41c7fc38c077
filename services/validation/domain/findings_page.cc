#include "services/validation/domain/findings_page.h"

#include <string_view>

#include "services/validation/domain/catalogue.h"
#include "services/validation/domain/judge.h"
#include "services/validation/domain/rules.h"

namespace childsync::validation {
namespace {

constexpr std::string_view kHead = R"(# Findings

What validation says of a record, and what to do about it. This page is written from the catalogue in
`services/validation/domain/catalogue.cc`; change that, then run `validation_domain_test` with
`CHILDSYNC_WRITE_DOCS=1`. ListFindingTypes serves the same.

An error makes the verdict NEEDS_CORRECTION, or NOT_FOUND with NUMBER_UNKNOWN; a warning changes no verdict. A rules file
(`validation --rules FILE`) makes warnings of errors, but for those that are always errors, and errors of warnings. The side says
who mends it: the commune its record, the commune police the number, the police the register.

)";

// By number, as in childsync.record.v1.
constexpr std::string_view kFields[] = {"the whole record", "record_id",   "full_name", "birth_date", "sex",
                                        "ethnicity",        "personal_id", "guardians", "residence"};
constexpr std::string_view kSides[] = {"", "record", "number", "register"};

void AppendType(const FindingType& type, std::string* page) {
  std::string sides;
  for (Side side : {Side::kRecord, Side::kNumber, Side::kRegister}) {
    if (!type.HasSide(side)) continue;
    if (!sides.empty()) sides += " or ";
    sides += kSides[static_cast<int>(side)];
  }
  page->append("## ").append(type.name).append("\n\n");
  page->append(type.severity == Severity::kError ? "Error" : "Warning");
  page->append(type.always_error ? ", always" : "").append(" · field: ");
  page->append(kFields[static_cast<int>(type.field)]).append(" · side: ").append(sides).append("\n\n");
  page->append("* ").append(type.text_vi).append("\n* ").append(type.text_en).append("\n");
  page->append("* Source: ").append(type.source).append("\n\n");
}

}  // namespace

std::string FindingsPage() {
  std::string page(kHead);
  page.append("Rules version ").append(kRulesVersion).append(".\n\n");
  for (const FindingType& type : Catalogue()) AppendType(type, &page);
  page.append(
      "## What standardising changes without a finding\n\nThe trace of a verdict names each rule that "
      "did.\n\n");
  for (std::string_view name : RuleNames(~RuleSet{0})) page.append("* `").append(name).append("`\n");
  return page;
}

}  // namespace childsync::validation
