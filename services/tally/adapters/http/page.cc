#include "services/tally/adapters/http/page.h"

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/official_time/official_clock.h"
#include "services/tally/adapters/http/assets.h"
#include "services/tally/adapters/http/page_table.h"
#include "services/tally/adapters/http/template.h"
#include "services/tally/domain/rate.h"

namespace childsync::tally {
namespace {

const std::vector<std::pair<std::string, std::string>>& SafeHeaders() {
  static const auto& headers = *new std::vector<std::pair<std::string, std::string>>{
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cache-Control", "no-store"}};
  return headers;
}

HttpResponse HtmlPage(int status, std::string_view title, Html main, const PageQuery& query) {
  Fields fields;
  fields.Set("title", title)
      .Set("main", std::move(main))
      .Set("live_url", PageUrl("/live", query.unit, query.sort))
      .Set("csv_url", PageUrl("/appendix.csv", query.unit, ""));
  return {.status = status,
          .type = "text/html; charset=utf-8",
          .body = fields.Fill(kPageHtml).text,
          .headers = SafeHeaders()};
}

Html Notice(std::string_view heading, std::string_view text) {
  return {absl::StrCat("<div class=\"warning\" role=\"alert\"><p><strong>", Escape(heading),
                       "</strong></p><p>", Escape(text), "</p></div>")};
}

Html Warning(const ServiceState::View& state) {
  if (state.reason().empty()) return {};
  const char* heading = state.stopped.empty()
                            ? "Không liên lạc được với hệ thống nhật ký; số liệu có thể đã cũ."
                            : "Việc tính số liệu đã dừng; đây là số liệu cuối cùng.";
  return {absl::StrCat("<div class=\"warning\" role=\"alert\"><p><strong>", heading,
                       "</strong></p><p><code lang=\"en\">", Escape(state.reason()), "</code></p></div>")};
}

// The units above, as links.
Html Breadcrumb(const Report& report, const ReportRow& row, const PageQuery& query) {
  std::string path;
  for (const Unit* unit = row.parent; unit != nullptr;) {
    path = absl::StrCat("<a href=\"", Escape(PageUrl("/", unit->code, query.sort)), "\">", Escape(unit->name),
                        "</a> › ", path);
    const ReportRow* above = report.Find(unit->code);
    unit = above != nullptr && above->unit == unit ? above->parent : nullptr;
  }
  return {path};
}

// Who is done and who is last, as the directive says it.
std::string Ends(const std::vector<const ReportRow*>& rows) {
  std::vector<std::string> whole;
  const ReportRow* lowest = nullptr;
  int counted = 0;
  for (const ReportRow* row : rows) {
    if (row->total == 0) continue;
    ++counted;
    if (row->outstanding() == 0) whole.push_back(row->unit->name);
    if (lowest == nullptr || row->completed * lowest->total < lowest->completed * row->total) lowest = row;
  }
  if (counted < 2) return "";
  std::string text;
  if (whole.empty()) {
    text = "Chưa có đơn vị nào đạt 100%";
  } else if (whole.size() <= 3) {
    text = absl::StrCat("Đạt 100%: ", absl::StrJoin(whole, ", "));
  } else {
    text = absl::StrCat(whole.size(), " đơn vị đạt 100%");
  }
  if (lowest->outstanding() == 0) return text + ".";
  return absl::StrCat(text, "; thấp nhất: ", lowest->unit->name, ", ",
                      VietnameseRate(RatePercent(lowest->completed, lowest->total)), ".");
}

Html Awaiting(int64_t changes) {
  if (changes == 0) return {"Mọi thay đổi đã được tính"};
  if (changes < 0) return {"<span class=\"awaiting some\">Chưa rõ còn bao nhiêu thay đổi đang chờ</span>"};
  return {absl::StrCat("<span class=\"awaiting some\">Còn ", VietnameseNumber(changes),
                       " thay đổi đang chờ kết luận</span>")};
}

Html WithoutClaim(const ReportRow& row) {
  if (row.without_claim == 0) return {};
  return {absl::StrCat(
      "<p class=\"aside\">Ngoài ra có ", VietnameseNumber(row.without_claim),
      " hồ sơ chưa gắn được với trẻ nào (thiếu, sai hoặc nhầm số định danh); không tính vào tỷ lệ.</p>")};
}

void SetFigures(const ReportRow& row, Fields& fields) {
  fields.Set("name", DisplayName(row))
      .Set("rate", VietnameseRate(RatePercent(row.completed, row.total)))
      .Set("bar", Bar(row))
      .Set("completed", VietnameseNumber(row.completed))
      .Set("total", VietnameseNumber(row.total))
      .Set("outstanding", VietnameseNumber(row.outstanding()));
}

}  // namespace

std::string VietnameseNumber(int64_t n) {
  const std::string digits = absl::StrCat(n);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += '.';
    grouped += digits[i];
  }
  return grouped;
}

std::string VietnameseRate(std::string_view rate_percent) {
  if (rate_percent.empty()) return "–";
  if (rate_percent == "100.00") return "100%";
  std::string text(rate_percent);
  text.replace(text.find('.'), 1, ",");
  return text + "%";
}

PageQuery QueryOf(const HttpRequest& request) {
  return {std::string(request.param("unit")), std::string(request.param("sort"))};
}

std::string PageMain(const Report& report, const ServiceState::View& state, const PageQuery& query) {
  if (!state.serving()) {
    return Notice("Hệ thống đang đọc nhật ký.",
                  "Số liệu sẽ hiện ra khi đã đọc đến hết nhật ký. Xin chờ trong giây lát.")
        .text;
  }
  const ReportRow* row = report.Find(query.unit);
  if (row == nullptr)
    return Notice("Không có đơn vị này.", "Mã đơn vị không có trong danh mục đơn vị hành chính.").text;
  const std::vector<const ReportRow*> children = report.Children(*row);
  const Position& position = report.snapshot().position;
  const absl::TimeZone zone = OfficialZone();
  Fields fields;
  SetFigures(*row, fields);
  fields.Set("warning", Warning(state))
      .Set("breadcrumb", Breadcrumb(report, *row, query))
      .Set("ends", Ends(children))
      .Set("time", absl::FormatTime("%-H:%M:%S, %-d/%-m/%Y", position.as_of, zone))
      .Set("time_iso", absl::FormatTime(absl::RFC3339_sec, position.as_of, zone))
      .Set("awaiting", Awaiting(position.changes_awaiting_verdict))
      .Set("without_claim", WithoutClaim(*row))
      .Set("verdict_offsets", absl::StrJoin(position.next.verdicts, " · "))
      .Set("roster_offsets", absl::StrJoin(position.next.roster, " · "))
      .Set("units_version", report.units().version())
      .Set("digest", FormatDigest(position.digest));
  Html table;
  if (!children.empty()) {
    SetTable(report, children, query, fields);
    table = fields.Fill(kTableHtml);
  }
  fields.Set("table", std::move(table));
  return fields.Fill(kMainHtml).text;
}

HttpResponse Page(const Report& report, const ServiceState::View& state, const PageQuery& query) {
  const ReportRow* row = report.Find(query.unit);
  const int status = !state.serving() ? 503 : (row == nullptr ? 404 : 200);
  const std::string title = status == 200
                                ? absl::StrCat(VietnameseRate(RatePercent(row->completed, row->total)), " – ",
                                               DisplayName(*row), " – Dữ liệu trẻ em")
                                : "Dữ liệu trẻ em";
  return HtmlPage(status, title, {PageMain(report, state, query)}, query);
}

uint64_t PageVersion(const Report& report, const ServiceState::View& state) {
  // The time that is shown moves on while nothing else does: every 15 s is enough.
  return absl::HashOf(report.snapshot().version, state.serving(), state.reason(),
                      absl::ToUnixSeconds(report.snapshot().position.as_of) / 15);
}

HttpResponse PageAsset(std::string_view path) {
  HttpResponse response{.headers = SafeHeaders()};
  response.headers.back().second = "public, max-age=300";
  if (path == "/page.css") {
    response.type = "text/css; charset=utf-8";
    response.body = kPageCss;
  } else if (path == "/page.js") {
    response.type = "text/javascript; charset=utf-8";
    response.body = kPageJs;
  } else {
    response.type = "image/svg+xml";
    response.body = kIconSvg;
  }
  return response;
}

}  // namespace childsync::tally
