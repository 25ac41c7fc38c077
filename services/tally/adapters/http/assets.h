// The page's files, compiled in.
#pragma once

#include <string_view>

namespace childsync::tally {

extern const std::string_view kPageHtml, kMainHtml, kTableHtml, kRowHtml;
extern const std::string_view kPageCss, kPageJs, kIconSvg;

}  // namespace childsync::tally
