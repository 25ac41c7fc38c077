// The page's table of units, and the small pieces that it shares with the page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/tally/adapters/http/page.h"
#include "services/tally/adapters/http/template.h"
#include "services/tally/report/report.h"

namespace childsync::tally {

// path?unit=...&sort=..., leaving out what is empty.
std::string PageUrl(std::string_view path, std::string_view unit, std::string_view sort);
std::string DisplayName(const ReportRow& row);
// A bar filled to the row's rate. Lengths are attributes, since the policy allows no style in the page.
Html Bar(const ReportRow& row);

// Fields of table.html: the rows, in the order asked for, the sum, and the headings' links.
void SetTable(const Report& report, std::vector<const ReportRow*> children, const PageQuery& query,
              Fields& fields);

}  // namespace childsync::tally
