#include "services/tally/adapters/http/template.h"

#include <cstdio>
#include <cstdlib>

namespace childsync::tally {

std::string Escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

Html Fields::Fill(std::string_view template_text) const {
  std::string filled;
  while (true) {
    const size_t open = template_text.find("{{");
    filled.append(template_text.substr(0, open));
    if (open == std::string_view::npos) return {filled};
    const size_t close = template_text.find("}}", open);
    const std::string_view name = template_text.substr(open + 2, close - open - 2);
    const auto value = values_.find(name);
    if (value == values_.end()) {
      std::fprintf(stderr, "template field %.*s is not set\n", static_cast<int>(name.size()), name.data());
      std::abort();
    }
    filled += value->second;
    template_text.remove_prefix(close + 2);
  }
}

}  // namespace childsync::tally
