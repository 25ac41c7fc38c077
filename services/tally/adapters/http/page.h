// The page: one unit's figure and those of the units below it, in Vietnamese, for people.
//
// Rendered whole by the server, so that it needs no script; with one, the browser replaces <main> whenever
// the figures change. Nothing comes from elsewhere, and the content security policy says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/http/http_server.h"
#include "services/tally/live/service_state.h"
#include "services/tally/report/report.h"

namespace childsync::tally {

// `unit` and `sort` come from the query. sort: code (default), name, outstanding, rate, with "-" before it
// downwards; anything else is the default.
struct PageQuery {
  std::string unit;
  std::string sort;
};
PageQuery QueryOf(const HttpRequest& request);

// 404: no such unit. 503: the tally has not caught up yet.
HttpResponse Page(const Report& report, const ServiceState::View& state, const PageQuery& query);
// The inside of <main> for the stream of events, and a number that tells states apart.
std::string PageMain(const Report& report, const ServiceState::View& state, const PageQuery& query);
uint64_t PageVersion(const Report& report, const ServiceState::View& state);

HttpResponse PageAsset(std::string_view path);

// 26282 -> "26.282"; "69.53" -> "69,53%", "" -> "–".
std::string VietnameseNumber(int64_t n);
std::string VietnameseRate(std::string_view rate_percent);

}  // namespace childsync::tally
