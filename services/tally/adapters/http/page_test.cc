#include "services/tally/adapters/http/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/tally/adapters/http/appendix.h"
#include "services/tally/adapters/http/template.h"

namespace childsync::tally {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kUnits =
    "code,kind,name,parent_code,valid_from,valid_until\n"
    "51,province,Tỉnh Quảng Ngãi,,,\n"
    "524,district,Huyện Bình Sơn,51,,\n"
    "1,township,Thị trấn Châu Ổ,524,,\n"
    "2,commune,Xã Bình Đông,524,,\n"
    "3,commune,Xã Bình An,524,,\n"
    "4,commune,Xã Ấp <b>&\"Lạ\",524,,\n";
constexpr std::string_view kSuccessions = "from_code,to_code,effective_on,legal_basis\n";

class PageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto units = Units::Parse(kUnits, kSuccessions);
    ASSERT_TRUE(units.ok()) << units.status().ToString();
    units_ = *units;
    serving_.phase = Phase::kServing;
    Count("1", 6'500, 2'400);
    Count("2", 1'000, 1'000);
    Count("3", 30'299, 22'882);
  }
  void Count(const std::string& code, int64_t total, int64_t completed) {
    names_.push_back({code, ""});
    snapshot_.counts.push_back({total, completed});
  }
  std::string Body(const PageQuery& query = {}) { return Get(query).body; }
  HttpResponse Get(const PageQuery& query = {}) { return Page(Make(), serving_, query); }
  Report Make() {
    auto snapshot = std::make_shared<Snapshot>(snapshot_);
    snapshot->units = std::make_shared<std::vector<UnitName>>(names_);
    snapshot->record_units = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"", "1"});
    return Report(snapshot, units_, *Date::FromCivil(2024, 3, 28), "");
  }
  // Names of the table's rows, from top to bottom.
  static std::vector<std::string> Rows(const std::string& html) {
    std::vector<std::string> names;
    const std::string open = "<th scope=\"row\"><span class=\"name\">";
    for (size_t at = html.find(open); at != std::string::npos; at = html.find(open, at + 1)) {
      const size_t begin = at + open.size();
      names.push_back(html.substr(begin, html.find("</span>", begin) - begin));
    }
    return names;
  }

  std::shared_ptr<const Units> units_;
  ServiceState::View serving_;
  Snapshot snapshot_{.position = {.next = {{7, 9}, {4}},
                                  .as_of = absl::FromUnixSeconds(1'711'593'667),
                                  .changes_awaiting_verdict = 0},
                     .counts = {{}},
                     .without_claim = {0, 12}};
  std::vector<UnitName> names_{{}};
};

TEST_F(PageTest, SaysTheFigureAsPeopleWriteIt) {
  const std::string html = Body();
  EXPECT_THAT(html, HasSubstr("<html lang=\"vi\">"));
  EXPECT_THAT(html, HasSubstr("<h1 id=\"don-vi\">Huyện Bình Sơn</h1>"));
  EXPECT_THAT(html, HasSubstr("<p class=\"rate\">69,53%</p>"));
  EXPECT_THAT(html, HasSubstr("<dd>26.282</dd>"));
  EXPECT_THAT(html, HasSubstr("<dd>37.799</dd>"));
  EXPECT_THAT(html, HasSubstr("<dd>11.517</dd>"));
  EXPECT_THAT(html, HasSubstr("9:41:07, 28/3/2024"));
  EXPECT_THAT(html, HasSubstr("Đạt 100%: Xã Bình Đông; thấp nhất: Thị trấn Châu Ổ, 36,92%."));
  EXPECT_THAT(html, HasSubstr("có 12 hồ sơ chưa gắn được"));
  EXPECT_THAT(html, HasSubstr("Mọi thay đổi đã được tính"));
  EXPECT_THAT(html, HasSubstr("<a href=\"/?unit=51\">Tỉnh Quảng Ngãi</a>"));
}

TEST_F(PageTest, SortsAsAsked) {
  const std::string an = "Xã Bình An", dong = "Xã Bình Đông", chau = "Thị trấn Châu Ổ",
                    ap = "Xã Ấp &lt;b&gt;&amp;&quot;Lạ&quot;";
  EXPECT_THAT(Rows(Body()), ElementsAre(chau, dong, an, ap));
  EXPECT_THAT(Rows(Body({"", "name"})), ElementsAre(ap, an, dong, chau)) << "the Vietnamese alphabet: Ấ B Ch";
  EXPECT_THAT(Rows(Body({"", "-name"})), ElementsAre(chau, dong, an, ap));
  EXPECT_THAT(Rows(Body({"", "-outstanding"})), ElementsAre(an, chau, dong, ap));
  EXPECT_THAT(Rows(Body({"", "rate"})), ElementsAre(chau, an, dong, ap));
  EXPECT_THAT(Rows(Body({"", "-rate"})), ElementsAre(ap, dong, an, chau));
  EXPECT_THAT(Rows(Body({"", "nonsense"})), ElementsAre(chau, dong, an, ap));
}

TEST_F(PageTest, HeadingsSayTheOrderAndTurnItAround) {
  EXPECT_THAT(Body(), Not(HasSubstr("aria-sort")));
  const std::string html = Body({"", "-outstanding"});
  EXPECT_THAT(html, HasSubstr("aria-sort=\"descending\"><a href=\"/?sort=outstanding\">Còn lại</a>"));
  EXPECT_THAT(html, HasSubstr("<a href=\"/?sort=rate\">Tỷ lệ</a>"));
}

TEST_F(PageTest, EscapesWhateverComesFromOutside) {
  const std::string html = Body({"524", "\"><script>alert(1)</script>"});
  EXPECT_THAT(html, Not(HasSubstr("<b>&\"")));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  serving_.stopped = "stopped: <i>x</i>";
  EXPECT_THAT(Body(), HasSubstr("&lt;i&gt;x&lt;/i&gt;"));
}

TEST_F(PageTest, AllowsNothingFromElsewhere) {
  const HttpResponse page = Get();
  const auto policy = std::find_if(page.headers.begin(), page.headers.end(),
                                   [](const auto& h) { return h.first == "Content-Security-Policy"; });
  ASSERT_NE(policy, page.headers.end());
  EXPECT_THAT(policy->second, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy->second, Not(HasSubstr("unsafe")));
  EXPECT_THAT(page.body, Not(HasSubstr(" style=")));
  EXPECT_THAT(page.body, Not(HasSubstr("http:")));
  EXPECT_THAT(page.body, Not(HasSubstr("https:")));
}

TEST_F(PageTest, WarnsWhenFiguresMayBeOld) {
  EXPECT_THAT(Body(), Not(HasSubstr("role=\"alert\"")));
  serving_.trouble = "the broker does not answer";
  EXPECT_THAT(Body(), HasSubstr("số liệu có thể đã cũ"));
  serving_.stopped = "stopped: offset 7";
  EXPECT_THAT(Body(), HasSubstr("Việc tính số liệu đã dừng"));
  snapshot_.position.changes_awaiting_verdict = 1'204;
  EXPECT_THAT(Body(), HasSubstr("Còn 1.204 thay đổi đang chờ kết luận"));
  snapshot_.position.changes_awaiting_verdict = -1;
  EXPECT_THAT(Body(), HasSubstr("Chưa rõ còn bao nhiêu thay đổi"));
}

TEST_F(PageTest, ShowsWhatCannotBeResolved) {
  EXPECT_THAT(Body(), Not(HasSubstr("Không xác định được đơn vị")));
  Count("999", 5, 1);
  EXPECT_THAT(Body(), HasSubstr("<tr class=\"unknown\">"));
  EXPECT_THAT(Body(), HasSubstr("Không xác định được đơn vị (không cộng vào tổng)"));
}

TEST_F(PageTest, HasItsOwnStatusWhenThereIsNothingToShow) {
  EXPECT_EQ(Get({"777", ""}).status, 404);
  EXPECT_THAT(Body({"777", ""}), HasSubstr("Không có đơn vị này"));
  serving_.phase = Phase::kCatchingUp;
  EXPECT_EQ(Get().status, 503);
  EXPECT_THAT(Body(), Not(HasSubstr("69,53%")));
}

TEST_F(PageTest, VersionsTellStatesApart) {
  const uint64_t before = PageVersion(Make(), serving_);
  EXPECT_EQ(PageVersion(Make(), serving_), before);
  snapshot_.version = 1;
  const uint64_t after = PageVersion(Make(), serving_);
  EXPECT_NE(after, before);
  serving_.trouble = "x";
  EXPECT_NE(PageVersion(Make(), serving_), after);
}

TEST_F(PageTest, TheAppendixQuotesWhatCsvNeedsQuoted) {
  EXPECT_THAT(AppendixCsv(Make(), "").body,
              HasSubstr("\n4,\"Xã Ấp <b>&\"\"Lạ\"\"\",0,0,0,\n524,Huyện Bình Sơn,37799,"));
}

TEST_F(PageTest, TheAppendixEndsWithTheDistrictAndSaysInItsHeadWhoIsInNoUnit) {
  Count("999", 5, 1);
  const HttpResponse appendix = AppendixCsv(Make(), "");
  EXPECT_THAT(appendix.body, ::testing::EndsWith("524,Huyện Bình Sơn,37799,26282,11517,69.53\n"));
  EXPECT_THAT(appendix.headers,
              ::testing::Contains(::testing::Pair("X-Childsync-Unknown-Unit-Children", "5")));
}

TEST(VietnameseTest, WritesNumbersAsIcuDoes) {
  EXPECT_EQ(VietnameseNumber(0), "0");
  EXPECT_EQ(VietnameseNumber(999), "999");
  EXPECT_EQ(VietnameseNumber(1'000), "1.000");
  EXPECT_EQ(VietnameseNumber(25'000'000), "25.000.000");
  EXPECT_EQ(VietnameseRate("69.53"), "69,53%");
  EXPECT_EQ(VietnameseRate("100.00"), "100%");
  EXPECT_EQ(VietnameseRate(""), "–");
}

TEST(TemplateTest, EscapesTextAndLeavesHtml) {
  Fields fields;
  fields.Set("text", "<&>").Set("html", Html{"<b>x</b>"});
  EXPECT_EQ(fields.Fill("{{text}} {{html}} {{text}}").text, "&lt;&amp;&gt; <b>x</b> &lt;&amp;&gt;");
}

}  // namespace
}  // namespace childsync::tally
