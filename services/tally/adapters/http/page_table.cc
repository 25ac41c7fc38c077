#include "services/tally/adapters/http/page_table.h"

#include <unicode/coll.h>
#include <unicode/locid.h>

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/tally/adapters/http/assets.h"
#include "services/tally/domain/rate.h"

namespace childsync::tally {
namespace {

// A Vietnamese reader looks for "Bình An" under B, whatever kind of unit it is.
std::string_view NameProper(const Unit& unit) {
  static constexpr std::string_view kKinds[] = {"Thị trấn ", "Thị xã ", "Thành phố ", "Phường ",
                                                "Huyện ",    "Quận ",   "Tỉnh ",      "Xã "};
  for (std::string_view kind : kKinds) {
    if (unit.name.rfind(kind, 0) == 0) return std::string_view(unit.name).substr(kind.size());
  }
  return unit.name;
}

// Of the locale vi; null when ICU has no data: then names are in order of their bytes.
const icu::Collator* Collator() {
  static const icu::Collator* const collator = [] {
    UErrorCode error = U_ZERO_ERROR;
    icu::Collator* made = icu::Collator::createInstance(icu::Locale("vi"), error);
    return U_SUCCESS(error) ? made : nullptr;
  }();
  return collator;
}

int CompareNames(const ReportRow& a, const ReportRow& b) {
  const std::string_view x = NameProper(*a.unit), y = NameProper(*b.unit);
  if (Collator() == nullptr) return x.compare(y);
  UErrorCode error = U_ZERO_ERROR;
  return Collator()->compareUTF8(icu::StringPiece(x.data(), static_cast<int32_t>(x.size())),
                                 icu::StringPiece(y.data(), static_cast<int32_t>(y.size())), error);
}

// Exact: fractions are compared by cross-multiplication. Units without children stand after all others.
int CompareRates(const ReportRow& a, const ReportRow& b) {
  if (a.total == 0 || b.total == 0) return (a.total == 0 ? 1 : 0) - (b.total == 0 ? 1 : 0);
  const int64_t left = a.completed * b.total, right = b.completed * a.total;
  return left < right ? -1 : (left > right ? 1 : 0);
}

int Compare(std::string_view column, const ReportRow& a, const ReportRow& b) {
  if (column == "name") return CompareNames(a, b);
  if (column == "rate") return CompareRates(a, b);
  if (column == "outstanding")
    return a.outstanding() < b.outstanding() ? -1 : a.outstanding() > b.outstanding();
  return 0;  // as they came: by code
}

struct Sort {
  std::string_view column;
  bool down = false;
};

Sort Parse(std::string_view text) {
  const bool down = !text.empty() && text[0] == '-';
  if (down) text.remove_prefix(1);
  for (std::string_view column : {"name", "outstanding", "rate"}) {
    if (text == column) return {column, down};
  }
  return {"code"};
}

void Order(std::vector<const ReportRow*>& rows, const Sort& sort) {
  std::stable_sort(rows.begin(), rows.end(), [&](const ReportRow* a, const ReportRow* b) {
    const int order = Compare(sort.column, *a, *b);
    return sort.down ? order > 0 : order < 0;
  });
}

// A heading sorts in the order people want first (most outstanding, lowest rate), and the other way at the
// next click.
void SetHeading(std::string_view column, bool down_first, const Sort& sort, const PageQuery& query,
                Fields& fields) {
  const bool active = sort.column == column;
  const bool down_next = active ? !sort.down : down_first;
  const std::string next = absl::StrCat(down_next ? "-" : "", std::string(column));
  fields.Set(absl::StrCat("sort_", std::string(column)), PageUrl("/", query.unit, next));
  fields.Set(absl::StrCat("sorted_", std::string(column)),
             Html{!active ? "" : (sort.down ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"")});
}

Html Name(const Report& report, const ReportRow& row, const PageQuery& query) {
  const std::string name = Escape(DisplayName(row));
  if (row.unit == nullptr || report.Children(row).empty()) return {name};
  return {absl::StrCat("<a href=\"", Escape(PageUrl("/", row.unit->code, query.sort)), "\">", name, "</a>")};
}

std::string Row(const Report& report, const ReportRow& row, const PageQuery& query) {
  std::string css_class;
  if (row.unit == nullptr) css_class = " class=\"unknown\"";
  if (row.unit != nullptr && row.total > 0 && row.outstanding() == 0) css_class = " class=\"whole\"";
  return Fields()
      .Set("class", Html{css_class})
      .Set("name", Name(report, row, query))
      .Set("bar", Bar(row))
      .Set("completed", VietnameseNumber(row.completed))
      .Set("total", VietnameseNumber(row.total))
      .Set("outstanding", VietnameseNumber(row.outstanding()))
      .Set("rate", VietnameseRate(RatePercent(row.completed, row.total)))
      .Fill(kRowHtml)
      .text;
}

// What a query may hold unescaped.
std::string Encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (unsigned char c : text) {
    if (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.') {
      encoded += static_cast<char>(c);
    } else {
      encoded.append({'%', kHex[c >> 4], kHex[c & 15]});
    }
  }
  return encoded;
}

}  // namespace

std::string PageUrl(std::string_view path, std::string_view unit, std::string_view sort) {
  std::string url(path);
  char separator = '?';
  for (const auto& [name, value] : {std::pair("unit", unit), std::pair("sort", sort)}) {
    if (value.empty()) continue;
    url.append(1, separator).append(name).append("=").append(Encode(value));
    separator = '&';
  }
  return url;
}

std::string DisplayName(const ReportRow& row) {
  if (row.unit == nullptr) return "Không xác định được đơn vị (không cộng vào tổng)";
  return row.unit->name;
}

Html Bar(const ReportRow& row) {
  // Hundredths of a percent, as the rate beside it; a sliver and a gap stay visible at both ends.
  const std::string rate = RatePercent(row.completed, row.total);
  return {absl::StrCat(
      "<svg class=\"bar\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"track\" width=\"100%\" "
      "height=\"100%\"/><rect class=\"done\" width=\"",
      rate.empty() ? "0" : rate, "%\" height=\"100%\"/></svg>")};
}

void SetTable(const Report& report, std::vector<const ReportRow*> children, const PageQuery& query,
              Fields& fields) {
  const Sort sort = Parse(query.sort);
  Order(children, sort);
  std::string rows;
  for (const ReportRow* row : children) rows += Row(report, *row, query);
  if (report.unknown().total > 0) rows += Row(report, report.unknown(), query);
  fields.Set("rows", Html{std::move(rows)}).Set("count", absl::StrCat(children.size(), " đơn vị"));
  SetHeading("name", /*down_first=*/false, sort, query, fields);
  SetHeading("outstanding", /*down_first=*/true, sort, query, fields);
  SetHeading("rate", /*down_first=*/false, sort, query, fields);
}

}  // namespace childsync::tally
