#include "services/population-stub/domain/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace childsync::population_stub {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The rows as "a|b" each, with the line they began on, or the error.
std::vector<std::string> Read(std::string text) {
  CsvReader csv(text);
  std::vector<std::string> rows;
  std::vector<std::string_view> fields;
  while (true) {
    absl::StatusOr<bool> more = csv.Next(fields);
    if (!more.ok()) rows.emplace_back(std::string(more.status().message()));
    if (!more.ok() || !*more) return rows;
    std::string row = std::to_string(csv.row_line()) + ":";
    for (std::string_view field : fields) row += "|" + std::string(field);
    rows.push_back(row);
  }
}

TEST(CsvReaderTest, ReadsFieldsWithAndWithoutQuotes) {
  EXPECT_THAT(Read("a,\"b,c\",\"d \"\"e\"\"\"\nf,,\n"), ElementsAre("1:|a|b,c|d \"e\"", "2:|f||"));
}

TEST(CsvReaderTest, TakesEitherLineEndAndNoneAtTheEnd) {
  EXPECT_THAT(Read("a,b\r\nc,d\ne,f"), ElementsAre("1:|a|b", "2:|c|d", "3:|e|f"));
  EXPECT_THAT(Read(""), ElementsAre());
}

TEST(CsvReaderTest, CountsTheLinesInsideAQuotedField) {
  EXPECT_THAT(Read("\"a\nb\",c\nd,e\n"), ElementsAre("1:|a\nb|c", "3:|d|e"));
}

TEST(CsvReaderTest, ForgivesNothing) {
  EXPECT_THAT(Read("a\nb\"c\n"), ElementsAre("1:|a", HasSubstr("line 2:")));
  EXPECT_THAT(Read("a\n\"b\"c\n"), ElementsAre("1:|a", HasSubstr("line 2: text after a closing quote")));
  EXPECT_THAT(Read("a\n\"b\n\n"), ElementsAre("1:|a", HasSubstr("line 2: a quote that is never closed")));
  EXPECT_THAT(Read("a\rb\n"), ElementsAre(HasSubstr("line 1:")));
}

}  // namespace
}  // namespace childsync::population_stub
