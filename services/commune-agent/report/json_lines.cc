#include "services/commune-agent/report/json_lines.h"

#include <nlohmann/json.hpp>

namespace childsync::commune_agent {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const RowReport& row, const JsonOptions& options) {
  Json json;
  if (options.with_sheet) json["sheet"] = row.sheet;
  json["row"] = row.row;
  json["record_id"] = row.record_id;
  json["verdict"] = row.verdict.has_value() ? Json(*row.verdict) : Json(nullptr);
  json["findings"] = Json::array();
  for (const Finding& finding : row.findings) {
    json["findings"].push_back({{"code", finding.code},
                                {"field", finding.field},
                                {"side", finding.side},
                                {"severity", finding.severity}});
  }
  if (options.with_standardised) json["standardised"] = row.standardised;
  if (const std::string_view code = TroubleCode(row.trouble); !code.empty()) json["error"] = code;
  return json;
}

}  // namespace

void WriteJsonLines(std::span<const RowReport> rows, const JsonOptions& options, std::ostream& out) {
  for (const RowReport& row : rows) {
    out << ToJson(row, options).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  }
}

}  // namespace childsync::commune_agent
