#include "services/validation/domain/findings_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace childsync::validation {
namespace {

TEST(FindingsPageTest, ThePageInTheRepositoryIsCurrent) {
  const std::string path = std::string(CHILDSYNC_SOURCE_DIR) + "/docs/findings.md";
  if (std::getenv("CHILDSYNC_WRITE_DOCS") != nullptr) std::ofstream(path) << FindingsPage();
  std::ifstream file(path);
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(page, FindingsPage()) << "run this test with CHILDSYNC_WRITE_DOCS=1";
}

TEST(FindingsPageTest, NamesEachCodeSideAndRule) {
  const std::string page = FindingsPage();
  EXPECT_THAT(page,
              ::testing::HasSubstr("## SEX_DIFFERS\n\nError · field: sex · side: record or register\n"));
  EXPECT_THAT(page,
              ::testing::HasSubstr("## GUARDIAN_DIFFERS\n\nWarning · field: guardians · side: record\n"));
  EXPECT_THAT(page, ::testing::HasSubstr("* `number.leading_zero`\n"));
}

}  // namespace
}  // namespace childsync::validation
